import { execFileSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { listen } from "../../../cli/output/listen.ts";
import { fakeIo } from "../../support/fake-io.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { nothing } from "../commands/run-push.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("without a terminal", () => {
  it("a run in which nothing moves says so repeatedly until it ends", async () => {
    const io = { ...fakeIo(), elapsedMs: () => Date.now() };
    const listeners = await listen("42", {}, io);
    listeners.report({ type: "found", path: "a.jpg", sizeBytes: 1 });
    vi.advanceTimersByTime(29_000);
    expect(io.err()).toBe("");
    vi.advanceTimersByTime(36_000);
    expect(io.err().match(/^waiting {3}nothing has moved for \d+.*: 0 of 1 file/gm)).toHaveLength(2);
    listeners.stopDrawing();
    vi.advanceTimersByTime(600_000);
    expect(io.err().match(/waiting/g)).toHaveLength(2);
  });

  it("a run with --quiet says nothing", async () => {
    const io = { ...fakeIo(), elapsedMs: () => Date.now() };
    await listen("42", { quiet: true }, io);
    vi.advanceTimersByTime(600_000);
    expect(io.err()).toBe("");
  });
});

it.skipIf(process.platform === "win32" /* has no FIFOs */)(
  "a report is complete although nobody reads the log",
  async () => {
    await using folder = await temporaryFolder();
    const [log, report] = [folder.at("log"), folder.at("report.csv")];
    execFileSync("mkfifo", [log]);
    const reader = openSync(log, "r+"); // does not wait for a writer
    const listeners = await listen("42", { log, report, quiet: true }, fakeIo());
    listeners.report({ type: "uploaded", path: "a.jpg", sizeBytes: 1, photoId: "id", sha256: "sum" });
    listeners.summarize(Array.from({ length: 10_000 }, () => "a line, of which a pipe has room for a few thousand"));
    const closed = listeners.close(nothing, 0);
    const written = existsSync(report) && readFileSync(report, "utf8");
    closeSync(reader);
    expect(await closed).toBe(2); // the log is not complete
    expect(written).toContain("a.jpg");
  },
);

describe("a clock that is set while a run goes on", () => {
  const progress = { type: "progress", path: "a.jpg", bytes: 1_000 } as const;

  it.each([
    ["back", -3 * 3_600_000],
    ["forward", 3 * 3_600_000],
  ])("%s changes neither progress lines nor rates, nor claims that nothing moves", async (_, byMs) => {
    const clock = { setBy: 0 };
    const io = { ...fakeIo(), now: () => Date.now() + clock.setBy, elapsedMs: () => Date.now() };
    const { report } = await listen("42", { json: true }, io);
    report({ type: "found", path: "a.jpg", sizeBytes: 100_000 });
    report({ type: "walked", files: 1, bytes: 100_000 });
    for (let second = 0; second < 40; second++) {
      if (second === 5) clock.setBy = byMs;
      vi.advanceTimersByTime(1_000);
      report(progress);
    }
    vi.advanceTimersByTime(100);
    const lines = io
      .out()
      .split("\n")
      .filter((line) => line.includes('"progress"'));
    expect(lines).toHaveLength(40);
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ bytesPerSecond: 1_000, msLeft: 60_000 });
    expect(io.err()).not.toContain("waiting");
    expect(io.err().match(/ left$/gm)).toHaveLength(2);
  });
});

describe("a pause", () => {
  it("is reported once, however often it is retried; the next pause is reported again", async () => {
    const io = { ...fakeIo(), elapsedMs: () => Date.now() };
    const { report } = await listen("42", {}, io);
    const offline = { type: "paused", reason: "offline", delayMs: 1_000, message: "no network" } as const;
    for (let n = 0; n < 5; n++) report(offline);
    expect(io.err().match(/waiting/g)).toHaveLength(1);
    report({ type: "resumed" });
    report(offline);
    expect(io.err().match(/waiting/g)).toHaveLength(2);
  });
});

it("the summary is the last line, whatever is reported while a slow reader still reads", async () => {
  const io = fakeIo();
  const listeners = await listen("42", { json: true }, io);
  listeners.stopDrawing();
  await listeners.close(nothing, 0);
  listeners.report({ type: "warning", code: "new_event", message: "event 42 is new" });
  vi.advanceTimersByTime(1_000);
  expect(JSON.parse(io.out().trimEnd().split("\n").at(-1) ?? "")).toMatchObject({ type: "finished", exitCode: 0 });
  expect(io.err()).toBe("");
});

describe("Ctrl-C", () => {
  it("is acknowledged at once, with what a second Ctrl-C does", async () => {
    const io = fakeIo();
    (await listen("42", {}, io)).stopping();
    expect(io.err()).toMatch(/^stopping .*few more seconds; press Ctrl-C again to stop at once\n$/);
  });

  it("stops no photos once the run has ended, while a slow reader still reads its output", async () => {
    const io = fakeIo();
    const listeners = await listen("42", {}, io);
    listeners.stopDrawing();
    listeners.stopping();
    expect(io.err()).toBe("");
  });
});
