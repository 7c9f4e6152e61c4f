import { describe, expect, it } from "vitest";
import { createSlotLimit } from "../../../../cli/upload/flow/slot-limit.ts";

function open(fixed?: number) {
  const changes: number[] = [];
  const limit = createSlotLimit({ fixed, now: () => 0, onChange: () => void changes.push(limit.slots) });
  return { limit, changes };
}

describe("the slot limit", () => {
  it("is what the user asked for, whatever happens", () => {
    const { limit, changes } = open(8);
    limit.firstAnswerAfter(500, 1_000);
    limit.restarted();
    limit.slowDown();
    limit.connected(1);
    expect(limit).toMatchObject({ slots: 8, largeSlots: 8 });
    expect(changes).toEqual([]);
  });

  it("begins by the round trip of the first answer", () => {
    const { limit, changes } = open();
    limit.firstAnswerAfter(160, 1_000);
    expect(limit.slots).toBe(32);
    expect(changes).toEqual([32]);
  });

  it("is one lower for each straggler that was restarted, and never 0", () => {
    const { limit } = open();
    limit.restarted();
    expect(limit.slots).toBe(7);
    for (let n = 0; n < 20; n++) limit.restarted();
    expect(limit.slots).toBe(1);
  });

  it("adapts again after that", () => {
    const { limit } = open();
    limit.restarted();
    limit.connected(1);
    expect(limit.slots).toBe(32);
  });

  it("lets large photos begin as soon as the link turns out to be fast", () => {
    const { limit, changes } = open();
    limit.moved(0, 1);
    limit.moved(50 * 1024 * 1024, 1);
    expect(limit.largeSlots).toBe(Number.POSITIVE_INFINITY);
    expect(changes).toEqual([8]);
  });
});
