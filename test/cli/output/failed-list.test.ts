import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openFailedList } from "../../../cli/output/failed-list.ts";

const folder = mkdtempSync(join(tmpdir(), "photoup-failed-"));
afterAll(() => rmSync(folder, { recursive: true }));
const failed = (path: string, pathBytes?: Uint8Array) =>
  ({ type: "failed", path, sizeBytes: 1, code: "x", message: "y", ...(pathBytes ? { pathBytes } : {}) }) as const;

describe("the list of failed files", () => {
  it("has absolute paths that end in NUL, whatever is in them, and is its owner's alone", () => {
    const path = join(folder, "new", "42", "failed");
    const list = openFailedList(path);
    list.add(failed("a\nb.jpg"));
    list.add({ type: "uploaded", path: "fine.jpg", sizeBytes: 1, photoId: "id", sha256: "sum" });
    list.add(failed("/x/\\xff.jpg", Buffer.from([0x2f, 0x78, 0x2f, 0xff])));
    expect(list.close()).toBe(true);
    expect(readFileSync(path)).toEqual(
      Buffer.concat([Buffer.from(`${resolve("a\nb.jpg")}\0`), Buffer.from([0x2f, 0x78, 0x2f, 0xff, 0])]),
    );
    expect(statSync(path).mode & 0o077).toBe(0);
    expect(readdirSync(dirname(path))).toEqual(["failed"]);
  });

  it("goes when the next push leaves nothing failed", () => {
    const path = join(folder, "gone");
    writeFileSync(path, "/old.jpg\0");
    expect(openFailedList(path).close()).toBe(false);
    expect(existsSync(path)).toBe(false);
  });

  it("stays as it was until the run has ended", () => {
    const path = join(folder, "kept");
    writeFileSync(path, "/old.jpg\0");
    const list = openFailedList(path);
    list.add(failed("/new.jpg"));
    expect(readFileSync(path, "utf8")).toBe("/old.jpg\0");
    list.close();
    expect(readFileSync(path, "utf8")).toBe("/new.jpg\0");
  });

  it("fails no push where it cannot be kept", () => {
    const path = join(folder, "kept", "below-a-file");
    const list = openFailedList(path);
    list.add(failed("/a.jpg"));
    expect(list.close()).toBe(false);
  });
});
