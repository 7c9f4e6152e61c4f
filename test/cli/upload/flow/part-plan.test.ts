import { beforeEach, describe, expect, it } from "vitest";
import { createPartPlan, type PartPlan } from "../../../../cli/upload/flow/part-plan.ts";
import type { PutResult } from "../../../../cli/upload/worker/put-photo.ts";

const mebibyte = 1024 * 1024;
const answered: PutResult = { kind: "answered", status: 200, timing: { elapsedMs: 1 } };
const unanswered = (code: string, isStale = false): PutResult => ({ kind: "unanswered", code, message: code, isStale });

let plan: PartPlan;
let resized: number[];
beforeEach(() => {
  resized = [];
  plan = createPartPlan((partBytes) => resized.push(partBytes));
});
const sent = (bytesPerMs: number, times = 1) => {
  const sizeBytes = 5 * mebibyte;
  for (let n = 0; n < times; n++) {
    plan.learn({ result: answered, sentBytes: sizeBytes, elapsedMs: sizeBytes / bytesPerMs }, sizeBytes);
  }
};
const broke = (result = unanswered("ECONNRESET"), sentBytes = 1_000_000) =>
  plan.learn({ result, sentBytes, elapsedMs: 100 }, 5 * mebibyte);

describe("parts", () => {
  it("are small until the line proves fast, and again if it becomes slow", () => {
    expect(plan.partBytes).toBe(5 * mebibyte);
    sent(10_000);
    expect(plan.partBytes).toBe(16 * mebibyte);
    sent(1_000);
    expect(plan.partBytes).toBe(5 * mebibyte);
  });

  it("are as large as most photos on a very fast line, once it has carried that much", () => {
    sent(100_000, 12);
    expect(plan.partBytes).toBe(16 * mebibyte);
    sent(100_000);
    expect(plan.partBytes).toBe(64 * mebibyte);
    sent(20_000, 3);
    expect(plan.partBytes).toBe(16 * mebibyte);
    expect(resized).toEqual([16, 64, 16].map((n) => n * mebibyte));
  });

  it.each<[string, PutResult]>([
    ["broke", unanswered("ECONNRESET")],
    ["stalled", unanswered("stalled")],
  ])("are never that large again on a line that %s", (_, result) => {
    sent(100_000, 20);
    broke(result);
    sent(100_000, 50);
    expect(plan.partBytes).toBe(16 * mebibyte);
  });

  it("keep their size after small photos, which measure only the RTT", () => {
    sent(100_000, 20);
    plan.learn({ result: answered, sentBytes: 100_000, elapsedMs: 200 }, 100_000);
    expect(plan.partBytes).toBe(64 * mebibyte);
  });

  it("are not used if the API takes none", () => {
    plan.unwanted();
    sent(100_000, 20);
    expect([plan.partBytes, resized]).toEqual([Number.POSITIVE_INFINITY, [Number.POSITIVE_INFINITY]]);
  });

  it("are small and get their own connections for a while after a break", () => {
    sent(10_000);
    broke();
    expect([plan.partBytes, plan.isAlone]).toEqual([5 * mebibyte, true]);
    sent(10_000, 20);
    expect([plan.partBytes, plan.isAlone]).toEqual([16 * mebibyte, false]);
  });

  it.each<[string, PutResult, number]>([
    ["a closed idle connection", unanswered("ECONNRESET", true), 0],
    ["a refused connection", unanswered("ECONNREFUSED"), 0],
    ["a sign-in page", unanswered("not_the_store"), 1000],
    ["our own restart", { kind: "restarted" }, 1000],
    ["a refusal", { kind: "answered", status: 503, timing: { elapsedMs: 1 } }, 1000],
  ])("still share connections after %s", (_, result, sentBytes) => {
    broke(result, sentBytes);
    expect(plan.isAlone).toBe(false);
  });

  it("may stall twice as long as other transfers, and four times as long after a stall", () => {
    const seen = [0, 1, 2].map(() => {
      const stallMs = plan.stallMs(20_000);
      broke(unanswered("stalled"));
      return stallMs;
    });
    expect(seen).toEqual([40_000, 80_000, 80_000]);
    expect(plan.isAlone).toBe(false);
  });

  it("go one at a time after a break on a slow or unknown line", async () => {
    broke();
    const begun: number[] = [];
    for (const n of [1, 2]) void plan.enter().then(() => begun.push(n));
    await new Promise(setImmediate);
    expect(begun).toEqual([1]);
  });

  it.each(["ECONNRESET", "stalled"])("go two at a time for a while after %s on a faster line", async (code) => {
    sent(2_000);
    const begun: number[] = [];
    const leaves = new Map<number, () => void>();
    const begin = async (n: number) => {
      const leave = await plan.enter();
      begun.push(n);
      leaves.set(n, leave);
    };
    await Promise.all([begin(1), begin(2), begin(3)]);
    broke(unanswered(code));
    void begin(4);
    const fifth = begin(5);
    leaves.get(1)?.();
    await new Promise(setImmediate);
    expect(begun).toEqual([1, 2, 3]);
    leaves.get(2)?.();
    await new Promise(setImmediate);
    expect(begun).toEqual([1, 2, 3, 4]);
    sent(2_000, 20);
    leaves.get(3)?.();
    await fifth;
    expect(begun).toEqual([1, 2, 3, 4, 5]);
  });
});
