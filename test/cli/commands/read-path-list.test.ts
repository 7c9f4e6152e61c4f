import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { type PathListSource, readPathList } from "../../../cli/commands/read-path-list.ts";
import { UsageError } from "../../../cli/errors.ts";

const folder = mkdtempSync(join(tmpdir(), "photoup-list-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function pathsOf(chunks: (string | Buffer)[], options: Partial<PathListSource> = {}): Promise<string[]> {
  const stdin = Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
  const source = { from: "-", stdin, isNulSeparated: false, platform: "linux" as const, ...options };
  const paths: string[] = [];
  for await (const path of readPathList(source)) paths.push(Buffer.from(path).toString("latin1"));
  return paths;
}

describe("a list of paths", () => {
  it("has one path per line, with or without a final line break, and no empty paths", async () => {
    expect(await pathsOf(["a.jpg\n\nb c.jpg\n"])).toEqual(["a.jpg", "b c.jpg"]);
    expect(await pathsOf(["a.jpg\nb.jpg"])).toEqual(["a.jpg", "b.jpg"]);
    expect(await pathsOf([])).toEqual([]);
  });

  it("may arrive in pieces of any size", async () => {
    const text = "one.jpg\ntwo.jpg\nthree.jpg\n";
    expect(await pathsOf([...text])).toEqual(["one.jpg", "two.jpg", "three.jpg"]);
  });

  it("separated by NULs may contain line breaks", async () => {
    expect(await pathsOf(["a\nb.jpg\0c.jpg\0"], { isNulSeparated: true })).toEqual(["a\nb.jpg", "c.jpg"]);
  });

  it("separated by NULs is recognised, unless it begins with lines", async () => {
    expect(await pathsOf(["./a\nb.jpg\0./c.jpg\0"])).toEqual(["./a\nb.jpg", "./c.jpg"]);
    expect(await pathsOf([..."./one.jpg\0./two.jpg"])).toEqual(["./one.jpg", "./two.jpg"]);
    await expect(pathsOf(["./a.jpg\n", "./b.jpg\0"])).rejects.toThrow(/say -0/);
  });

  it("is refused if standard input is a folder", async () => {
    const fd = openSync(folder, "r");
    const stdin = Object.assign(Readable.from([]), { fd });
    await expect(pathsOf([], { stdin })).rejects.toThrow("The list - cannot be read: it is a folder.");
    closeSync(fd);
  });

  it.skipIf(process.platform === "win32")("may come from a FIFO, whose writer may be slow", async () => {
    const from = join(folder, "fifo");
    execFileSync("mkfifo", [from]);
    const writer = openSync(from, "r+"); // does not wait for a reader
    const source = { from, stdin: Readable.from([]), isNulSeparated: false, platform: "linux" as const };
    const lists = [1, 2, 3, 4].map(() => readPathList(source));
    const first = lists.map((list) => list.next());
    // If their reads occupied Node's four threads, one of these would never be answered.
    for (let n = 0; n < 20; n++) await stat(folder);
    writeSync(writer, "a.jpg\n".repeat(4));
    closeSync(writer);
    const paths = (await Promise.all(first)).flatMap(({ value }) => (value ? [String(Buffer.from(value))] : []));
    for (const list of lists) for await (const path of list) paths.push(String(Buffer.from(path)));
    expect(paths).toEqual(["a.jpg", "a.jpg", "a.jpg", "a.jpg"]);
  });

  it("keeps bytes that are not UTF-8", async () => {
    expect(await pathsOf([Buffer.from([0x61, 0xff, 0x0a])])).toEqual(["a\xff"]);
  });

  it("has lines ending in CR LF on Windows; elsewhere CR is part of a name", async () => {
    expect(await pathsOf(["a.jpg\r\n"], { platform: "win32" })).toEqual(["a.jpg"]);
    expect(await pathsOf(["a\r\n"])).toEqual(["a\r"]);
  });

  it.each([
    ["as Windows ends them", (text: string) => Buffer.from(text)],
    ["behind a byte order mark", (text: string) => Buffer.from(`\ufeff${text}`)],
    ["in UTF-16 with a mark", (text: string) => Buffer.from(`\ufeff${text}`, "utf16le")],
    ["in UTF-16 without one", (text: string) => Buffer.from(text, "utf16le")],
    ["in UTF-16 of the other byte order", (text: string) => Buffer.from(`\ufeff${text}`, "utf16le").swap16()],
  ])("has lines %s, on any platform", async (_, encode) => {
    const exists = (path: Uint8Array) => ["\u00e9.jpg", "b.jpg"].includes(Buffer.from(path).toString());
    const bytes = encode("\u00e9.jpg\r\n\r\nb.jpg\r\ngone.jpg\r\n");
    const expected = ["\u00e9.jpg", "b.jpg", "gone.jpg"].map((name) => Buffer.from(name).toString("latin1"));
    expect(await pathsOf([bytes], { exists })).toEqual(expected);
    expect(
      await pathsOf(
        [...bytes].map((byte) => Buffer.from([byte])),
        { exists },
      ),
    ).toEqual(expected);
  });

  it("keeps a CR or a byte order mark if a file has that name", async () => {
    const exists = (path: Uint8Array) => ["\ufeffa\r", "b\r"].includes(Buffer.from(path).toString());
    expect(await pathsOf(["\ufeffa\r\nb\r\n"], { exists })).toEqual(["\xef\xbb\xbfa\r", "b\r"]);
  });

  it("waits for a drive that is slow to say whether a file has that name, and holds up nothing else", async () => {
    const answers: ((exists: boolean) => void)[] = [];
    const exists = () => new Promise<boolean>((resolve) => answers.push(resolve));
    const reading = pathsOf(["a\r\nb\r\n"], { exists });
    const given: boolean[] = [];
    for (const answer of [false, true, true]) {
      while (answers.length === given.length) await nextTurn();
      answers[given.length]?.(answer);
      given.push(answer);
    }
    expect(await reading).toEqual(["a", "b\r"]);
  });

  it("can be a file", async () => {
    writeFileSync(join(folder, "list"), "a.jpg\nb.jpg\n");
    expect(await pathsOf([], { from: join(folder, "list") })).toEqual(["a.jpg", "b.jpg"]);
  });

  it("is named in a usage error if it cannot be read", async () => {
    const reading = pathsOf([], { from: join(folder, "none") });
    await expect(reading).rejects.toThrow(UsageError);
    await expect(pathsOf([], { from: join(folder, "none") })).rejects.toThrow(/none cannot be read/);
  });
});
