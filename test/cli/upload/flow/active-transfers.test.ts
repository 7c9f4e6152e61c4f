import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createActiveTransfers } from "../../../../cli/upload/flow/active-transfers.ts";
import type { PhotoWorker } from "../../../../cli/upload/worker/photo-worker.ts";

const MB = 1_000_000;
let restarted: number[];
let limits: [id: number, bytesPerSecond: number | undefined][];
let slotsGiven: number;
const worker = {
  restart: (id: number) => void restarted.push(id),
  limit: (id: number, bytesPerSecond: number | undefined) => void limits.push([id, bytesPerSecond]),
} as unknown as PhotoWorker;

beforeEach(() => {
  vi.useFakeTimers();
  restarted = [];
  limits = [];
  slotsGiven = 0;
});
afterEach(() => vi.useRealTimers());

function open() {
  return createActiveTransfers({ now: () => Date.now(), waitingBytes: () => 1, onRestarted: () => void slotsGiven++ });
}

/** Ten puts of 20 MB at 1 MB/s, and one of 10 MB at a twentieth of that. */
function run(puts: ReturnType<typeof open>, seconds: number): void {
  for (let half = 0; half < 2 * seconds; half++) {
    for (let id = 0; id < 10; id++) puts.moved(id, 0.5 * MB);
    puts.moved(10, 0.025 * MB);
    vi.advanceTimersByTime(500);
  }
}
function beginAll(puts: ReturnType<typeof open>): void {
  for (let id = 0; id < 10; id++) puts.begin(id, { path: String(id), sizeBytes: 20 * MB, worker });
  puts.begin(10, { path: "10", sizeBytes: 10 * MB, worker });
}

describe("the active transfers", () => {
  it("report whose bytes moved and how many each has sent", () => {
    const puts = open();
    puts.begin(1, { path: "a", sizeBytes: MB, worker });
    expect(puts.moved(1, 100)).toBe("a");
    expect(puts.moved(2, 100)).toBeUndefined();
    expect(puts.end(1)).toBe(100);
    expect(puts.end(1)).toBe(0);
    puts.close();
  });

  it("restart a straggler once, and only after every file has begun", () => {
    const puts = open();
    beginAll(puts);
    run(puts, 3);
    expect(restarted).toEqual([]);
    puts.allBegun();
    run(puts, 1);
    expect({ restarted, slotsGiven }).toEqual({ restarted: [10], slotsGiven: 1 });
    puts.end(10);
    puts.begin(10, { path: "10", sizeBytes: 10 * MB, worker });
    run(puts, 5);
    expect(restarted).toEqual([10]);
    puts.close();
  });

  it("slow those that are ahead once nothing is left to begin", () => {
    const puts = open();
    beginAll(puts);
    run(puts, 2);
    expect(limits).toEqual([]);
    puts.balanceTail();
    run(puts, 1);
    expect(limits.length).toBeGreaterThan(0);
    expect(limits.some(([id]) => id === 10)).toBe(false);
    puts.close();
  });
});
