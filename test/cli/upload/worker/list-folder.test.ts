import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { entryAt, type FolderSlice, listFolder } from "../../../../cli/upload/worker/list-folder.ts";
import { childPath, fsPath, localPathOf } from "../../../../cli/upload/worker/local-path.ts";
import { asNobody } from "../../../support/as-nobody.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "photoup-list-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function slices(length: number): FolderSlice[] {
  const iterator = listFolder({ path: folder }, length);
  const all: FolderSlice[] = [];
  do all.push(iterator.next().value as FolderSlice);
  while (!all.at(-1)?.isLast);
  return all;
}

describe("a folder is listed", () => {
  it("slice by slice, in order of name", () => {
    for (const name of ["e", "a", "d", "b", "c"]) writeFileSync(join(folder, name), name);
    const shown = slices(2).map(({ entries, names }) => [entries.map(({ name }) => name.path).join(""), names]);
    expect(shown).toEqual([
      ["ab", undefined],
      ["cd", undefined],
      ["e", undefined],
    ]);
  });

  it("with all its names at once if one may be a sidecar", () => {
    for (const name of ["e", "a", "d", "b", "c.XMP"]) writeFileSync(join(folder, name), name);
    expect(slices(2).map(({ entries, names }) => [entries.map(({ name }) => name.path), names])).toEqual([
      [
        ["a", "b"],
        ["a", "b", "c.XMP", "d", "e"],
      ],
      [["c.XMP", "d"], undefined],
      [["e"], undefined],
    ]);
  });

  it("if it is empty, and if it exactly fills its slices", () => {
    expect(slices(2)).toEqual([{ entries: [], isLast: true }]);
    for (const name of ["a", "b"]) writeFileSync(join(folder, name), name);
    expect(slices(2)).toHaveLength(1);
  });

  it("with the kind of each entry, links followed", () => {
    mkdirSync(join(folder, "folder"));
    writeFileSync(join(folder, "file"), "12345");
    symlinkSync("file", join(folder, "link"));
    symlinkSync("nowhere", join(folder, "broken"));
    symlinkSync("loop", join(folder, "loop"));
    const kinds = slices(10)[0]?.entries.map(({ name, kind, sizeBytes }) => [name.path, kind, sizeBytes]);
    expect(kinds).toEqual([
      ["broken", "broken_link", 0],
      ["file", "file", 5],
      ["folder", "folder", 0],
      ["link", "file", 5],
      ["loop", "link_loop", 0],
    ]);
  });

  it("not if it has vanished", () => {
    expect(() => listFolder({ path: join(folder, "gone") }, 10)).toThrow(/ENOENT/);
    expect(entryAt({ path: join(folder, "gone") })).toMatchObject({ kind: "vanished" });
  });

  it.runIf(process.platform === "linux" /* others refuse such names */)(
    "with unchanged names that are not UTF-8",
    () => {
      const name = Buffer.from("caf\xe9-ä.jpg".replace("ä", "\xc3\xa4"), "latin1");
      writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), name]), "123");
      writeFileSync(join(folder, "plain.jpg"), "1");
      const entries = slices(10)[0]?.entries ?? [];
      expect(entries.map(({ name, sizeBytes }) => [name.path, sizeBytes])).toEqual([
        ["caf\\xe9-ä.jpg", 3],
        ["plain.jpg", 1],
      ]);
      expect(Buffer.from(entries[0]?.name.pathBytes ?? []).equals(name)).toBe(true);
      expect(entries[1]?.name).toEqual({ path: "plain.jpg" });
    },
  );

  it.skipIf(process.platform === "win32")("with unreadable sidecars as unreadable", () => {
    chmodSync(folder, 0o755);
    const names = ["a.jpg.json", "b.XMP", "c.xmp"];
    for (const name of names) writeFileSync(join(folder, name), "<x/>", { mode: name === "c.xmp" ? 0o644 : 0 });
    const kinds = asNobody(() => slices(10))[0]?.entries.map(({ name, kind, code }) => [name.path, kind, code]);
    expect(kinds).toEqual([
      ["a.jpg.json", "unreadable", "EACCES"],
      ["b.XMP", "unreadable", "EACCES"],
      ["c.xmp", "file", undefined],
    ]);
  });

  it("with names of unusual characters", () => {
    const names = ["[a]*?.jpg", "a\nb.jpg", "'\"$.jpg", "👩‍🚀.jpg", "e\u0301.jpg", "\u00e9.jpg", "-rf", " "];
    for (const name of names) writeFileSync(join(folder, name), "x");
    expect(slices(100)[0]?.entries.map(({ name }) => name.path)).toEqual([...names].sort());
  });
});

describe("a path", () => {
  it("keeps its folder's bytes that are not UTF-8", () => {
    const parent = localPathOf(Buffer.from("/a\xff", "latin1"));
    const child = childPath(parent, { path: "ä.jpg" });
    expect(child.path).toBe("/a\\xff/ä.jpg");
    expect(
      Buffer.from(fsPath(child)).equals(Buffer.concat([Buffer.from("/a\xff/", "latin1"), Buffer.from("ä.jpg")])),
    ).toBe(true);
  });

  it("in UTF-8 needs no bytes", () => {
    expect(localPathOf(Buffer.from("/ä/👩‍🚀"))).toEqual({ path: "/ä/👩‍🚀" });
    expect(childPath({ path: "/" }, { path: "a" })).toEqual({ path: "/a" });
  });
});
