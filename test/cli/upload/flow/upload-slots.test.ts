import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createUploadSlots } from "../../../../cli/upload/flow/upload-slots.ts";

/** Puts that begin when they have their slot, and end when the test says so. */
function open(concurrency: number) {
  const slots = createUploadSlots(concurrency);
  const begun: { sizeBytes: number; end(): void; fail(error: Error): void }[] = [];
  const take = (sizeBytes: number) =>
    slots.take(
      sizeBytes,
      () => new Promise<number>((end, fail) => begun.push({ sizeBytes, end: () => end(sizeBytes), fail })),
    );
  return { slots, begun, take };
}
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("the slots", () => {
  it("are so many, and of those that wait the largest is next, and the first of its size", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(20)), fc.integer({ min: 1, max: 5 }), async (sizes, concurrency) => {
        const { begun, take } = open(concurrency);
        const ended = sizes.map(take);
        await settled();
        expect(begun.map(({ sizeBytes }) => sizeBytes)).toEqual(sizes.slice(0, concurrency));
        for (let n = 0; n < sizes.length; n++) {
          begun[n]?.end();
          await settled();
        }
        const later = sizes.slice(concurrency).sort((a, b) => b - a);
        expect(begun.slice(concurrency).map(({ sizeBytes }) => sizeBytes)).toEqual(later);
        expect(await Promise.all(ended)).toEqual(sizes);
      }),
    );
  });

  it("can become more, which begins others, and fewer, which ends none", async () => {
    const { slots, begun, take } = open(1);
    for (const size of [1, 2, 3, 4]) void take(size);
    await settled();
    slots.concurrency = 3;
    await settled();
    expect(begun.map(({ sizeBytes }) => sizeBytes)).toEqual([1, 4, 3]);
    expect(slots).toMatchObject({ waiting: 1, waitingBytes: 2 });
    slots.concurrency = 1;
    begun[0]?.end();
    begun[1]?.end();
    await settled();
    expect(begun).toHaveLength(3);
    begun[2]?.end();
    await settled();
    expect(begun).toHaveLength(4);
    expect(slots.waiting).toBe(0);
  });

  it("are free again when a put fails", async () => {
    const { begun, take } = open(1);
    const first = take(1);
    const second = take(2);
    await settled();
    begun[0]?.fail(new Error("no"));
    await expect(first).rejects.toThrow("no");
    await settled();
    begun[1]?.end();
    expect(await second).toBe(2);
  });
});
