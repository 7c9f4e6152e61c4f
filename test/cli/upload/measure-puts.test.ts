import { beforeEach, describe, expect, it } from "vitest";
import { type MeasureOptions, measurePuts } from "../../../cli/upload/measure-puts.ts";
import type { PhotoTask, SentPut } from "../../../cli/upload/photo-task.ts";
import type { PutResult } from "../../../cli/upload/worker/put-photo.ts";
import { foundFile, preparedPhoto } from "../../support/found-file.ts";

/** Everything that was reported, in order. */
let reports: unknown[];
let measured: ReturnType<typeof measurePuts>;
const task = {
  file: foundFile("a.jpg"),
  begunAt: 100,
  move: (stage: string) => void reports.push(stage),
} as unknown as PhotoTask;

beforeEach(() => {
  reports = [];
  const note =
    (name: string) =>
    (...args: unknown[]) =>
      void reports.push([name, ...args]);
  measured = measurePuts({
    prefetch: { ready: note("ready"), putBegan: note("put began") },
    limit: { connected: note("connected"), completed: note("completed") },
    slots: { waiting: 3 },
    schedule: { left: () => 12 },
    initiates: { pump: note("pump") },
    tally: { progress: note("progress") },
    now: () => 150,
  } as unknown as MeasureOptions);
});

const sent = (result: PutResult, sentBytes = 1_000): SentPut => ({ result, elapsedMs: 40, sentBytes });
const stored = (timing: object): PutResult => ({ kind: "answered", status: 200, timing: { elapsedMs: 40, ...timing } });

describe("measuring puts", () => {
  it("reports how long the photo took to be ready, and requests more URLs as soon as the put starts", () => {
    measured.onReady(task);
    measured.onPut(task);
    expect(reports).toEqual([["ready", 50], ["put began"], ["pump"], "sending"]);
  });

  it.each([
    ["a new connection", { connectMs: 20, roundTripMs: 10 }, [["connected", 10]], false],
    ["a reused connection", {}, [], true],
  ])("reports a stored put to the limit, over %s", (_, timing, connected, isReused) => {
    measured.onSent(task, preparedPhoto("a.jpg"), sent(stored(timing)));
    const completed = { sizeBytes: 1_000, elapsedMs: 40, isReused, isSaturated: true, photosLeft: 12 };
    expect(reports).toEqual([...connected, ["completed", completed], "ahead"]);
  });

  it.each([
    ["that was refused", { kind: "answered", status: 503, timing: { elapsedMs: 40 } }],
    ["without an answer", { kind: "unanswered", code: "ECONNRESET", message: "", isStale: false }],
    ["that was restarted", { kind: "restarted" }],
  ] satisfies [string, PutResult][])("takes back the progress of a put %s", (_, result) => {
    measured.onSent(task, preparedPhoto("a.jpg"), sent(result, 700));
    measured.onPartSent(task, 5_000, sent(result, 200));
    measured.onPartSent(task, 5_000, sent(result, 0));
    expect(reports).toEqual([["progress", "/photos/a.jpg", -700], "ahead", ["progress", "/photos/a.jpg", -200]]);
  });
});
