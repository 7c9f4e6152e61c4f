// An organiser with nothing but `photoup login` creates an event, invites people from tables, exports and deletes it.
import type { ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserForFile, openPage, signInOn } from "../support/browser.ts";
import { makeBulkPhotos } from "../support/bulk-photos.ts";
import { killedAtLine } from "../support/kill-at-line.ts";
import { type OwnStack, startOwnStack } from "../support/own-stack.ts";
import { parseLines, type RunOptions, runPhotoup } from "../support/run-photoup.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { loadPty, openTerminal } from "../support/terminal.ts";
import { userOf } from "../support/tokens.ts";

const browserFor = browserForFile();
let stack: OwnStack;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let home: string;
beforeAll(async () => {
  stack = await startOwnStack({ renditions: false });
  folder = await temporaryFolder();
  home = folder.at("organiser");
  mkdirSync(home);
  const { email, password } = userOf(stack, "organiser");
  const login = ["login", stack.apiUrl, "--email", email, "--password-stdin"];
  const { exitCode, stderr } = await runPhotoup(login, { env: { PHOTOUP_HOME: home }, input: password });
  expect(exitCode, stderr).toBe(0);
});
afterAll(async () => {
  await stack?.[Symbol.asyncDispose]();
  await folder?.[Symbol.asyncDispose]();
});

const photoup = (args: string[], options: RunOptions = {}) =>
  runPhotoup(args, { ...options, env: { PHOTOUP_HOME: home, ...options.env } });

async function ok(args: string[], options: RunOptions = {}): Promise<string> {
  const { exitCode, stdout, stderr } = await photoup(args, options);
  expect(exitCode, `${args.join(" ")}\n${stdout}\n${stderr}`).toBe(0);
  return stdout;
}

/** The mailed temporary passwords by address, latest last. */
function mails(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [, address = "", code = ""] of stack.stderr().matchAll(/Destination:\s+(\S+)[\s│]+Code:\s+(\S+)/g)) {
    found.set(address, [...(found.get(address) ?? []), code]);
  }
  return found;
}

const people = Array.from({ length: 80 }, (_, i) => ({ name: `Gast ${i} Müller`, email: `guest-${i}@example.com` }));
const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]);
const rows = (row: (person: (typeof people)[number]) => string, head: string, end = "\r\n") =>
  [head, ...people.map(row), ""].join(end);

const tables: [kind: string, bytes: Buffer | string][] = [
  ["Excel's Unicode text", utf16(rows(({ name, email }) => `${name}\t${email}`, "Name\tE-Mail"))],
  ["Excel's semicolons", Buffer.from(`\ufeff${rows(({ name, email }) => `${name};${email}`, "Name;E-Mail-Adresse")}`)],
  ["Numbers", rows(({ name, email }) => `${name},${email}`, "Name,Email", "\n")],
  ["Google", rows(({ name, email }) => `${name},,* My Contacts,${email}`, "Name,Nickname,Labels,E-mail", "\n")],
  ["quotes", rows(({ name, email }) => `"${name}, Dr.","${email}"`, '"Name","E-Mail"')],
  ["names before addresses", rows(({ name, email }) => `"${name}" <${email}>`, "", "\n").trimStart()],
  ["duplicates, no header", people.flatMap(({ email }) => [email, email.toUpperCase(), ` ${email}`]).join("\n")],
];

describe("an organiser", () => {
  it("creates an event", async () => {
    const flags = ["--name", "Summer ball", "--starts", "2026-06-01T18:00", "--zone", "Europe/Berlin"];
    expect(await ok(["events", "create", "ball", ...flags])).toContain("Summer ball");
  });

  it("invites everybody in a table, though killed halfway and run again", async () => {
    const [, bytes = ""] = tables[0] ?? [];
    writeFileSync(folder.at("guests.csv"), bytes);
    const command = ["attendees", "import", "ball", folder.at("guests.csv"), "--invite", "--json"];
    expect((await photoup(command, { env: killedAtLine(20) })).signal).toBe("SIGKILL");
    const rest = parseLines(await ok(command));
    expect(rest.length).toBeLessThan(80);
    const listed = parseLines(await ok(["attendees", "list", "ball", "--json"]));
    expect(listed.map(({ email }) => email).sort()).toEqual(people.map(({ email }) => email).sort());
    expect(listed.every(({ invitedAt }) => invitedAt)).toBe(true);
    const sent = people.map(({ email }) => mails().get(email)?.length ?? 0);
    expect(Math.min(...sent)).toBe(1);
    // When it was killed, a few invitations may have been mailed and not recorded.
    expect(sent.filter((n) => n > 1).length).toBeLessThanOrEqual(8);
    expect(parseLines(await ok(command))).toEqual([]);
  });

  it.each(tables)("registers all 80 people in a table by %s", async (kind, bytes) => {
    const eventId = `table-${tables.findIndex(([each]) => each === kind)}`;
    writeFileSync(folder.at("table.csv"), bytes);
    expect(await ok(["attendees", "import", eventId, folder.at("table.csv")])).toContain("80 attendees added");
    expect((await ok(["attendees", "list", eventId])).trim().split("\n").sort()).toEqual(
      people.map(({ email }) => email).sort(),
    );
  });

  const guest = "guest-7@example.com";
  const password = "a-password-of-my-own";
  const asGuest = () => ({ PHOTOUP_HOME: folder.at("guest") });

  it("mails a guest again, who signs in with the temporary password and chooses a new one", async (context) => {
    expect(await ok(["attendees", "invite", "ball", guest])).toContain(`${guest}: registered before, invited`);
    const { pty, reason } = await loadPty();
    if (!pty) return context.skip(reason);
    mkdirSync(folder.at("guest"), { recursive: true });
    const env = { PHOTOUP_HOME: folder.at("guest"), HOME: folder.at("guest") };
    const terminal = openTerminal(pty, ["login", stack.apiUrl, "--email", guest], env);
    await terminal.sees("Password: ");
    terminal.type(`${mails().get(guest)?.at(-1)}\r`);
    await terminal.sees("New password: ");
    terminal.type(`${password}\r`);
    await terminal.sees("New password, again: ");
    terminal.type(`${password}\r`);
    expect(await terminal.exit, terminal.shown()).toMatchObject({ exitCode: 0 });
    expect(await ok(["attendees", "invite", "ball", guest])).toContain("has an account");
  });

  it("mails temporary passwords that the page accepts too", async (context) => {
    const browser = await browserFor(context);
    const email = "guest-8@example.com";
    const { page, complaints } = await openPage(browser);
    await signInOn(page, stack.apiUrl, { email, password: mails().get(email)?.at(-1) ?? "" });
    await page.getByLabel("New password").fill(password);
    await page.getByRole("button", { name: "Set the password" }).click();
    await page.getByRole("heading", { name: "Your events" }).waitFor();
    await page.getByRole("link", { name: /Summer ball/ }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("sees the guest's photos, and removes the guest from the event, who is then refused", async (context) => {
    const { pty, reason } = await loadPty();
    if (!pty) return context.skip(reason);
    await makeBulkPhotos(folder.at("photos"), 60, { seed: 7 });
    const push = ["push", folder.at("photos"), "--event", "ball"];
    const { exitCode, stderr } = await runPhotoup(push, { env: asGuest() });
    expect(exitCode, stderr).toBe(0);
    expect(await ok(["events", "show", "ball"])).toMatch(/60 photos[\s\S]*guest-7@example.com: 60 of 20,000 photos/);
    const args = ["attendees", "remove", "ball", guest, "--account"];
    const terminal = openTerminal(pty, args, { PHOTOUP_HOME: home, HOME: home });
    await terminal.sees(`Delete the account of ${guest}, and take them off every event?`);
    terminal.type("y\r");
    expect(await terminal.exit, terminal.shown()).toMatchObject({ exitCode: 0 });
    expect((await runPhotoup(push, { env: asGuest() })).exitCode).toBe(5);
    const env = { PHOTOUP_API_URL: stack.apiUrl, PHOTOUP_EMAIL: guest, PHOTOUP_PASSWORD: password };
    expect((await runPhotoup(["ls", "ball"], { env })).exitCode).toBe(4);
  });

  it("exports the event byte for byte, though killed halfway and run again", async (context) => {
    if (!(await loadPty()).pty) return context.skip("no pseudo-terminal to sign in at");
    const command = ["events", "export", "ball", folder.at("export"), "--json"];
    expect((await photoup(command, { env: killedAtLine(10) })).signal).toBe("SIGKILL");
    const last = parseLines(await ok(command)).at(-1);
    expect(last).toMatchObject({ type: "exported", failed: 0, notProven: [], exitCode: 0 });
    expect(Number(last?.kept)).toBeGreaterThan(0);
    const hashesIn = (at: string) =>
      readdirSync(at)
        .map((name) =>
          createHash("sha256")
            .update(readFileSync(join(at, name)))
            .digest("hex"),
        )
        .sort();
    expect(hashesIn(folder.at("export/photos"))).toEqual(hashesIn(folder.at("photos/part-000")));
    expect(readdirSync(folder.at("export")).sort()).toEqual(["SHA256SUMS", "photos", "photos.csv", "photos.json"]);
    const { photos, event } = JSON.parse(readFileSync(folder.at("export/photos.json"), "utf8"));
    expect(photos).toHaveLength(60);
    expect(event).toMatchObject({ eventId: "ball", name: "Summer ball" });
  });

  it("purges a photo at a terminal after the question", async (context) => {
    const { pty, reason } = await loadPty();
    if (!pty) return context.skip(reason);
    const args = ["rm", "ball", "photo-00059.jpg", "--purge"];
    const terminal = openTerminal(pty, args, { PHOTOUP_HOME: home, HOME: home });
    await terminal.sees("Remove 1 photo from event ball with all their versions? Nobody can restore them. [y/N]");
    terminal.type("y\r");
    expect(await terminal.exit, terminal.shown()).toMatchObject({ exitCode: 0 });
    expect(terminal.shown()).toContain("purged ");
    const objects = await fetch(`${stack.controlUrl}/objects?prefix=uploads/event_ball/`);
    expect(await objects.json()).toHaveLength(59);
  });

  it("deletes the event, though killed halfway and run again; a second export finds nothing", async () => {
    const command = ["events", "delete", "ball", "--yes"];
    await photoup(command, { onStart: (child) => void killOnceBegun(child) });
    await ok(command);
    expect(await ok(["events", "export", "ball", folder.at("again")])).toContain("has no photos to export");
    expect(await ok(["attendees", "list", "ball"])).toBe("");
    const objects = await fetch(`${stack.controlUrl}/objects?prefix=uploads/event_ball/`);
    expect(await objects.json()).toEqual([]);
    expect(readdirSync(folder.at("."))).not.toContain("again");
  });

  /** A deletion first removes the event from the list. */
  async function killOnceBegun(child: ChildProcess): Promise<void> {
    while (child.exitCode === null && child.signalCode === null) {
      const { stdout } = await photoup(["events"]);
      if (!stdout.includes("ball")) child.kill("SIGKILL");
    }
  }
});
