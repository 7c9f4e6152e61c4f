import { beforeEach, describe, expect, it } from "vitest";
import { createPartPlan, type PartPlan } from "../../../../cli/upload/flow/part-plan.ts";
import type { PutResult } from "../../../../cli/upload/worker/put-photo.ts";

const mebibyte = 1024 * 1024;
const answered: PutResult = { kind: "answered", status: 200, timing: { elapsedMs: 1 } };
const unanswered = (code: string, isStale = false): PutResult => ({ kind: "unanswered", code, message: code, isStale });

let plan: PartPlan;
beforeEach(() => {
  plan = createPartPlan();
});
const sent = (bytesPerMs: number, times = 1) => {
  const sizeBytes = 5 * mebibyte;
  for (let n = 0; n < times; n++) {
    plan.learn({ result: answered, sizeBytes, sentBytes: sizeBytes, elapsedMs: sizeBytes / bytesPerMs });
  }
};
const broke = (result = unanswered("ECONNRESET"), sentBytes = 1_000_000) =>
  plan.learn({ result, sizeBytes: 5 * mebibyte, sentBytes, elapsedMs: 100 });

describe("parts", () => {
  it("are small until the line is seen to be fast, and small again where it is slow", () => {
    expect(plan.partBytes).toBe(5 * mebibyte);
    sent(10_000);
    expect(plan.partBytes).toBe(16 * mebibyte);
    sent(1_000);
    expect(plan.partBytes).toBe(5 * mebibyte);
  });

  it("are small, and have connections of their own, for a while after a connection broke", () => {
    sent(10_000);
    broke();
    expect([plan.partBytes, plan.isAlone]).toEqual([5 * mebibyte, true]);
    sent(10_000, 20);
    expect([plan.partBytes, plan.isAlone]).toEqual([16 * mebibyte, false]);
  });

  it.each<[string, PutResult, number]>([
    ["an idle connection that was closed", unanswered("ECONNRESET", true), 0],
    ["nobody that listens", unanswered("ECONNREFUSED"), 0],
    ["a restart of our own", { kind: "restarted" }, 1000],
    ["a refusal", { kind: "answered", status: 503, timing: { elapsedMs: 1 } }, 1000],
  ])("share connections after %s", (_, result, sentBytes) => {
    broke(result, sentBytes);
    expect(plan.isAlone).toBe(false);
  });

  it("may stall for longer after each stall, four times as long at most", () => {
    const seen = [20_000, 40_000, 80_000, 80_000].map((expected) => {
      const stallMs = plan.stallMs(20_000);
      broke(unanswered("stalled"));
      return stallMs === expected;
    });
    expect(seen).toEqual([true, true, true, true]);
    expect(plan.isAlone).toBe(false);
  });
});
