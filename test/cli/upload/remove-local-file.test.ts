import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { removeLocalFile } from "../../../cli/upload/remove-local-file.ts";
import type { WalkedFile } from "../../../cli/upload/source/walk.ts";
import { entryAt } from "../../../cli/upload/worker/list-folder.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "photoup-remove-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function photo(relativePath: string): WalkedFile {
  const path = join(folder, relativePath);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, relativePath);
  const { identity, sizeBytes } = entryAt({ path });
  return { local: { path, sizeBytes }, relativePath, folder: { path: folder }, identity, sizeBytes };
}

describe("a local file", () => {
  it("is deleted where it is what was hashed", () => {
    const found = photo("a.jpg");
    expect(removeLocalFile(found, found.identity, { kind: "delete" })).toEqual({
      type: "removed",
      path: found.local.path,
    });
    expect(existsSync(found.local.path)).toBe(false);
  });

  it("stays where it has changed since", () => {
    const found = photo("a.jpg");
    writeFileSync(found.local.path, "something else");
    expect(removeLocalFile(found, found.identity, { kind: "delete" })).toMatchObject({ type: "warning", code: "kept" });
    expect(readFileSync(found.local.path, "utf8")).toBe("something else");
  });

  it("that is gone already is only a warning", () => {
    const found = photo("a.jpg");
    rmSync(found.local.path);
    expect(removeLocalFile(found, found.identity, { kind: "delete" })).toMatchObject({ type: "warning", code: "kept" });
  });

  it("is moved to its place below the folder, which is made", () => {
    const found = photo("day 1/[a] $1.jpg");
    const done = join(folder, "done");
    expect(removeLocalFile(found, found.identity, { kind: "move", folder: done })).toMatchObject({
      type: "removed",
      movedTo: join(done, "day 1", "[a] $1.jpg"),
    });
  });

  it("never takes the place of another: the next free number is added to its name", () => {
    const done = join(folder, "done");
    const moved = ["x/a.b.jpg", "y/a.b.jpg", "z/a.b.jpg"].map((path) => {
      const found = { ...photo(path), relativePath: "a.b.jpg" };
      return removeLocalFile(found, found.identity, { kind: "move", folder: done });
    });
    expect(moved.map((event) => "movedTo" in event && event.movedTo)).toEqual(
      ["a.b.jpg", "a.b-1.jpg", "a.b-2.jpg"].map((name) => join(done, name)),
    );
    expect(readFileSync(join(done, "a.b-2.jpg"), "utf8")).toBe("z/a.b.jpg");
  });

  it("never takes the place of a link that leads nowhere", () => {
    const done = join(folder, "done");
    mkdirSync(done);
    symlinkSync("nowhere", join(done, "a.jpg"));
    const found = photo("a.jpg");
    expect(removeLocalFile(found, found.identity, { kind: "move", folder: done })).toMatchObject({
      movedTo: join(done, "a-1.jpg"),
    });
  });

  it("stays where its new place cannot be looked at", () => {
    const name = `${"x".repeat(251)}.jpg`;
    const done = join(folder, "done");
    mkdirSync(done);
    writeFileSync(join(done, name), "taken, and with a number the name is too long");
    const found = photo(name);
    expect(removeLocalFile(found, found.identity, { kind: "move", folder: done })).toMatchObject({
      type: "warning",
      code: "kept",
      message: expect.stringContaining("ENAMETOOLONG"),
    });
    expect(existsSync(found.local.path)).toBe(true);
  });

  it("stays where a file stands in the way of its new folder", () => {
    const found = photo("a.jpg");
    const inTheWay = join(folder, "done");
    writeFileSync(inTheWay, "");
    expect(removeLocalFile(found, found.identity, { kind: "move", folder: inTheWay })).toMatchObject({
      code: "kept",
    });
    expect(existsSync(found.local.path)).toBe(true);
  });
});
