import { describe, expect, it } from "vitest";
import { limitsToBalanceTail, type Transfer } from "../../../../cli/upload/flow/balance-tail.ts";

const MB = 1_000_000;

describe("the limits that make the last photos end together", () => {
  it("slow those that are ahead, never the slowest", () => {
    const limits = limitsToBalanceTail(
      [
        { id: 1, remainingBytes: 10 * MB, bytesPerSecond: MB },
        { id: 2, remainingBytes: 2 * MB, bytesPerSecond: MB },
        { id: 3, remainingBytes: 9 * MB, bytesPerSecond: MB },
      ],
      2 * MB,
    );
    expect([...limits]).toEqual([[2, (2 * MB) / 8]]);
  });

  it("keep the link full if those behind cannot use their share", () => {
    const transfers = [
      { id: 1, remainingBytes: 10 * MB, bytesPerSecond: MB },
      { id: 2, remainingBytes: 2 * MB, bytesPerSecond: MB },
      { id: 3, remainingBytes: 2 * MB, bytesPerSecond: MB },
    ];
    const limits = limitsToBalanceTail(transfers, 3 * MB);
    expect((limits.get(2) ?? 0) + (limits.get(3) ?? 0) + MB).toBeCloseTo(0.9 * 3 * MB);
  });

  it("ignore transfers that end soon, are nearly done, or do not move", () => {
    const soon = [
      { id: 1, remainingBytes: 900_000, bytesPerSecond: MB },
      { id: 2, remainingBytes: 300_000, bytesPerSecond: MB },
    ];
    expect(limitsToBalanceTail(soon, 2 * MB).size).toBe(0);
    const nearlyDone = [
      { id: 1, remainingBytes: 20 * MB, bytesPerSecond: MB },
      { id: 2, remainingBytes: 100_000, bytesPerSecond: MB },
      { id: 3, remainingBytes: 5 * MB, bytesPerSecond: 0 },
    ];
    expect(limitsToBalanceTail(nearlyDone, 2 * MB).size).toBe(0);
    expect(limitsToBalanceTail([], 0).size).toBe(0);
  });

  it("end ten photos sooner on a link where one alone reaches a third of the rate", () => {
    const sizes = [3.4, 4.2, 4.8, 5.3, 5.7, 6.1, 6.6, 7.3, 8.3, 10.3];
    expect(secondsToSend(sizes, true)).toBeLessThan(0.95 * secondsToSend(sizes, false));
  });
});

/** Sends all at once over 2.5 MB/s. One transfer gets at most 0.8; the rest is shared equally. */
function secondsToSend(sizesInMB: number[], together: boolean): number {
  const left = sizesInMB.map((size) => size * MB);
  const rates = left.map(() => 0);
  let limits = new Map<number, number>();
  for (let second = 0; ; second += 0.1) {
    const open = left.flatMap((bytes, id) => (bytes > 0 ? [id] : []));
    if (open.length === 0) return second;
    let rest = 2.5 * MB;
    const byCeiling = open
      .map((id) => ({ id, ceiling: Math.min(0.8 * MB, limits.get(id) ?? Number.POSITIVE_INFINITY) }))
      .sort((a, b) => a.ceiling - b.ceiling);
    byCeiling.forEach(({ id, ceiling }, n) => {
      rates[id] = Math.min(ceiling, rest / (byCeiling.length - n));
      rest -= rates[id] ?? 0;
      left[id] = (left[id] ?? 0) - (rates[id] ?? 0) * 0.1;
    });
    const transfers: Transfer[] = open.map((id) => ({
      id,
      remainingBytes: left[id] ?? 0,
      bytesPerSecond: rates[id] ?? 0,
    }));
    if (together) limits = limitsToBalanceTail(transfers, 2.5 * MB);
  }
}
