import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { bulkPhoto, makeBulkPhotos } from "../support/bulk-photos.ts";
import { projectFolder } from "../support/project-folder.ts";
import { freshPhotographer, type Photographer, push } from "../support/push-photos.ts";
import { parseLines, type RunOptions, runPhotoup } from "../support/run-photoup.ts";
import { sharedStack } from "../support/shared-stack.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { userOf } from "../support/tokens.ts";

const stack = sharedStack();
const organiser = userOf(stack, "organiser");
const organiserEnv = {
  PHOTOUP_API_URL: stack.apiUrl,
  PHOTOUP_EMAIL: organiser.email,
  PHOTOUP_PASSWORD: organiser.password,
};

const photoup = (who: Photographer, args: string[], options: RunOptions = {}) =>
  runPhotoup(args, { ...options, env: who.env });

async function list({ eventId, env }: Photographer): Promise<Record<string, unknown>[]> {
  return parseLines((await runPhotoup(["ls", eventId, "--json"], { env })).stdout);
}

describe("the exit code of the built photoup", () => {
  it("is 0 for --help and --version, 2 for wrong usage", async () => {
    expect(await runPhotoup(["--version"])).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await runPhotoup(["--help"])).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await runPhotoup(["push"])).toMatchObject({ exitCode: 2, stdout: "" });
    expect(await runPhotoup(["--nonsense"])).toMatchObject({ exitCode: 2, stdout: "" });
  });

  it("is 1 if an error is caught by nothing, although the command ends well before it is described", async () => {
    const preload = `
      const write = process.stdout.write.bind(process.stdout);
      process.stdout.write = (text, ...rest) => {
        if (text) setImmediate(() => { throw new Error("late failure"); });
        return write(text, ...rest);
      };`;
    const env = { NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(preload)}"` };
    const { exitCode, stderr } = await runPhotoup(["--version"], { env });
    expect(stderr).toMatch(/^photoup: late failure\n/);
    expect(exitCode).toBe(1);
  });

  it("is 4 if nobody is signed in, and the message says what to do", async () => {
    const { exitCode, stderr } = await runPhotoup(["ls", "42", "--api-url", stack.apiUrl]);
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/^photoup: .*photoup login .*\n$/);
  });

  it("is 5 for somebody else's event, in push and ls", async () => {
    await using folder = await temporaryFolder();
    await makeBulkPhotos(folder.path, 1);
    const stranger = { ...(await freshPhotographer()), eventId: "42" };
    expect((await photoup(stranger, ["push", folder.path, "--event", "42"])).exitCode).toBe(5);
    expect((await photoup(stranger, ["ls", "42"])).exitCode).toBe(5);
    expect((await photoup(stranger, ["attendees", "list", "42"])).exitCode).toBe(5);
  });

  it("is 6 without a stack trace, and soon, if there is no API", async () => {
    const env = { PHOTOUP_API_URL: "http://127.0.0.1:1", PHOTOUP_ID_TOKEN: "x" };
    const { exitCode, stderr } = await runPhotoup(["push", ".", "--event", "42"], { env });
    expect(exitCode).toBe(6);
    expect(stderr).toMatch(/cannot be reached: the connection was refused/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

it("the built photoup exits with 1, and says so, if nothing is left to wait for but it is not done", async () => {
  await using folder = await temporaryFolder();
  // Standard output that never confirms a write.
  await writeFile(folder.at("deaf.cjs"), "process.stdout.write = () => true;");
  const env = { NODE_OPTIONS: `--require=${folder.at("deaf.cjs")}` };
  const { exitCode, stderr } = await runPhotoup(["--version"], { env });
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining("This is a bug") });
});

describe("the built push", () => {
  it("takes captions from a list, and leaves the position out on request", async () => {
    await using folder = await temporaryFolder();
    await makeBulkPhotos(folder.at("photos"), 2);
    await writeFile(folder.at("list.csv"), "path;title\nphoto-00000.jpg;ภาพถ่าย 👩‍👩‍👧‍👦\n");
    const photographer = await freshPhotographer();
    const flags = ["--captions", folder.at("list.csv"), "--title", "{name}", "--strip-gps"];
    expect((await push(photographer, [folder.at("photos"), ...flags])).exitCode).toBe(0);
    const titles = (await list(photographer)).map(({ title }) => title);
    expect(titles.sort()).toEqual(["photo-00001", "ภาพถ่าย 👩‍👩‍👧‍👦"].sort());
  });

  it("obeys patterns and --dry-run, and reports what it did", async () => {
    await using folder = await temporaryFolder();
    await makeBulkPhotos(folder.at("photos"), 4);
    const photographer = await freshPhotographer();
    const args = [folder.at("photos"), "--exclude", "*-00003.jpg"];
    const planned = await push(photographer, [...args, "--dry-run"]);
    expect(planned.finished).toMatchObject({ found: 3, planned: 3, sentBytes: 0 });
    expect(await list(photographer)).toEqual([]);
    const pushed = await push(photographer, args);
    const paths = (lines: Record<string, unknown>[], type: string) =>
      lines.filter((line) => line.type === type).map((line) => line.path);
    expect(paths(pushed.lines, "uploaded").sort()).toEqual(paths(planned.lines, "planned").sort());
  });

  it("continues after its reader has gone, and exits with the right code", async () => {
    await using folder = await temporaryFolder();
    await makeBulkPhotos(folder.at("photos"), 20);
    const photographer = await freshPhotographer();
    const args = ["push", "--json", "--event", photographer.eventId, folder.at("photos")];
    const child = spawn(process.execPath, [path.join(projectFolder, "bin/photoup.js"), ...args], {
      env: { PATH: process.env.PATH ?? "", PHOTOUP_HOME: folder.at("home"), ...photographer.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.once("data", () => child.stdout.destroy());
    const [stderr] = await Promise.all([text(child.stderr), once(child, "exit")]);
    expect(child.exitCode).toBe(0);
    expect(stderr).toContain("All 20 photos are in event");
    expect(await list(photographer)).toHaveLength(20);
  });

  it("deletes or moves a file only after its confirmation", async () => {
    await using folder = await temporaryFolder();
    await makeBulkPhotos(folder.at("photos"), 3);
    const photographer = await freshPhotographer();
    const { exitCode, lines } = await push(photographer, [folder.at("photos"), "--move-after", folder.at("done")]);
    expect(exitCode).toBe(0);
    expect(lines.filter(({ type }) => type === "removed")).toHaveLength(3);
    expect(await readdir(folder.at("photos/part-000"))).toEqual([]);
    expect(await readdir(folder.at("done/part-000"))).toHaveLength(3);
    await photoup(photographer, ["push", folder.at("done"), "--event", photographer.eventId, "--delete-after"]);
    expect(await readdir(folder.at("done/part-000"))).toEqual([]);
    expect(await list(photographer)).toHaveLength(3);
  });

  it("writes reports and a log without tokens or signed links", async () => {
    await using folder = await temporaryFolder();
    await makeBulkPhotos(folder.at("photos"), 3);
    const photographer = await freshPhotographer();
    for (const name of ["r.csv", "r.json", "r.xml"]) {
      const flags = ["--report", folder.at(name), "--log", folder.at("log"), "--verbose"];
      await push(photographer, [folder.at("photos"), ...flags]);
    }
    const written = await Promise.all(
      ["r.csv", "r.json", "r.xml", "log"].map((name) => readFile(folder.at(name), "utf8")),
    );
    expect(JSON.parse(written[1] ?? "").files).toHaveLength(3);
    expect(written[2]).toContain('tests="4" failures="0"');
    for (const text of written) expect(text).not.toMatch(/eyJ|X-Amz-/);
  });
});

describe("signals", () => {
  /** A push so slow that it is still running when signals arrive. */
  async function slowPush(signals: NodeJS.Signals[], photographer: Photographer, folder: string) {
    const args = [path.join(projectFolder, "bin/photoup.js"), "push", folder, "--event", photographer.eventId];
    const child = spawn(process.execPath, [...args, "--limit-rate", "20k", "--json"], {
      env: { PATH: process.env.PATH ?? "", PHOTOUP_HOME: path.join(folder, "../home"), ...photographer.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let out = "";
    let err = "";
    let isSending = false;
    child.stderr.on("data", (chunk) => (err += chunk));
    child.stdout.on("data", (chunk) => {
      out += chunk;
      if (isSending || !out.includes('"type":"progress"')) return;
      isSending = true;
      // Each signal once: a third one ends the process in the middle of its last line.
      for (const [index, signal] of signals.entries()) setTimeout(() => child.kill(signal), index * 300);
    });
    await once(child, "close");
    return { exitCode: child.exitCode, signal: child.signalCode, lines: parseLines(out), err };
  }

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s ends a push with its summary and exit code %i; the next push continues", async (signal, exitCode) => {
    await using folder = await temporaryFolder();
    await makeBulkPhotos(folder.at("photos"), 20, { sizeBytes: 12_000 });
    const photographer = await freshPhotographer();
    const stopped = await slowPush([signal], photographer, folder.at("photos"));
    expect(stopped).toMatchObject({ exitCode, signal: null });
    const finished = stopped.lines.at(-1);
    expect(finished).toMatchObject({ type: "finished", exitCode, stopped: { code: "interrupted" }, found: 20 });
    expect(stopped.err).toMatch(/not finished\. Run the same command again/);
    const again = await push(photographer, [folder.at("photos")]);
    expect(again).toMatchObject({ exitCode: 0 });
    expect(await list(photographer)).toHaveLength(20);
  });

  it.each([
    ["SIGINT", 130],
    ["SIGHUP", 129],
  ] as const)("a second signal after %s ends the push at once with exit code %i", async (signal, exitCode) => {
    await using folder = await temporaryFolder();
    await makeBulkPhotos(folder.at("photos"), 5, { sizeBytes: 400_000 });
    const photographer = await freshPhotographer();
    const stopped = await slowPush([signal, "SIGTERM"], photographer, folder.at("photos"));
    expect(stopped.exitCode).toBe(exitCode);
    expect(stopped.lines.at(-1)).toMatchObject({ type: "finished", exitCode, stopped: { code: "interrupted" } });
  });

  it.skipIf(process.platform === "win32")(
    "a signal ends a push although nobody opens the FIFO of its list",
    async () => {
      await using folder = await temporaryFolder();
      execFileSync("mkfifo", [folder.at("list")]);
      const signalOnceStarted = (child: ChildProcess) =>
        void child.stdout?.once("data", () => setTimeout(() => child.kill("SIGTERM"), 1_000));
      const stopped = await push(await freshPhotographer(), ["--from", folder.at("list")], {
        onStart: signalOnceStarted,
      });
      expect(stopped.finished).toMatchObject({ exitCode: 143, stopped: { code: "interrupted" } });
      expect([143, "SIGTERM"]).toContain(stopped.exitCode ?? stopped.signal); // the signal, unless it came before the FIFO was opened
    },
  );
});

describe("verify, built", () => {
  it("says which folders are safe to delete, and which are not", async () => {
    await using folder = await temporaryFolder();
    await makeBulkPhotos(folder.at("photos"), 3);
    const photographer = await freshPhotographer();
    const args = ["verify", folder.at("photos"), "--event", photographer.eventId];
    await push(photographer, [folder.at("photos")]);
    const all = await photoup(photographer, args);
    expect(all.exitCode).toBe(0);
    expect(all.stdout.trimEnd().split("\n").at(-1)).toBe(
      `Safe to delete: all 3 photos are in event ${photographer.eventId}`,
    );

    await appendFile(folder.at("photos/part-000/photo-00001.jpg"), "x");
    const changed = await photoup(photographer, args);
    expect(changed.exitCode).toBe(3);
    expect(changed.stdout.trimEnd().split("\n").at(-1)).toMatch(/^Not safe to delete: 1 photo .*photo-00001\.jpg$/);
  });
});

describe("retry, built", () => {
  it("retries only the files that failed", async () => {
    await using folder = await temporaryFolder();
    const photographer = await freshPhotographer(folder.at("home"));
    await mkdir(folder.at("photos"));
    await writeFile(folder.at("photos/a.jpg"), bulkPhoto(1));
    const late = folder.at("photos/la\nte.jpg");
    const input = `${folder.at("photos/a.jpg")}\0${late}\0`;
    const first = await push(photographer, ["--from", "-", "-0"], { input });
    expect(first).toMatchObject({ exitCode: 3, finished: { uploaded: 1, failed: 1 } });
    expect(first.stderr).toContain(`photoup retry ${photographer.eventId}`);

    await writeFile(folder.at("elsewhere.jpg"), bulkPhoto(2));
    await rename(folder.at("elsewhere.jpg"), late);
    const again = await photoup(photographer, ["retry", photographer.eventId, "--json"]);
    expect(again.exitCode).toBe(0);
    expect(parseLines(again.stdout).at(-1)).toMatchObject({ found: 1, uploaded: 1 });
    expect((await photoup(photographer, ["retry", photographer.eventId])).exitCode).toBe(2);
  });
});

describe("an organiser", () => {
  it("imports attendees, who may then upload, and removes their photos", async () => {
    await using folder = await temporaryFolder();
    const photographer = await freshPhotographer();
    const email = photographer.env.PHOTOUP_EMAIL ?? "";
    const event = `import-${photographer.eventId}`;
    await writeFile(
      folder.at("guests.csv"),
      `Name,E-mail\nSomebody,${email.toUpperCase()}\nNobody,nobody@example.com\n`,
    );
    const run = (args: string[]) => runPhotoup(args, { env: organiserEnv });
    const imported = await run(["attendees", "import", event, folder.at("guests.csv")]);
    expect(imported).toMatchObject({ exitCode: 0, stdout: `Event ${event}: 2 attendees added\n` });
    expect((await run(["attendees", "import", event, folder.at("guests.csv")])).stdout).toContain(
      "2 already registered",
    );
    expect((await run(["attendees", "remove", event, "nobody@example.com"])).exitCode).toBe(0);
    expect((await run(["attendees", "list", event])).stdout).toBe(`${email}\n`);
    expect((await photoup(photographer, ["events"])).stdout.split("\n")).toContain(event);

    await makeBulkPhotos(folder.at("photos"), 2);
    await push({ ...photographer, eventId: event }, [folder.at("photos")]);
    const [first, second] = await list({ ...photographer, eventId: event });
    const short = String(first?.photoId).slice(0, 13);
    expect((await photoup(photographer, ["rm", event, short])).exitCode).toBe(2);
    expect(await photoup(photographer, ["rm", event, short, "--yes"])).toMatchObject({ exitCode: 0 });
    expect(await run(["rm", event, String(second?.photoId), "--yes"])).toMatchObject({ exitCode: 0 });
    expect(await list({ ...photographer, eventId: event })).toEqual([]);
  });
});
