import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openFailedList, readFailedList } from "../../../cli/output/failed-list.ts";
import { asNobody } from "../../support/as-nobody.ts";

const folder = mkdtempSync(join(tmpdir(), "photoup-failed-"));
afterAll(() => rmSync(folder, { recursive: true }));

const told = { workingFolder: "/photos", flags: { title: "{folder}", exclude: ["*.png"] } };
const file = (relativePath: string) => ({ path: `day/${relativePath}`, relativePath });

describe("the list of failed files", () => {
  it("contains the push's settings and the failed files, whatever their names, readable only by its owner", () => {
    const path = join(folder, "new", "42", "failed");
    const odd = { path: "x/\\xff.jpg", pathBytes: Buffer.from([0x78, 0x2f, 0xff]), relativePath: "\\xff.jpg" };
    const files = [file("a\nb.jpg"), odd];
    const list = openFailedList(path, told);
    for (const each of files) list.add(each);
    expect(list.close()).toEqual({ kind: "kept" });
    expect(readFailedList(path)).toEqual({ ...told, files, endedAt: statSync(path).mtimeMs });
    if (process.platform !== "win32") expect(statSync(path).mode & 0o077).toBe(0);
    expect(readdirSync(dirname(path))).toEqual(["failed"]);
  });

  it.each([
    ["some failed before", [file("a.jpg")]],
    ["none failed before", []],
  ])("is refused if its push was stopped before it had found all its files, and %s", (_, files) => {
    const path = join(folder, "cut");
    const list = openFailedList(path, told);
    for (const each of files) list.add(each);
    expect(list.close(true)).toEqual({ kind: "kept" });
    utimesSync(path, 0, new Date(2026, 10, 28, 5, 58));
    expect(() => readFailedList(path)).toThrow(
      /^The last push \(28 November 2026 at 05:58\) was stopped before it had found all .* Run the push again/,
    );
  });

  it("is deleted when nothing fails in the next push", () => {
    const path = join(folder, "gone");
    writeFileSync(path, "an older one");
    expect(openFailedList(path, told).close()).toEqual({ kind: "none" });
    expect(existsSync(path)).toBe(false);
    expect(readFailedList(path)).toBeUndefined();
  });

  it("is not deleted if another push wrote it meanwhile", () => {
    const path = join(folder, "shared");
    writeFileSync(path, "an older one");
    utimesSync(path, 0, 0);
    const [list, other] = [openFailedList(path, told), openFailedList(path, told)];
    other.add(file("a.jpg"));
    other.close();
    expect(list.close()).toEqual({ kind: "none" });
    expect(readFailedList(path)?.files).toEqual([file("a.jpg")]);
  });

  it("does not replace the list that another push wrote meanwhile, and says so", () => {
    const path = join(folder, "both");
    const [first, second] = [openFailedList(path, told), openFailedList(path, told)];
    first.add(file("a.jpg"));
    second.add(file("b.jpg"));
    expect(first.close()).toEqual({ kind: "kept" });
    expect(second.close()).toEqual({
      kind: "broken",
      message: "another push to this event has written its list meanwhile",
      isOlderKept: true,
    });
    expect(readFailedList(path)?.files).toEqual([file("a.jpg")]);
    expect(readdirSync(folder).filter((name) => name.startsWith("both"))).toEqual(["both"]);
  });

  it("stays as it was until the run has ended, however many files fail", () => {
    const path = join(folder, "kept");
    writeFileSync(path, "the one before");
    const list = openFailedList(path, told);
    for (let n = 0; n < 5_000; n++) list.add(file(`${n}.jpg`));
    expect(readFileSync(path, "utf8")).toBe("the one before");
    list.close();
    expect(readFailedList(path)?.files).toHaveLength(5_000);
  });

  it("does not fail the push if it cannot be written, and says why", () => {
    writeFileSync(join(folder, "a file"), "");
    const list = openFailedList(join(folder, "a file", "failed"), told);
    list.add(file("a.jpg"));
    const message = expect.stringMatching(/not a folder|there already/);
    expect(list.close()).toEqual({ kind: "broken", message, isOlderKept: false });
  });

  it.skipIf(process.platform === "win32")(
    "says that an older list is still there if a new one cannot be written",
    () => {
      chmodSync(folder, 0o755);
      const readOnly = join(folder, "read-only");
      mkdirSync(readOnly);
      writeFileSync(join(readOnly, "failed"), "the one before");
      chmodSync(readOnly, 0o555);
      const list = openFailedList(join(readOnly, "failed"), told);
      list.add(file("a.jpg"));
      expect(asNobody(() => list.close())).toMatchObject({ kind: "broken", isOlderKept: true });
      chmodSync(readOnly, 0o755);
    },
  );

  it("on a full disk is complete or absent, never partial or an earlier push's", (test) => {
    const small = join(folder, "small");
    mkdirSync(small);
    if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", small]).status !== 0)
      return test.skip("a small file system cannot be mounted here");
    try {
      const path = join(small, "failed");
      writeFileSync(path, "the one before");
      const list = openFailedList(path, told);
      for (let n = 0; n < 5_000; n++) list.add(file(`${n}.jpg`));
      expect(list.close()).toEqual({ kind: "broken", message: "the disk is full", isOlderKept: false });
      expect(readdirSync(small)).toEqual([]);
    } finally {
      spawnSync("umount", [small]);
    }
  });

  it.each([
    ["an older photoup's", "/a.jpg\0/b.jpg\0"],
    ["a newer photoup's", `${JSON.stringify({ version: 3, ...told })}\n`],
    ["torn", `${JSON.stringify({ version: 2, ...told })}\n["a.jpg","a.j`],
    ["empty", ""],
    ["without what the push was told", '{"version":2}\n["a.jpg","a.jpg"]\n'],
  ])("that is %s is refused", (_, text) => {
    const path = join(folder, "other");
    writeFileSync(path, text);
    expect(() => readFailedList(path)).toThrow("Run the push again");
  });
});
