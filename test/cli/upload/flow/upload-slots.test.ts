import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createUploadSlots } from "../../../../cli/upload/flow/upload-slots.ts";

const megabytes = 1024 * 1024;

/** Photos that take a slot and return it when the test says so. */
function open(slots: number, largeSlots = Number.POSITIVE_INFINITY) {
  const limit = { slots, largeSlots, isMeasured: true };
  const queue = createUploadSlots(limit);
  const begun: { sizeBytes: number; end(): void }[] = [];
  const take = async (sizeBytes: number) => {
    const end = await queue.take(sizeBytes);
    begun.push({ sizeBytes, end });
  };
  return { queue, limit, begun, take, sizes: () => begun.map(({ sizeBytes }) => sizeBytes) };
}
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("the upload slots", () => {
  it("are limited; the largest waiting photo is next, and ties go to the earliest", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(20)), fc.integer({ min: 1, max: 5 }), async (sizes, slots) => {
        const { begun, take, sizes: begunSizes } = open(slots);
        for (const size of sizes) void take(size);
        await settled();
        expect(begunSizes()).toEqual(sizes.slice(0, slots));
        for (let n = 0; n < sizes.length; n++) {
          begun[n]?.end();
          await settled();
        }
        expect(begunSizes().slice(slots)).toEqual(sizes.slice(slots).sort((a, b) => b - a));
      }),
    );
  });

  it("go to photos of the same size in order of arrival", async () => {
    const { queue } = open(1);
    const giveBack = await queue.take(1);
    const begun: string[] = [];
    for (const name of ["first", "second", "third"]) {
      void queue.take(5).then((next) => {
        begun.push(name);
        next();
      });
    }
    giveBack();
    await settled();
    expect(begun).toEqual(["first", "second", "third"]);
  });

  it("are refused to waiting and later photos once closed; a photo that has one keeps it", async () => {
    const { queue, begun } = open(1);
    const giveBack = await queue.take(1);
    const waits = queue.take(2);
    queue.close(new Error("the run was stopped"));
    await expect(waits).rejects.toThrow("stopped");
    giveBack();
    await expect(queue.take(3)).rejects.toThrow("stopped");
    expect([begun, queue.waiting, queue.waitingBytes]).toEqual([[], 0, 0]);
  });

  it("can grow, which starts puts, and shrink, which ends none", async () => {
    const { queue, limit, begun, take, sizes } = open(1);
    for (const size of [1, 2, 3, 4]) void take(size);
    await settled();
    limit.slots = 3;
    queue.pump();
    await settled();
    expect(sizes()).toEqual([1, 4, 3]);
    expect(queue).toMatchObject({ waiting: 1, waitingBytes: 2 });
    limit.slots = 1;
    begun[0]?.end();
    begun[1]?.end();
    await settled();
    expect(begun).toHaveLength(3);
    begun[2]?.end();
    await settled();
    expect(begun).toHaveLength(4);
    expect(queue).toMatchObject({ waiting: 0, waitingBytes: 0 });
  });

  it("are crowded while more are taken than a lowered limit allows; large photos have their own limit", async () => {
    const { queue, limit, begun, take } = open(4);
    for (let n = 0; n < 3; n++) void take(2 * megabytes);
    await settled();
    limit.largeSlots = 2;
    expect([queue.isCrowdedFor(2 * megabytes), queue.isCrowdedFor(10)]).toEqual([true, false]);
    begun[0]?.end();
    expect(queue.isCrowdedFor(2 * megabytes)).toBe(false);
    limit.slots = 1;
    expect(queue.isCrowdedFor(10)).toBe(true);
  });

  it("are returned once, however often the function is called", async () => {
    const { begun, take } = open(1);
    for (const size of [1, 2, 3]) void take(size);
    await settled();
    begun[0]?.end();
    begun[0]?.end();
    await settled();
    expect(begun).toHaveLength(2);
  });

  it("go to as many large photos as the link needs, and to small ones besides", async () => {
    const { queue, begun, take, sizes } = open(4, 1);
    for (const size of [5 * megabytes, 3 * megabytes, 7 * megabytes, 10, 20, 30, 40]) void take(size);
    await settled();
    expect(sizes()).toEqual([5 * megabytes, 10, 20, 30]);
    expect([queue.freeFor(megabytes), queue.freeFor(10)]).toEqual([0, 0]);
    begun[1]?.end();
    await settled();
    expect(sizes().at(-1)).toBe(40);
    begun[0]?.end();
    await settled();
    expect(sizes().at(-1)).toBe(7 * megabytes);
  });

  it("are counted as free by the photo's size", async () => {
    const { queue, limit, take } = open(4, 1);
    expect([queue.freeFor(10), queue.freeFor(2 * megabytes)]).toEqual([4, 1]);
    void take(2 * megabytes);
    await settled();
    expect([queue.freeFor(10), queue.freeFor(2 * megabytes)]).toEqual([3, 0]);
    expect([queue.freeFor(megabytes), queue.freeFor(megabytes + 1)]).toEqual([3, 0]);
    for (let n = 0; n < 3; n++) void take(10);
    await settled();
    limit.slots = 2;
    expect([queue.freeFor(10), queue.freeFor(2 * megabytes)]).toEqual([0, 0]);
  });

  it("are spare for another part of a photo if one is free, and only once their number is more than a guess", async () => {
    const { queue, limit, take } = open(4, 2);
    limit.isMeasured = false;
    void take(5 * megabytes);
    await settled();
    expect([queue.freeFor(5 * megabytes), queue.hasSpareFor(5 * megabytes)]).toEqual([1, false]);
    limit.isMeasured = true;
    expect(queue.hasSpareFor(5 * megabytes)).toBe(true);
    void take(5 * megabytes);
    await settled();
    expect(queue.hasSpareFor(5 * megabytes)).toBe(false);
  });
});
