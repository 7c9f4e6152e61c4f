// What the local S3 keeps on disk, and what a kill may leave there.
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openObjectStore } from "../../../../api/local/s3/object-store.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const facts = { etag: "e", sizeBytes: 4, contentType: "image/jpeg", systemHeaders: {}, metadata: {} };
const announce = async () => ({ deliver() {}, async withdraw() {} });
const open = (folder: string) => openObjectStore(folder, () => new Date());

it("deletes bytes that belong to no object at its start, and nothing else", async () => {
  await using folder = await temporaryFolder();
  const store = await open(folder.path);
  for (const key of ["a", "b", "gone"]) {
    const draft = await store.draft(key);
    await draft.file.write("data");
    await store.commit(draft, facts, { ifAbsent: true, announce });
  }
  await store.remove("gone");
  await writeFile(join(folder.path, "data", "left-by-a-removal"), "data");
  await writeFile(join(folder.path, "data", "left-by-a-commit"), "data");
  await writeFile(join(folder.path, "drafts", "left-by-a-put"), "data");
  const reopened = await open(folder.path);
  expect(await reopened.keys("")).toEqual(["a", "b"]);
  for (const key of ["a", "b"]) {
    const object = await reopened.find(key);
    if (!object) throw new Error(`${key} is gone`);
    const file = await reopened.open(object);
    expect(String(await file.readFile())).toBe("data");
    await file.close();
  }
  expect(await readdir(join(folder.path, "data"))).toHaveLength(2);
  expect(await readdir(join(folder.path, "drafts"))).toEqual([]);
});

it("keeps no bytes of an object that could not be announced", async () => {
  await using folder = await temporaryFolder();
  const store = await open(folder.path);
  const draft = await store.draft("a");
  await draft.file.write("data");
  const full = () => Promise.reject(new Error("no space left on device"));
  await expect(store.commit(draft, facts, { ifAbsent: true, announce: full })).rejects.toThrow("no space");
  expect(await store.keys("")).toEqual([]);
  expect([await readdir(join(folder.path, "data")), await readdir(join(folder.path, "drafts"))]).toEqual([[], []]);
});
