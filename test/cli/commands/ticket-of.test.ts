// Which ticket a push uses, and for which event.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { assertSameEvent, eventIdFor, ticketOf } from "../../../cli/commands/ticket-of.ts";
import { connect } from "../../../cli/connect.ts";
import { UsageError } from "../../../cli/errors.ts";
import { hideArguments } from "../../../cli/hide-arguments.ts";
import { hideSecrets } from "../../../cli/output/hide-secrets.ts";
import { parseTicketLink } from "../../../cli/ticket-link.ts";
import { fakeIo } from "../../support/fake-io.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const secret = "0123456789abcdefghijABCDEFGHIJ-_";
const link = `https://photos.example.com/dev/#/t/42.abcdefghjk/${secret}`;
const ticket = { apiUrl: "https://photos.example.com/dev", ticketId: "42.abcdefghjk", eventId: "42", secret };

describe("the ticket", () => {
  it("comes from --ticket, a file's first line, standard input or PHOTOUP_TICKET", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "ticket.txt");
    await writeFile(file, `\ufeff${link}\r\nmore`);
    expect(await ticketOf({ ticket: link }, fakeIo())).toEqual(ticket);
    expect(await ticketOf({ ticket: `@${file}` }, fakeIo())).toEqual(ticket);
    expect(await ticketOf({ ticket: "-" }, fakeIo({ input: `${link}\n` }))).toEqual(ticket);
    expect(await ticketOf({}, fakeIo({ env: { PHOTOUP_TICKET: link } }))).toEqual(ticket);
    expect(await ticketOf({}, fakeIo({ env: { PHOTOUP_TICKET: `@${file}` } }))).toEqual(ticket);
    expect(await ticketOf({}, fakeIo())).toBeUndefined();
  });

  it("in a file needs an @ before the file's name, and says so", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "ticket.txt");
    await writeFile(file, link);
    await expect(ticketOf({ ticket: file }, fakeIo())).rejects.toThrow(`say @${file}.`);
    await expect(ticketOf({}, fakeIo({ env: { PHOTOUP_TICKET: file } }))).rejects.toThrow(`say @${file}.`);
  });

  it("is read from a standard input that does not end", async () => {
    const io = fakeIo();
    io.stdin.unshift(`${link}\n${"x".repeat(5000)}`);
    expect(await ticketOf({ ticket: "-" }, io)).toEqual(ticket);
  });

  it("is also read in UTF-16, as PowerShell writes it", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "ticket.txt");
    for (const mark of ["\ufeff", ""]) {
      const bytes = Buffer.from(`${mark}${link}\r\n`, "utf16le");
      await writeFile(file, bytes);
      expect(await ticketOf({ ticket: `@${file}` }, fakeIo())).toEqual(ticket);
      expect(await ticketOf({ ticket: "-" }, fakeIo({ input: bytes }))).toEqual(ticket);
    }
  });

  it("in the environment gives way to a named profile; --ticket and a profile conflict", async () => {
    const io = fakeIo({ env: { PHOTOUP_TICKET: link } });
    expect(await ticketOf({ profile: "work" }, io)).toBeUndefined();
    await expect(ticketOf({ profile: "work", ticket: link }, io)).rejects.toThrow(UsageError);
    await expect(ticketOf({ apiUrl: "https://a.example", ticket: link }, io)).rejects.toThrow(UsageError);
  });

  it.each([
    "",
    "abc",
    secret,
    link.slice(0, -1),
    `${link}x`,
    link.replace("/t/", "/e/"),
    link.replace("42.", "."),
    link.replace("https", "ftp"),
    link.replace("#/t/", "t/"),
  ])("is not %j, and no error shows its secret", async (text) => {
    const failure = await ticketOf({ ticket: text }, fakeIo()).catch((error) => error);
    expect(failure).toBeInstanceOf(UsageError);
    expect(String(failure)).not.toContain(secret.slice(0, 20));
  });

  it("cannot be read from a missing file or from a terminal", async () => {
    await expect(ticketOf({ ticket: "@/nowhere/ticket" }, fakeIo())).rejects.toThrow("cannot be read");
    await expect(ticketOf({ ticket: "-" }, fakeIo({ isTerminal: true }))).rejects.toThrow("pipe it in");
  });

  it("is the address of its API without the fragment", () => {
    expect(parseTicketLink(link.replace("/dev/", "/")).apiUrl).toBe("https://photos.example.com");
    expect(parseTicketLink(` ${link}\n`)).toEqual(ticket);
  });
});

describe("the event", () => {
  it("is the ticket's; a flag, argument or folder that names another is wrong usage", () => {
    expect(eventIdFor(ticket, undefined, ["./card", "./event-42"])).toBe("42");
    expect(eventIdFor(ticket, "42", ["./event-43"])).toBe("42");
    expect(() => eventIdFor(ticket, "43", ["./card"])).toThrow("is for event 42, not event 43");
    expect(() => eventIdFor(ticket, undefined, ["./event-43"])).toThrow("say --event 42");
    expect(() => assertSameEvent(ticket, "43")).toThrow(UsageError);
    expect(eventIdFor(undefined, "43", ["./card"])).toBe("43");
  });

  it("is not taken from a link among the paths, whose secret no error shows", () => {
    expect(() => eventIdFor(undefined, undefined, [link])).toThrow("goes after --ticket");
    expect(() => eventIdFor(undefined, undefined, [link.replace("#", "%23")])).toThrow("goes after --ticket");
  });
});

it("other commands are refused while PHOTOUP_TICKET is set, unless a profile is named", async () => {
  const env = { PHOTOUP_TICKET: link, PHOTOUP_HOME: "/nowhere" };
  await expect(connect({}, env, () => {})).rejects.toMatchObject({ code: "ticket_not_allowed" });
  await expect(connect({ profile: "work" }, env, () => {})).rejects.not.toMatchObject({ code: "ticket_not_allowed" });
});

describe("the secret", () => {
  it("is removed from all output", () => {
    for (const text of [link, `(${link})`, `go to ${link}, please`, `Authorization: Ticket ${secret}`]) {
      expect(hideSecrets(text)).not.toContain(secret.slice(0, 8));
    }
    expect(hideSecrets("Ticket 42.abcdefghjk is for 2,000 photos")).toBe("Ticket 42.abcdefghjk is for 2,000 photos");
  });

  it("is removed from the arguments that other users see", () => {
    const of = { title: "", argv: ["node", "photoup", "push", "./card", `--ticket=${link}`] };
    hideArguments(of);
    expect(of.title).toBe("node photoup push ./card --ticket=https://photos.example.com/dev/#/t/42.abcdefghjk/…");
    const changed = { title: "", argv: ["photoup", "push", link.replace("#", "%23")] };
    hideArguments(changed);
    expect(changed.title).toMatch(/^photoup push https:.*abcdefghjk\/…$/);
  });
});
