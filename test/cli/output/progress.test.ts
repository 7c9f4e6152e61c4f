import { describe, expect, it } from "vitest";
import { barLine } from "../../../cli/output/bar-line.ts";
import { progressCounter } from "../../../cli/output/progress-counter.ts";
import { progressLine } from "../../../cli/output/progress-line.ts";

function counterAt(start = 0) {
  const clock = { now: start };
  return { clock, counter: progressCounter(() => clock.now) };
}
const found = (path: string, sizeBytes: number) => ({ type: "found", path, sizeBytes }) as const;
const photo = { photoId: "id", sha256: "sum" };

describe("the progress counter", () => {
  it("counts a file as done however it ended, and its bytes once", () => {
    const { counter } = counterAt();
    for (const path of ["a", "b", "c", "d"]) counter.add(found(path, 100));
    counter.add({ type: "progress", path: "a", bytes: 100 });
    counter.add({ type: "uploaded", path: "a", sizeBytes: 100, ...photo });
    counter.add({ type: "duplicate", path: "b", sizeBytes: 100, of: "event", captionUpdated: false, ...photo });
    counter.add({ type: "skipped", path: "c", sizeBytes: 100, reason: "not_a_photo", message: "" });
    counter.add({ type: "failed", path: "d", sizeBytes: 100, code: "x", message: "" });
    expect(counter.read()).toMatchObject({ files: 4, filesDone: 4, bytes: 400, bytesDone: 400, failed: 1 });
  });

  it("subtracts the bytes of a failed attempt", () => {
    const { counter } = counterAt();
    counter.add(found("a", 100));
    counter.add({ type: "progress", path: "a", bytes: 60 });
    counter.add({ type: "progress", path: "a", bytes: -60 });
    expect(counter.read().bytesDone).toBe(0);
  });

  it("reports the rate of the last seconds, and the time left once all files are known", () => {
    const { counter, clock } = counterAt();
    counter.add(found("a", 10_000));
    for (let second = 0; second < 4; second++) {
      clock.now += 1000;
      counter.add({ type: "progress", path: "a", bytes: 1000 });
      counter.read();
    }
    expect(counter.read().bytesPerSecond).toBeCloseTo(1000, 0);
    expect(counter.read().msLeft).toBeUndefined();
    counter.add({ type: "walked", files: 1, bytes: 10_000 });
    expect(counter.read().msLeft).toBeCloseTo(6000, 0);
  });

  it("names no time left once all bytes are sent: the event's word is still missing", () => {
    const { counter, clock } = counterAt();
    counter.add(found("a", 1_000));
    counter.add({ type: "walked", files: 1, bytes: 1_000 });
    clock.now += 1000;
    counter.add({ type: "progress", path: "a", bytes: 1_000 });
    expect(counter.read()).toMatchObject({ bytesPerSecond: 1_000, msLeft: undefined });
  });

  it("forgets old rates", () => {
    const { counter, clock } = counterAt();
    counter.add(found("a", 1e9));
    counter.add({ type: "progress", path: "a", bytes: 1e8 });
    for (; clock.now < 30_000; clock.now += 1000) counter.read();
    expect(counter.read().bytesPerSecond).toBe(0);
  });

  it("counts a file that a stopped run did not try as neither failed nor done", () => {
    const { counter } = counterAt();
    for (const path of ["a", "b"]) counter.add(found(path, 100));
    counter.add({ type: "failed", path: "a", sizeBytes: 100, code: "not_tried", message: "" });
    expect(counter.read()).toMatchObject({ files: 2, filesDone: 0, bytesDone: 0, failed: 0 });
  });

  it("says that it is stopping, without a time left", () => {
    const { counter, clock } = counterAt();
    counter.add(found("a", 10_000));
    counter.add({ type: "walked", files: 1, bytes: 10_000 });
    clock.now += 1_000;
    counter.add({ type: "progress", path: "a", bytes: 1_000 });
    counter.stop();
    expect(counter.read()).toMatchObject({ waitingFor: "stopping", msLeft: undefined });
  });

  it("never goes back once the run is stopping, whatever is abandoned", () => {
    const { counter } = counterAt();
    for (const path of ["a", "b"]) counter.add(found(path, 100));
    counter.add({ type: "progress", path: "a", bytes: 60 });
    counter.add({ type: "progress", path: "b", bytes: 20 });
    counter.stop();
    counter.add({ type: "progress", path: "a", bytes: -60 });
    counter.add({ type: "failed", path: "a", sizeBytes: 100, code: "not_tried", message: "" });
    expect(counter.read().bytesDone).toBe(80);
    counter.add({ type: "progress", path: "b", bytes: 80 });
    expect(counter.read().bytesDone).toBe(100);
  });

  it("forgets a pause that the server asked for once its time is over", () => {
    const { counter, clock } = counterAt();
    counter.add({ type: "paused", reason: "slow_down", delayMs: 1000, message: "slow down" });
    clock.now += 900;
    expect(counter.read()).toMatchObject({ waitingFor: "slow down", waitingMs: 900 });
    clock.now += 200;
    expect(counter.read().waitingFor).toBeUndefined();
  });

  it("counts how long the connection has been lost, however often it was retried", () => {
    const { counter, clock } = counterAt();
    for (let n = 0; n < 5; n++) {
      counter.add({ type: "paused", reason: "offline", delayMs: 1000, message: "no network" });
      clock.now += 4_000;
    }
    expect(counter.read()).toMatchObject({ waitingFor: "no network", waitingMs: 20_000 });
  });

  it("says why all are waiting while they do", () => {
    const { counter } = counterAt();
    counter.add({ type: "paused", reason: "offline", delayMs: 1000, message: "no network" });
    expect(counter.read().waitingFor).toBe("no network");
    counter.add({ type: "resumed" });
    expect(counter.read().waitingFor).toBeUndefined();
  });
});

describe("the progress line", () => {
  const progress = {
    files: 3000,
    filesDone: 1204,
    bytes: 3_400_000_000,
    bytesDone: 1_200_000_000,
    failed: 2,
    isWalked: true,
    bytesPerSecond: 3_100_000,
    msLeft: 710_000,
    waitingFor: undefined,
  };

  it("shows files, bytes, failures, rate and time left", () => {
    expect(progressLine(progress)).toBe(
      "1,204 of 3,000 files · 1.2 GB of 3.4 GB · 2 failed · 3.1 MB/s · 11 min 50 s left",
    );
  });

  it("shows why it waits in place of a rate, with nothing that could control the terminal", () => {
    const line = progressLine({ ...progress, waitingFor: "no\x1b network", msLeft: undefined });
    expect(line).toContain("no\\x1b network");
    expect(line).not.toContain("MB/s");
  });

  it("drops the rate and the bytes first on narrower terminals, and the time left last", () => {
    const at = (columns: number) => barLine({ ...progress, current: "/photos/IMG_0001.JPG" }, columns);
    expect(at(140)).toBe(
      "[=======             ]  35 %  1,204 of 3,000 files · 1.2 GB of 3.4 GB · 2 failed · 3.1 MB/s · 11 min 50 s left · IMG_0001.JPG",
    );
    expect(at(80)).toBe("[===       ]  35 %  1,204 of 3,000 files · 2 failed · 11 min 50 s left");
    expect(at(60)).toBe(" 35 %  1,204 of 3,000 files · 2 failed · 11 min 50 s left");
    expect(at(40)).toBe(" 35 %  2 failed · 11 min 50 s left");
    expect(at(20)).toBe("11 min 50 s left");
  });

  it("shows the current file's name if there is room, cut by its width", () => {
    const at = (current: string) => barLine({ ...progress, failed: 0, current }, 132);
    expect(at("/a/写真写真写真写真写真写真写真写真.jpg")).toMatch(/ · 写真写真写真写真写.*…$/);
    expect(at("/a/x\u001b[31m.jpg")).not.toContain("\u001b");
    expect(barLine({ ...progress, current: "/a/IMG_0001.JPG" }, 112)).not.toContain("IMG");
  });

  it("is never at 100 % before every file has ended", () => {
    expect(barLine({ ...progress, bytesDone: progress.bytes }, 200)).toContain(" 99 %");
    expect(barLine({ ...progress, bytesDone: progress.bytes, filesDone: 3000 }, 200)).toContain("100 %");
  });

  it("shows how long it has waited, and why if there is room", () => {
    const waiting = {
      ...progress,
      failed: 0,
      msLeft: undefined,
      waitingFor: "The API at https://x cannot be reached",
      waitingMs: 12_300,
    };
    expect(barLine(waiting, 80)).toMatch(/ · waiting for 12 s: The API at.*…$/);
    expect(barLine(waiting, 40)).toMatch(/^ 35 % .* · waiting for/);
    expect(barLine({ ...waiting, files: 40, filesDone: 0 }, 40)).toMatch(/^ 35 % {2}0 of 40 files · waiting for/);
    expect(barLine(waiting, 20)).toMatch(/^waiting for 12 s/);
  });

  it("never exceeds the terminal's width", () => {
    for (const columns of [20, 40, 80, 200]) expect(barLine(progress, columns).length).toBeLessThan(columns);
  });

  it("shows no share before all files are known", () => {
    expect(barLine({ ...progress, isWalked: false }, 200)).toMatch(/^\[ {20}\] {3}… /);
    expect(barLine(progress, 200)).toMatch(/^\[={7} {13}\] {2}35 %/);
    expect(barLine({ ...progress, bytes: 0, files: 0 }, 200)).toContain(" 0 %");
  });
});
