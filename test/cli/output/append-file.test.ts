import { execFileSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, read, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { UsageError } from "../../../cli/errors.ts";
import { openAppendFile } from "../../../cli/output/append-file.ts";
import { openLogFile } from "../../../cli/output/log-file.ts";

/** A clock that stands still. */
const clockAt = (ms: number) => ({ now: () => ms, elapsedMs: () => ms });

const folder = mkdtempSync(join(tmpdir(), "photoup-append-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("an append file", () => {
  it("contains everything, in order, after close", () => {
    const path = join(folder, "all");
    const file = openAppendFile(path, "The file");
    const lines = Array.from({ length: 50_000 }, (_, i) => `line ${i} ü\n`);
    for (const line of lines) file.append(line);
    file.close();
    expect(readFileSync(path, "utf8")).toBe(lines.join(""));
  });

  it.skipIf(!existsSync("/dev/full"))("lets the run continue on a full disk, and fails at its end", () => {
    const file = openAppendFile("/dev/full", "The report");
    for (let i = 0; i < 10_000; i++) file.append("a line that finds no room\n");
    expect(() => file.close()).toThrow(UsageError);
    expect(() => openAppendFile("/dev/full", "The report").close()).not.toThrow();
  });
});

describe("the log", () => {
  it("appends lines with their time, even for quiet events, without secrets", async () => {
    const path = join(folder, "log");
    for (let run = 0; run < 2; run++) {
      const log = openLogFile(path, clockAt(Date.UTC(2026, 10, 22, 19, 30)));
      log.add({ type: "uploaded", path: "a\n.jpg", sizeBytes: 1, photoId: "id", sha256: "sum" });
      log.add({ type: "found", path: "a.jpg", sizeBytes: 1 });
      log.say("see https://s3.example.com/x?X-Amz-Signature=secret");
      await log.close();
    }
    const lines =
      "2026-11-22T19:30:00.000Z uploaded  a\\n.jpg\n2026-11-22T19:30:00.000Z see https://s3.example.com/x?…\n";
    expect(readFileSync(path, "utf8")).toBe(lines + lines);
  });

  it.each([
    ["a photo", "photo", "\xff\xd8\xff\xe0 2026-11-22T19:30:00.000Z \n"],
    ["a photo with a line that might be a log's", "IMG_1", "\x89PNG\r\n\0\0\n2026-11-22T19:30:00.000Z x\n"],
    ["a text", "notes", "Dear diary,\n"],
    ["a name that is a photo's", "a.JPG", undefined],
    ["a name that is a film's", "a.mp4", ""],
  ])("is not written into %s", (_, name, text) => {
    const path = join(folder, name);
    if (text !== undefined) writeFileSync(path, text, "latin1");
    expect(() => openLogFile(path, clockAt(0))).toThrow(UsageError);
    if (text === undefined) expect(existsSync(path)).toBe(false);
    else expect(readFileSync(path, "latin1")).toBe(text);
  });

  it("is appended to if it begins with other lines, or is empty", async () => {
    for (const text of ["", "nightly import\n2026-11-22T19:30:00.000Z uploaded a.jpg\n"]) {
      const path = join(folder, "begun.log");
      writeFileSync(path, text);
      const log = openLogFile(path, clockAt(0));
      log.say("next");
      await log.close();
      expect(readFileSync(path, "utf8")).toBe(`${text}1970-01-01T00:00:00.000Z next\n`);
    }
  });

  it("can be read during the run", async () => {
    const path = join(folder, "live");
    let now = 0;
    const log = openLogFile(path, { now: () => now, elapsedMs: () => now });
    log.say("first");
    now += 1000;
    log.say("second");
    await expect.poll(() => readFileSync(path, "utf8")).toContain("second");
    await log.close();
  });

  it.skipIf(!existsSync("/dev/full"))("lets the run continue on a full disk, and fails at its end", async () => {
    const log = openLogFile("/dev/full", clockAt(0));
    for (let i = 0; i < 10_000; i++) log.say("a line that finds no room");
    await expect(log.close()).rejects.toThrow("The log /dev/full could not be written: the disk is full.");
  });

  it.skipIf(process.platform === "win32")(
    "holds up no run while its reader does not read, and loses no line",
    async () => {
      const path = join(folder, "fifo");
      execFileSync("mkfifo", [path]);
      const reader = openSync(path, "r+"); // does not wait for a writer
      onTestFinished(() => closeSync(reader));
      const log = openLogFile(path, clockAt(0));
      const lines = Array.from({ length: 10_000 }, (_, n) => `line ${n}, of which a pipe has room for a few`);
      for (const line of lines) log.say(line);
      const closed = log.close();
      const expected = lines.map((line) => `1970-01-01T00:00:00.000Z ${line}\n`).join("");
      const buffer = Buffer.alloc(expected.length);
      for (let at = 0; at < buffer.length; )
        at += (await promisify(read)(reader, buffer, at, buffer.length - at, null)).bytesRead;
      await closed;
      expect(buffer.toString()).toBe(expected);
    },
  );
});
