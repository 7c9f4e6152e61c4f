import { describe, expect, it } from "vitest";
import type { UploadEvent } from "../../../cli/upload/events.ts";
import { createTally } from "../../../cli/upload/tally.ts";

const local = (n: number) => ({ path: `${n}.jpg`, sizeBytes: 100 });
const ids = { photoId: "id", sha256: "sha" };

describe("the tally", () => {
  it("takes back the progress of a file that did not arrive that way, so no byte counts twice", () => {
    const told: number[] = [];
    const tally = createTally((event) => event.type === "progress" && told.push(event.bytes));
    tally.progress("0.jpg", 60);
    tally.progress("0.jpg", 40);
    tally.end({ type: "failed", code: "not_confirmed", message: "", ...local(0) });
    tally.progress("1.jpg", 100);
    tally.end({ type: "uploaded", ...ids, ...local(1) });
    tally.progress("2.jpg", 100);
    tally.progress("2.jpg", -100);
    tally.end({ type: "duplicate", of: "event", captionUpdated: false, ...ids, ...local(2) });
    tally.end({ type: "uploaded", ...ids, ...local(3) }); // an answer was lost, so its progress was not reported
    expect(told).toEqual([60, 40, -100, 100, 100, -100, 100]);
    expect(tally.summary(1).sentBytes).toBe(300);
  });

  it("counts each kind of ending and reports it", () => {
    const events: UploadEvent[] = [];
    const tally = createTally((event) => events.push(event));
    for (let n = 0; n < 7; n++) tally.found(local(n));
    tally.progress("0.jpg", 100);
    tally.end({ type: "uploaded", ...ids, ...local(0) });
    tally.end({ type: "duplicate", of: "event", captionUpdated: false, ...ids, ...local(1) });
    tally.end({ type: "skipped", reason: "unsupported_type", message: "", notProven: "unsupported_type", ...local(2) });
    tally.end({ type: "skipped", reason: "not_a_photo", message: "", notProven: "film", ...local(3) });
    tally.end({ type: "failed", code: "not_tried", message: "", ...local(4) });
    tally.end({ type: "failed", code: "vanished", message: "", ...local(5) });
    tally.end({ type: "planned", ...ids, ...local(6) });
    expect(tally.summary(12)).toEqual({
      found: 7,
      uploaded: 1,
      planned: 1,
      duplicate: 1,
      skipped: 2,
      failed: 2,
      notTried: 1,
      captionsUpdated: 0,
      captionsRefused: 0,
      foundBytes: 700,
      uploadedBytes: 100,
      sentBytes: 100,
      elapsedMs: 12,
      unsupportedPhotos: 1,
      notProven: { unsupported_type: 1, film: 1 },
      excluded: 0,
      leftOut: 0,
    });
    expect(events).toHaveLength(15);
  });

  it("counts sent bytes again if the first ones no longer count as progress", () => {
    const tally = createTally(() => {});
    for (const bytes of [60, -60, 100]) tally.progress("a", bytes);
    expect(tally.summary(0).sentBytes).toBe(160);
  });

  it("keeps the first reason why the run was stopped", () => {
    const tally = createTally(() => {});
    tally.stop({ code: "not_signed_in", message: "first" });
    tally.stop({ code: "interrupted", message: "second" });
    expect(tally.summary(0).stopped).toEqual({ code: "not_signed_in", message: "first" });
  });
});
