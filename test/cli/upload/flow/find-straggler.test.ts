import { describe, expect, it } from "vitest";
import { findStraggler, type RunningTransfer } from "../../../../cli/upload/flow/find-straggler.ts";

const MB = 1_000_000;
let nextId = 1;
const transfer = (size: number, remaining: number, rate: number, rest: Partial<RunningTransfer> = {}) => ({
  id: nextId++,
  sizeBytes: size * MB,
  remainingBytes: remaining * MB,
  bytesPerSecond: rate * MB,
  seconds: 4,
  mayBeRestarted: true,
  ...rest,
});
const others = () => Array.from({ length: 10 }, () => transfer(4, 2, 1));

describe("a straggler", () => {
  it("would end long after all others, and sooner if restarted", () => {
    const straggler = transfer(6, 5, 0.3);
    expect(findStraggler([...others(), straggler, transfer(6, 4, 0.4)], MB)).toBe(straggler.id);
  });

  it.each([
    ["has sent more than half of its bytes", transfer(6, 2.9, 0.2)],
    ["has just started", transfer(6, 5, 0.3, { seconds: 1 })],
    ["was faster before", transfer(6, 4, 0.2)],
    ["was restarted before or is slowed by us", transfer(6, 5, 0.3, { mayBeRestarted: false })],
    ["is slow because it is large", transfer(60, 50, 1)],
    ["would not end much later", transfer(4, 3, 0.6)],
  ])("is not a transfer that %s", (_, slow) => {
    expect(findStraggler([...others(), slow], MB)).toBeUndefined();
  });

  it("is not searched for while enough waits to outlast it", () => {
    expect(findStraggler([...others(), transfer(6, 5, 0.3)], 100 * MB)).toBeUndefined();
  });

  it("is not searched for if nothing waits", () => {
    expect(findStraggler([...others(), transfer(6, 5, 0.3)], 0)).toBeUndefined();
  });

  it("does not exist if nothing moves or there is one transfer only", () => {
    expect(findStraggler([], MB)).toBeUndefined();
    expect(findStraggler([transfer(6, 5, 0), transfer(6, 5, 0)], MB)).toBeUndefined();
    expect(findStraggler([transfer(6, 5, 0.1)], MB)).toBeUndefined();
  });
});
