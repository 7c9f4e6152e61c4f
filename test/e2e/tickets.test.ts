// Tickets from the first link to the last refusal, with the built CLI and plain HTTP; their secrets leak nowhere.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ticketKey } from "../../api/table-layout.ts";
import { makeBulkPhotos } from "../support/bulk-photos.ts";
import { callApi } from "../support/call-api.ts";
import { type OwnStack, startOwnStack } from "../support/own-stack.ts";
import { projectFolder } from "../support/project-folder.ts";
import { parseLines, type RunOptions, runPhotoup } from "../support/run-photoup.ts";
import { setInRecord } from "../support/set-in-record.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { loadPty, openTerminal } from "../support/terminal.ts";
import { type TinyPhoto, tinyPhoto } from "../support/tiny-photos.ts";
import { userOf } from "../support/tokens.ts";

let stack: OwnStack;
let organiserEnv: Record<string, string>;
beforeAll(async () => {
  stack = await startOwnStack({ renditions: false });
  const organiser = userOf(stack, "organiser");
  const { email: PHOTOUP_EMAIL, password: PHOTOUP_PASSWORD } = organiser;
  organiserEnv = { PHOTOUP_API_URL: stack.apiUrl, PHOTOUP_EMAIL, PHOTOUP_PASSWORD };
});
afterAll(() => stack?.[Symbol.asyncDispose]());

interface Made {
  link: string;
  ticketId: string;
  secret: string;
  eventId: string;
  uploadedBy: string;
}

let events = 0;
const freshEvent = () => `tickets-${events++}`;

async function make(flags: string[] = [], eventId = freshEvent()): Promise<Made> {
  const args = ["tickets", "create", eventId, "--for", "Second shooter", "--json", ...flags];
  const { stdout, stderr, exitCode } = await runPhotoup(args, { env: organiserEnv });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const made = JSON.parse(stdout) as Made;
  return { ...made, secret: made.link.split("/").at(-1) ?? "" };
}

const withTicket = ({ link }: { link: string }, args: string[], options: RunOptions = {}) =>
  runPhotoup(args, { ...options, env: { PHOTOUP_TICKET: link, ...options.env } });

const ask = ({ ticketId, secret }: Made, call: string, body?: object) => {
  const [method, below = ""] = call.split(" ");
  const headers = { authorization: `Ticket ${secret}` };
  return callApi(stack, `${method} /tickets/${ticketId}${below}`, { ...(body && { body }), headers });
};
const requestFor = ({ contentType, sha256, size }: TinyPhoto) => ({ contentType, sha256, size });
const codeOf = ({ status, body }: Awaited<ReturnType<typeof ask>>) =>
  `${status} ${(body.error as { code: string } | undefined)?.code}`;

describe("a ticket", () => {
  it("uploads a folder to its event and proves it, without a profile; the list shows whose photos they are", async () => {
    await using folder = await temporaryFolder();
    await makeBulkPhotos(folder.at("photos"), 5);
    const ticket = await make(["--max-photos", "10"]);
    const home = folder.at("home");
    const pushed = await withTicket(ticket, ["push", folder.at("photos"), "--json"], { env: { PHOTOUP_HOME: home } });
    expect(parseLines(pushed.stdout).at(-1)).toMatchObject({ type: "finished", uploaded: 5, exitCode: 0 });
    const again = await withTicket(ticket, ["push", folder.at("photos")], { env: { PHOTOUP_HOME: home } });
    expect(again.stderr + again.stdout).toContain("5 already there");
    const verified = await withTicket(ticket, ["verify", folder.at("photos")], { env: { PHOTOUP_HOME: home } });
    expect([verified.exitCode, verified.stderr + verified.stdout]).toEqual([
      0,
      expect.stringContaining("Safe to delete"),
    ]);
    const listed = await runPhotoup(["ls", ticket.eventId, "--json"], { env: organiserEnv });
    expect(parseLines(listed.stdout).map(({ uploadedBy }) => uploadedBy)).toEqual(Array(5).fill(ticket.uploadedBy));
    expect(existsSync(path.join(home, "profiles.json"))).toBe(false);
    const { stdout } = await runPhotoup(["tickets", "list", ticket.eventId], { env: organiserEnv });
    expect(stdout).toMatch(/Second shooter .*5 of 10 photos, .*; 5 arrived/);
    const shown = await runPhotoup(["events", "show", ticket.eventId, "--json"], { env: organiserEnv });
    expect(JSON.parse(shown.stdout)).toMatchObject({ photos: 5, tickets: 1 });
  });

  it("leaves its secret in no file, output or log of the stack, even after errors", async () => {
    await using folder = await temporaryFolder();
    await makeBulkPhotos(folder.at("photos"), 3);
    const ticket = await make(["--max-photos", "2"]);
    const env = { PHOTOUP_HOME: folder.at("home") };
    const report = folder.at("report");
    const runs = [
      ["push", folder.at("photos"), "--verbose", "--json", "--report", `${report}.csv`, "--log", folder.at("log")],
      ["push", folder.at("photos"), "--ticket", ticket.link, "--report", `${report}.xml`],
      ["push", folder.at("photos"), `--ticket=${ticket.link}`, "--report", `${report}.json`],
      ["push", folder.at("photos"), "--tickets", ticket.link],
      ["push", folder.at("photos"), `--tiket=${ticket.link}`],
      ["push", ticket.link],
      ["push", folder.at("photos"), "--ticket", `${ticket.link}x`],
      ["retry", "--verbose"],
      ["verify", folder.at("photos"), "--verbose", "--json"],
      ["doctor", "--json"],
      ["doctor", "--verbose"],
      ["ls", ticket.eventId, "--verbose"],
      ["ls", ticket.eventId, `--ticket=${ticket.link}`],
      [ticket.link],
      ["help", ticket.link],
      ["login", ticket.link],
    ];
    const outputs: string[] = [];
    for (const args of runs) {
      const { stdout, stderr } = await withTicket(ticket, args, { env });
      outputs.push(`${stdout}${stderr}`);
    }
    for (const output of outputs) expect(output).not.toContain(ticket.secret);
    const written = [...(await filesBelow(folder.path)), ...(await filesBelow(stack.dataFolder))];
    expect(written.length).toBeGreaterThan(8);
    const gone = Buffer.of(); // the stack replaces some of its files
    for (const file of written) {
      expect((await readFile(file).catch(() => gone)).includes(ticket.secret), file).toBe(false);
    }
    expect(stack.stderr()).not.toContain(ticket.secret);
  });

  it("is not visible in ps once photoup runs", async (context) => {
    if (process.platform !== "linux") context.skip("there is no /proc here");
    await using folder = await temporaryFolder();
    await makeBulkPhotos(folder.at("photos"), 6, { sizeBytes: 20_000 });
    const ticket = await make();
    const seen: string[] = [];
    const args = ["push", folder.at("photos"), "--ticket", ticket.link, "--limit-rate", "60k"];
    const { exitCode } = await runPhotoup(args, {
      onStart({ pid, stderr }) {
        // When it prints anything it has been running for long, and keeps running.
        const look = setInterval(() => seen.push(commandLineOf(pid)), 50);
        stderr?.once("close", () => clearInterval(look));
      },
    });
    expect(exitCode).toBe(0);
    const late = seen.slice(-10);
    expect(late.some((line) => line.includes("push"))).toBe(true);
    for (const line of late) expect(line).not.toContain(ticket.secret);
  });

  it.runIf(process.platform === "linux")("does not hide a name that is not UTF-8", () => {
    const link = `https://127.0.0.1:9/#/t/42.abcdefghjk/${"a".repeat(32)}`;
    const line = `exec "$0" bin/photoup.js push --ticket '${link}' "$(printf 'caf\\351')"`;
    const { stderr } = spawnSync("sh", ["-c", line, process.execPath], { cwd: projectFolder, encoding: "utf8" });
    expect(stderr).toContain("caf\\xe9 is not UTF-8");
  });

  it("is read from a file or from standard input", async () => {
    await using folder = await temporaryFolder();
    await makeBulkPhotos(folder.at("photos"), 1);
    const ticket = await make();
    await writeFile(folder.at("ticket"), `${ticket.link}\n`);
    expect((await runPhotoup(["push", folder.at("photos"), "--ticket", `@${folder.at("ticket")}`])).exitCode).toBe(0);
    const piped = await runPhotoup(["verify", folder.at("photos"), "--ticket", "-"], { input: `${ticket.link}\n` });
    expect(piped.exitCode).toBe(0);
  });
});

describe("a ticket is refused, with its own code and a message,", () => {
  async function pushWith(link: string, more: string[] = []) {
    await using folder = await temporaryFolder();
    await makeBulkPhotos(folder.at("photos"), 3);
    const { stdout, stderr, exitCode } = await withTicket({ link }, ["push", folder.at("photos"), "--json", ...more]);
    const lines = parseLines(stdout);
    const codes = lines.flatMap(({ type, code }) => (type === "failed" || type === "error" ? [code] : []));
    return { exitCode, stderr, codes };
  }

  it("once it has expired, by push, retry and verify", async () => {
    const ticket = await make();
    const { link, eventId, ticketId } = ticket;
    const key = ticketKey(eventId, ticketId.slice(eventId.length + 1));
    await setInRecord(stack, key, "validUntil", new Date(Date.now() - 1000).toISOString());
    const { exitCode, codes, stderr } = await pushWith(link);
    expect({ exitCode, codes }).toEqual({ exitCode: 5, codes: expect.arrayContaining(["ticket_expired"]) });
    expect(stderr).toContain("This ticket expired on");
    await using folder = await temporaryFolder();
    await makeBulkPhotos(folder.at("photos"), 1);
    expect((await withTicket({ link }, ["verify", folder.at("photos")])).exitCode).toBe(5);
    expect(codeOf(await ask(ticket, "GET"))).toBe("403 ticket_expired");
  });

  it("once it is revoked, after a question", async (context) => {
    const { pty, reason } = await loadPty();
    if (!pty) return context.skip(reason);
    await using folder = await temporaryFolder();
    const ticket = await make();
    const env = { ...organiserEnv, PHOTOUP_HOME: folder.path };
    const no = openTerminal(pty, ["tickets", "revoke", ticket.eventId, ticket.ticketId], env);
    await no.sees("Revoke 1 ticket of event");
    no.type("n\r");
    await no.sees("Nothing was revoked");
    expect((await no.exit).exitCode).toBe(130);
    expect((await ask(ticket, "GET")).status).toBe(200);
    const yes = openTerminal(pty, ["tickets", "revoke", ticket.eventId, ticket.ticketId], env);
    await yes.sees("Second shooter");
    await yes.sees("[y/N]");
    yes.type("y\r");
    await yes.sees(`revoked ${ticket.ticketId}`);
    const { exitCode, codes } = await pushWith(ticket.link);
    expect({ exitCode, codes }).toEqual({ exitCode: 5, codes: expect.arrayContaining(["ticket_revoked"]) });
  });

  it("beyond its photos and bytes, only for the excess photos", async () => {
    const fewPhotos = await pushWith((await make(["--max-photos", "2"])).link);
    expect(fewPhotos).toMatchObject({ exitCode: 3, codes: ["ticket_over_photos"] });
    const fewBytes = await pushWith((await make(["--max-bytes", "9k"])).link);
    expect(fewBytes).toMatchObject({ exitCode: 3, codes: ["ticket_over_bytes"] });
  });

  it("with a changed secret, and for another event", async () => {
    const ticket = await make();
    const last = ticket.secret.at(-1) === "A" ? "B" : "A";
    expect(await pushWith(ticket.link.slice(0, -1) + last)).toMatchObject({
      exitCode: 4,
      codes: expect.arrayContaining(["ticket_invalid"]),
    });
    expect(await pushWith(ticket.link.replace(ticket.eventId, "42"))).toMatchObject({ exitCode: 4 });
    const other = await pushWith(ticket.link, ["--event", "42"]);
    expect([other.exitCode, other.stderr]).toEqual([2, expect.stringContaining("not event 42")]);
    const body = { ...requestFor(tinyPhoto()), eventId: "42" };
    expect(codeOf(await ask(ticket, "POST /photos/initiate-upload", body))).toBe("403 ticket_wrong_event");
  });

  it("for list, rm, attendees, events and tickets, by the CLI and by the API", async () => {
    const ticket = await make();
    const { eventId } = ticket;
    for (const args of [["ls"], ["rm", "--yes"], ["attendees", "list"], ["attendees", "add"], ["tickets", "list"]]) {
      const more = args[0] === "rm" ? ["3f2a9c1e"] : args[1] === "add" ? ["a@example.com"] : [];
      const { exitCode, stderr } = await withTicket(ticket, [...args, eventId, ...more]);
      expect([exitCode, stderr]).toEqual([
        5,
        expect.stringContaining("a ticket is for push, retry, verify and doctor only"),
      ]);
    }
    for (const call of ["GET /photos", "DELETE", "PUT", "DELETE /photos/x", "GET /attendees", "PUT /events/42"]) {
      expect(codeOf(await ask(ticket, call)), call).toBe("403 ticket_not_allowed");
    }
    for (const call of [`GET /events/${eventId}/photos`, "GET /events", `PUT /events/${eventId}`]) {
      const headers = { authorization: `Ticket ${ticket.secret}` };
      expect((await callApi(stack, call, { headers })).status, call).toBe(401);
    }
  });

  it("for another ticket's photos: verify names them, and push counts them as there, but not proven", async () => {
    await using folder = await temporaryFolder();
    await makeBulkPhotos(folder.at("photos"), 2);
    const first = await make();
    const second = await make([], first.eventId);
    expect((await withTicket(first, ["push", folder.at("photos")])).exitCode).toBe(0);
    const verified = await withTicket(second, ["verify", folder.at("photos"), "--json"]);
    const codes = parseLines(verified.stdout).flatMap(({ type, code }) => (type === "failed" ? [code] : []));
    expect([verified.exitCode, codes]).toEqual([3, ["ticket_others_photo", "ticket_others_photo"]]);
    const pushed = await withTicket(second, ["push", folder.at("photos"), "--json"]);
    const notProven = { others_photo: 2 };
    expect(parseLines(pushed.stdout).at(-1)).toMatchObject({ duplicate: 2, notProven, exitCode: 0 });
    const strict = await withTicket(second, ["push", folder.at("photos"), "--strict", "--delete-after"]);
    expect([strict.exitCode, (await filesBelow(folder.at("photos"))).length]).toEqual([3, 2]);
  });

  it("when its event is deleted", async () => {
    const ticket = await make();
    const deleted = await runPhotoup(["events", "delete", ticket.eventId, "--yes"], { env: organiserEnv });
    expect(deleted.exitCode).toBe(0);
    expect(await pushWith(ticket.link)).toMatchObject({ exitCode: 4 });
  });
});

it("fifty batches at once against a limit of 1,000 get exactly 1,000 photos in", async () => {
  const ticket = await make(["--max-photos", "1000"]);
  const batches = Array.from({ length: 50 }, () => Array.from({ length: 30 }, () => requestFor(tinyPhoto())));
  const answers = await Promise.all(batches.map((photos) => ask(ticket, "POST /photos/initiate-upload", { photos })));
  const outcomes = answers.flatMap(
    ({ body }) => body.photos as { s3PutObjectUrl?: string; error?: { code: string } }[],
  );
  expect(outcomes.filter(({ s3PutObjectUrl }) => s3PutObjectUrl !== undefined)).toHaveLength(1000);
  const refused = outcomes.flatMap(({ error }) => error?.code ?? []);
  expect(refused).toEqual(Array(500).fill("ticket_over_photos"));
  expect((await ask(ticket, "GET")).body).toMatchObject({ photos: 1000 });
});

async function filesBelow(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  const files = names.map((name) => path.join(folder, name));
  const isFile = await Promise.all(files.map(async (file) => (await stat(file).catch(() => undefined))?.isFile()));
  return files.filter((_, i) => isFile[i]);
}

/** As `ps` reads it. */
function commandLineOf(pid: number | undefined): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
