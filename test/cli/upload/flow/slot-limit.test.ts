import { describe, expect, it } from "vitest";
import { createSlotLimit } from "../../../../cli/upload/flow/slot-limit.ts";

function open(fixed?: number, limitBytesPerSecond?: number) {
  const changes: number[] = [];
  const onChange = () => void changes.push(limit.slots);
  const limit = createSlotLimit({ fixed, limitBytesPerSecond, now: () => 0, onChange });
  return { limit, changes };
}

describe("the slot limit", () => {
  it("never changes the user's setting", () => {
    const { limit, changes } = open(8);
    limit.firstAnswerAfter(500, 1_000);
    limit.restarted();
    limit.slowDown();
    limit.connected(1);
    expect(limit).toMatchObject({ slots: 8, largeSlots: 8 });
    expect(changes).toEqual([]);
  });

  it("starts from the RTT of the first answer", () => {
    const { limit, changes } = open();
    limit.firstAnswerAfter(160, 1_000);
    expect(limit.slots).toBe(32);
    expect(changes).toEqual([32]);
  });

  it.each([
    [20_000, 2],
    [200_000, 13],
    [2_000_000, 32],
  ])("with a rate limit of %i B/s has at most %i slots: more would only make each photo take longer", (rate, slots) => {
    const { limit } = open(undefined, rate);
    limit.connected(1);
    expect(limit.slots).toBe(slots);
    expect(open(8, rate).limit.slots).toBe(8);
  });

  it("falls by one for each restarted straggler, but never to 0", () => {
    const { limit } = open();
    limit.restarted();
    expect(limit.slots).toBe(7);
    for (let n = 0; n < 20; n++) limit.restarted();
    expect(limit.slots).toBe(1);
  });

  it("recovers when it is next adapted", () => {
    const { limit } = open();
    limit.restarted();
    limit.connected(1);
    expect(limit.slots).toBe(32);
  });

  it("is a guess until the rate is known, unless the user sets it", () => {
    const { limit } = open();
    limit.firstAnswerAfter(900, 60_000_000);
    limit.moved(0, 1);
    expect(limit).toMatchObject({ largeSlots: 8, isMeasured: false });
    limit.moved(50 * 1024 * 1024, 1);
    expect(limit.isMeasured).toBe(true);
    expect(open(8).limit.isMeasured).toBe(true);
  });

  it("admits large photos as soon as the link proves fast", () => {
    const { limit, changes } = open();
    limit.moved(0, 1);
    limit.moved(50 * 1024 * 1024, 1);
    expect(limit.largeSlots).toBe(Number.POSITIVE_INFINITY);
    expect(changes).toEqual([8]);
  });
});
