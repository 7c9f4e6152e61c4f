import { expect, test } from "vitest";
import { createEmptyRuns, type EmptyRun, emptyRunsIn } from "../../../api/captions/empty-runs.ts";

const block = 512;

/** So many blocks of ones, but for those that are named. */
function fileOf(blocks: number, empty: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(blocks * block).fill(1);
  for (const n of empty) bytes.fill(0, n * block, (n + 1) * block);
  return bytes;
}

function seen(bytes: Uint8Array, partBytes: number): readonly EmptyRun[] {
  const found = createEmptyRuns();
  for (let at = 0; at < bytes.length; at += partBytes) found.see(bytes.subarray(at, at + partBytes), at);
  return found.runs;
}

test.each([1, 2, 64])("empty blocks are found in chunks of %i blocks, and adjacent ones are joined", (blocks) => {
  const bytes = fileOf(200, [0, 63, 64, 65, 199]);

  expect(seen(bytes, blocks * block)).toEqual([
    { value: 0, start: 0, end: block },
    { value: 0, start: 63 * block, end: 66 * block },
    { value: 0, start: 199 * block, end: 200 * block },
  ]);
});

test("a block with one byte that is none is not empty, wherever it stands", () => {
  for (const at of [0, 1, 63, block / 2, block / 2 + 1, block - 1]) {
    const bytes = fileOf(3, [1]);
    bytes[block + at] = 1;

    expect(seen(bytes, 3 * block)).toEqual([]);
  }
});

test("between two offsets only whole blocks count, whether the bytes have passed by or are read", () => {
  const bytes = fileOf(8, [1, 2, 3, 6]);
  const read = (offset: number, length: number) => bytes.subarray(offset, offset + length);
  const source = { sizeBytes: bytes.length, read };
  const expected = [{ value: 0, start: 2 * block, end: 3 * block }];

  expect(emptyRunsIn(source, block + 1, 4 * block - 1)).toEqual(expected);
  expect(emptyRunsIn({ ...source, emptyRuns: seen(bytes, 8 * block) }, block + 1, 4 * block - 1)).toEqual(expected);
});

test("sectors of 0xFF are found too, and are no neighbours of zeros", () => {
  const bytes = fileOf(4, [1]);
  bytes.fill(0xff, 2 * block, 3 * block);

  expect(seen(bytes, block)).toEqual([
    { value: 0, start: block, end: 2 * block },
    { value: 0xff, start: 2 * block, end: 3 * block },
  ]);
});

test("a file that alternates for ever is remembered for its first ten thousand runs", () => {
  const bytes = new Uint8Array(2 * block);
  bytes.fill(1, 0, block);
  const found = createEmptyRuns();
  for (let n = 0; n < 20_000; n++) found.see(bytes, n * bytes.length);

  expect(found.runs).toHaveLength(10_000);
});
