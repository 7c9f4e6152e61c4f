import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { entryAt } from "../../../../cli/upload/worker/list-folder.ts";
import { bufferedBody, diskBody, FileChangedError, type PhotoBody } from "../../../../cli/upload/worker/photo-body.ts";
import { largeSlabBytes, SlabPool, slabBytes } from "../../../../cli/upload/worker/slabs.ts";

const sizeBytes = 2 * slabBytes + 1_234;
const bytes = Buffer.from(Uint8Array.from({ length: sizeBytes }, (_, n) => (n * 31 + (n >> 8)) % 256));
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "photoup-body-"));
  path = join(folder, "a.jpg");
  writeFileSync(path, bytes);
});
afterEach(() => rmSync(folder, { recursive: true }));

function readAll(body: PhotoBody, most: number): Buffer {
  const pieces: Buffer[] = [];
  for (let total = 0; total < body.sizeBytes; ) {
    const piece = Buffer.from(body.next(most));
    expect(piece.length).toBeGreaterThan(0);
    expect(piece.length).toBeLessThanOrEqual(most);
    pieces.push(piece);
    total += piece.length;
  }
  return Buffer.concat(pieces);
}
const open = () => diskBody({ path }, sizeBytes, entryAt({ path }).identity, new SlabPool());
const sizes = [16 * 1024, 100_000, slabBytes];

describe.each([slabBytes, largeSlabBytes])("buffered bytes, %i in a slab", (size) => {
  it.each(sizes)("come in pieces of at most %i", (most) => {
    const slabs = Array.from({ length: Math.ceil(sizeBytes / size) }, (_, n) => {
      const slab = Buffer.alloc(size, "old bytes");
      bytes.copy(slab, 0, n * size);
      return slab;
    });
    expect(readAll(bufferedBody({ slabs, sizeBytes }), most).equals(bytes)).toBe(true);
  });
});

describe("bytes from the disk", () => {
  it.each(sizes)("come in pieces of at most %i", (most) => {
    const body = open();
    expect(readAll(body, most).equals(bytes)).toBe(true);
    body.close();
  });

  it("come half a megabyte at a time in a large file", () => {
    const many = Buffer.from(Uint8Array.from({ length: 3 * largeSlabBytes + 5 }, (_, n) => (n >> 7) % 251));
    writeFileSync(path, many);
    const body = diskBody({ path }, many.length, entryAt({ path }).identity, new SlabPool());
    expect(body.next(2 * largeSlabBytes)).toHaveLength(largeSlabBytes);
    body.close();
    const again = diskBody({ path }, many.length, entryAt({ path }).identity, new SlabPool());
    expect(readAll(again, 2 * largeSlabBytes).equals(many)).toBe(true);
    again.close();
  });

  it("stay valid until the call after the next one", () => {
    const body = open();
    const first = body.next(16 * 1024);
    body.next(16 * 1024);
    expect(Buffer.from(first).equals(bytes.subarray(0, 16 * 1024))).toBe(true);
    body.close();
  });

  it("are not read from another file than was hashed", () => {
    const { identity } = entryAt({ path });
    writeFileSync(`${path}.new`, bytes);
    renameSync(`${path}.new`, path);
    expect(() => diskBody({ path }, sizeBytes, identity, new SlabPool())).toThrow(FileChangedError);
  });

  it("are refused before the last one is returned if the file has changed meanwhile", () => {
    const body = open();
    body.next(slabBytes);
    utimesSync(path, new Date(0), new Date(0));
    body.next(slabBytes);
    expect(() => body.next(slabBytes)).toThrow(FileChangedError);
    body.close();
  });

  it("are refused if the file was truncated", () => {
    const body = open();
    body.next(slabBytes);
    truncateSync(path, slabBytes);
    expect(() => body.next(slabBytes)).toThrow(FileChangedError);
    body.close();
  });

  it("are refused if the file has grown", () => {
    const body = open();
    appendFileSync(path, "more");
    expect(() => readAll(body, slabBytes)).toThrow(FileChangedError);
    body.close();
  });

  it("are not available if the file has vanished", () => {
    const { identity } = entryAt({ path });
    rmSync(path);
    expect(() => diskBody({ path }, sizeBytes, identity, new SlabPool())).toThrow(/ENOENT/);
  });

  it("return their slabs once", () => {
    const pool = new SlabPool();
    const mine = [pool.take(), pool.take()];
    pool.give(mine);
    const body = diskBody({ path }, sizeBytes, entryAt({ path }).identity, pool);
    body.close();
    expect(new Set([pool.take(), pool.take(), pool.take()]).size).toBe(3);
  });
});
