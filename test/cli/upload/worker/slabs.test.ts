import { describe, expect, it } from "vitest";
import { SlabPool, slabBytes, slabsFor } from "../../../../cli/upload/worker/slabs.ts";

describe("the pool of slabs", () => {
  it("gives those again that were given back", () => {
    const pool = new SlabPool();
    const [first, second] = [pool.take(), pool.take()];
    expect(first).toHaveLength(slabBytes);
    pool.give([first]);
    expect(pool.take()).toBe(first);
    expect(pool.take()).not.toBe(second);
  });

  it("tells another thread the numbers of all that it may read, and hands over those that it has not seen", () => {
    const pool = new SlabPool();
    const seen: SharedArrayBuffer[] = [];
    const share = (slabs: Buffer[]) => {
      const { numbers, added } = pool.share(slabs);
      seen.push(...added);
      return numbers.map((number) => seen[number]);
    };
    const kept = pool.take(); // for what is not shared
    const [a, b] = [pool.take(), pool.take()];
    expect(share([b, a])).toEqual([b.buffer, a.buffer]);
    expect(seen).toHaveLength(3);
    pool.give([a]);
    expect(share([pool.take(), kept])).toEqual([a.buffer, kept.buffer]);
    expect(seen).toHaveLength(3);
    expect(share([pool.take()])[0]).toBe(seen[3]);
  });

  it("what is written into a slab is seen through its shared memory", () => {
    const pool = new SlabPool();
    const slab = pool.take();
    const [memory] = pool.share([slab]).added;
    slab.write("photo");
    expect(Buffer.from(memory as SharedArrayBuffer).toString("latin1", 0, 5)).toBe("photo");
  });

  it.each([
    [0, 1],
    [1, 1],
    [slabBytes, 1],
    [slabBytes + 1, 2],
    [16 * 1024 * 1024, 64],
  ])("a file of %d bytes takes %d", (bytes, slabs) => expect(slabsFor(bytes)).toBe(slabs));
});
