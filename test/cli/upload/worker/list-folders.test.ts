import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createListFolders, type ListFolders } from "../../../../cli/upload/worker/list-folders.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "photoup-list-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function namesFrom(list: ListFolders, id: number): string[] {
  const names: string[] = [];
  for (let isLast = false; !isLast; ) {
    const listed = list(id, { path: folder });
    if (listed.kind === "failed") throw new Error(listed.message);
    names.push(...listed.slice.entries.map(({ name }) => name.path));
    isLast = listed.slice.isLast;
  }
  return names;
}

it("each call returns a slice of a folder, with each file once per id", () => {
  const names = Array.from({ length: 1_203 }, (_, n) => `${n}.jpg`).sort();
  for (const name of names) writeFileSync(join(folder, name), "");
  const list = createListFolders();
  expect(list(1, { path: folder })).toMatchObject({ slice: { isLast: false } });
  expect(namesFrom(list, 1)).toHaveLength(1_153);
  expect(namesFrom(list, 2)).toEqual(names);
});

it("a vanished folder is a failure, not an exception", () => {
  expect(createListFolders()(1, { path: join(folder, "gone") })).toMatchObject({ kind: "failed", code: "vanished" });
});
