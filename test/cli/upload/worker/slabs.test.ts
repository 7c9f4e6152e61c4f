import { describe, expect, it } from "vitest";
import { mostSmallBytes } from "../../../../cli/upload/worker/photo-size.ts";
import {
  bufferBytesFor,
  largeSlabBytes,
  SharedSlabPool,
  SlabPool,
  slabBytes,
  slabOf,
  smallSlabBytes,
  tinySlabBytes,
} from "../../../../cli/upload/worker/slabs.ts";

describe("the pool of slabs", () => {
  it.each([SlabPool, SharedSlabPool])("reuses slabs that were given back (%o)", (Pool) => {
    const pool = new Pool();
    const [first, second] = [pool.take(), pool.take()];
    expect(first).toHaveLength(slabBytes);
    pool.give([first]);
    expect(pool.take()).toBe(first);
    expect(pool.take() === second).toBe(false); // `not.toBe` compares every byte, which takes half a minute
  });

  it("gives another thread the numbers of the slabs and the memory that it does not know yet", () => {
    const pool = new SharedSlabPool();
    const pieces: SharedArrayBuffer[] = [];
    const share = (slabs: Buffer[]) => {
      const { numbers, added } = pool.share(slabs);
      pieces.push(...added);
      return numbers.map((number) => slabOf(pieces, number).toString("latin1", 0, 9));
    };
    const taken = Array.from({ length: 40 }, (_, n) => {
      const slab = pool.take();
      slab.write(`photo ${n}`.padEnd(9));
      return slab;
    });
    expect(share([taken[3] as Buffer, taken[0] as Buffer])).toEqual(["photo 3  ", "photo 0  "]);
    const seen = pieces.length;
    expect(share(taken)).toEqual(taken.map((_, n) => `photo ${n}`.padEnd(9)));
    expect(pieces).toHaveLength(seen);
    const later = Array.from({ length: 40 }, () => pool.take());
    later[39]?.write("the last ");
    expect(share([later[39] as Buffer])).toEqual(["the last "]);
    expect(pieces.length).toBeGreaterThan(seen);
    expect(new Set(pieces).size).toBe(pieces.length);
  });

  it("never lets two slabs overlap", () => {
    const pool = new SharedSlabPool();
    const slabs = Array.from({ length: 40 }, () => pool.take());
    for (const [n, slab] of slabs.entries()) slab.fill(n);
    for (const [n, slab] of slabs.entries()) expect([slab[0], slab[slabBytes - 1]]).toEqual([n, n]);
  });

  it.each([SlabPool, SharedSlabPool])(
    "does not start large slabs where their memory starts, as copying from the page cache to there is slow (%o)",
    (Pool) => {
      const pool = new Pool();
      const slabs = Array.from({ length: 20 }, () => pool.take());
      expect(new Set(slabs.map((slab) => slab.byteOffset % 4096))).toEqual(new Set([48]));
    },
  );

  it("has slabs for each size of file, and reuses them only for that size", () => {
    const pool = new SlabPool();
    const tiny = pool.take(tinySlabBytes);
    const small = pool.take(tinySlabBytes + 1);
    const usual = pool.take(smallSlabBytes + 1);
    const large = pool.take(mostSmallBytes + 1);
    expect([tiny, small, usual, large].map(({ length }) => length)).toEqual([
      tinySlabBytes,
      smallSlabBytes,
      slabBytes,
      largeSlabBytes,
    ]);
    pool.give([small, large, usual, tiny]);
    expect(pool.take(1)).toBe(tiny);
    expect(pool.take(1)).toHaveLength(tinySlabBytes);
    expect(pool.take(smallSlabBytes)).toBe(small);
    expect(pool.take(mostSmallBytes)).toBe(usual);
    expect(pool.take(16 * 1024 * 1024)).toBe(large);
  });

  it.each([1, 16 * 1024 * 1024])("shares slabs of one size only, even if the file now has %d bytes", (fileBytes) => {
    const pool: SlabPool = new SharedSlabPool();
    expect(pool.take(fileBytes)).toHaveLength(slabBytes);
  });

  it.each([
    [0, tinySlabBytes],
    [tinySlabBytes, tinySlabBytes],
    [tinySlabBytes + 1, smallSlabBytes],
    [smallSlabBytes, smallSlabBytes],
    [smallSlabBytes + 1, slabBytes],
    [slabBytes, slabBytes],
    [slabBytes + 1, 2 * slabBytes],
    [mostSmallBytes, mostSmallBytes],
    [mostSmallBytes + 1, mostSmallBytes + largeSlabBytes],
    [16 * 1024 * 1024, 32 * largeSlabBytes],
  ])("a file of %d bytes takes %d", (bytes, taken) => expect(bufferBytesFor(bytes)).toBe(taken));
});
