import { describe, expect, it } from "vitest";
import { createBufferBudget } from "../../../../cli/upload/flow/buffer-budget.ts";
import { createSchedule, type ScheduleOptions } from "../../../../cli/upload/flow/schedule.ts";
import type { FoundFile } from "../../../../cli/upload/source/find-files.ts";
import { slabBytes } from "../../../../cli/upload/worker/slabs.ts";

const cached = { identity: "", sha256: "", contentType: "", captionBasis: "", captionDigest: "" };
function file(name: string, sizeBytes = 1, isKnown = false): FoundFile {
  const path = { path: name };
  const found = {
    relativePath: name,
    folder: path,
    sizeBytes,
    identity: "",
    local: { path: name, sizeBytes },
  };
  return isKnown ? { ...found, cached } : found;
}

/** A schedule whose files end when the test says so. */
function open(options: Partial<ScheduleOptions> = {}) {
  const begun: { name: string; buffer: boolean; end(): void }[] = [];
  const asked: string[] = [];
  const givenUp: string[] = [];
  const state = { isStopped: false, onlyConfirming: 0, mayRead: true };
  const schedule = createSchedule({
    prefetch: { target: 4 },
    budget: createBufferBudget(1e9),
    concurrency: () => 2,
    roomForSmall: () => 0,
    isStopped: () => state.isStopped,
    buffers: true,
    askKnown: async ({ local }) => void asked.push(local.path),
    processUnread: ({ local }, buffer) => {
      schedule.enter("ahead");
      return new Promise((resolve) => {
        const end = () => {
          schedule.leave("ahead");
          resolve();
        };
        begun.push({ name: local.path, buffer, end });
      });
    },
    giveUp: ({ local }) => void givenUp.push(local.path),
    onAllBegun: () => {},
    onOnlySending: () => {},
    onOnlyConfirming(mayRead) {
      state.onlyConfirming++;
      state.mayRead = mayRead;
    },
    ...options,
  });
  return { schedule, begun, asked, givenUp, state };
}
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("the schedule", () => {
  it("begins as many files as prefetch depth and slots allow, and the next when one ends", async () => {
    const { schedule, begun } = open();
    for (let n = 0; n < 10; n++) schedule.add(file(String(n)));
    schedule.pump();
    expect(begun).toHaveLength(6);
    begun[0]?.end();
    await settled();
    expect(begun).toHaveLength(7);
  });

  it("tells whether more files will begin: while files are being found, and while some wait for room", () => {
    const { schedule } = open();
    schedule.pump();
    expect(schedule.willBegin(false)).toBe(true);
    for (let n = 0; n < 10; n++) schedule.add(file(String(n)));
    schedule.pump();
    expect([schedule.willBegin(false), schedule.willBegin(true)]).toEqual([false, true]);
    const found = open().schedule;
    found.close();
    expect(found.willBegin(true)).toBe(false);
  });

  it("begins extra files only if they are small, as those are initiated together", () => {
    const { schedule, begun } = open({ roomForSmall: () => 3 });
    for (let n = 0; n < 8; n++) schedule.add(file(`large ${n}`, 2 * 1024 * 1024));
    schedule.pump();
    expect(begun).toHaveLength(6);
    const small = open({ roomForSmall: () => 3 });
    for (let n = 0; n < 12; n++) small.schedule.add(file(String(n)));
    small.schedule.pump();
    expect(small.begun).toHaveLength(9);
  });

  it("begins the largest first", () => {
    const { schedule, begun } = open();
    for (const sizeBytes of [1, 100, 10_000, 50]) schedule.add(file(String(sizeBytes), sizeBytes));
    schedule.pump();
    expect(begun.map(({ name }) => name)).toEqual(["10000", "100", "50", "1"]);
  });

  it("looks up all known files without waiting for those that are read", async () => {
    const { schedule, begun, asked } = open();
    for (let n = 0; n < 50; n++) schedule.add(file(`unread ${n}`));
    for (let n = 0; n < 50; n++) schedule.add(file(`known ${n}`, 1, true));
    schedule.pump();
    await settled();
    expect(asked).toHaveLength(50);
    expect(begun).toHaveLength(6);
  });

  it("looks up 400 known files at once", () => {
    const { schedule, asked } = open({
      askKnown({ local }) {
        asked.push(local.path);
        schedule.enter("asking");
        return new Promise(() => {});
      },
    });
    for (let n = 0; n < 500; n++) schedule.add(file(String(n), 1, true));
    schedule.pump();
    expect(asked).toHaveLength(400);
  });

  it("begins none while 4,000 wait for confirmation or for a duplicate", () => {
    const { schedule, begun } = open();
    for (let n = 0; n < 3_999; n++) schedule.enter(n % 2 ? "confirming" : "duplicate_in_flight");
    schedule.enter("confirming");
    schedule.add(file("a"));
    schedule.pump();
    expect(begun).toHaveLength(0);
    schedule.leave("confirming");
    schedule.pump();
    expect(begun).toHaveLength(1);
  });

  it("tells how many files wait for their put", () => {
    const { schedule } = open();
    for (let n = 0; n < 10; n++) schedule.add(file(String(n), 1, n === 0));
    expect(schedule.left()).toBe(10);
    schedule.pump();
    schedule.leave("ahead");
    schedule.enter("sending");
    expect(schedule.left()).toBe(8); // one is asked for
  });

  it("reports when only sending is left, if several photos are being sent", () => {
    let onlySending = 0;
    const { schedule } = open({ onOnlySending: () => onlySending++ });
    for (let n = 0; n < 2; n++) schedule.enter("sending");
    schedule.enter("ahead");
    schedule.close();
    expect(onlySending).toBe(0);
    schedule.leave("ahead");
    schedule.pump();
    expect(onlySending).toBe(1);
    schedule.leave("sending");
    schedule.pump();
    expect(onlySending).toBe(1);
  });

  it("is done when every file has ended, but not before it is closed", async () => {
    const { schedule, begun } = open();
    let isDone = false;
    void schedule.done().then(() => {
      isDone = true;
    });
    schedule.add(file("a"));
    schedule.pump();
    begun[0]?.end();
    await settled();
    expect(isDone).toBe(false);
    schedule.add(file("b"));
    schedule.close();
    await settled();
    expect(isDone).toBe(false);
    begun[1]?.end();
    await settled();
    expect(isDone).toBe(true);
  });

  it("is done at once if nothing was found", async () => {
    const { schedule } = open();
    schedule.close();
    await schedule.done();
  });

  it("reads a known file that is added again", async () => {
    const { schedule, begun } = open({
      askKnown: async ({ cached: _, ...unread }) => {
        await settled();
        schedule.add(unread);
      },
    });
    schedule.add(file("a", 1, true));
    schedule.close();
    await settled();
    await settled();
    expect(begun.map(({ name }) => name)).toEqual(["a"]);
    for (const { end } of begun) end();
    await schedule.done();
  });

  it("delays a file without memory, and begins it when there is some", async () => {
    const budget = createBufferBudget(4 * slabBytes);
    const { schedule, begun } = open({ budget });
    for (let n = 0; n < 6; n++) schedule.add(file(String(n), slabBytes));
    schedule.close();
    expect(begun.map(({ buffer }) => buffer)).toEqual([true, true, true, true]);
    budget.release(slabBytes);
    begun[0]?.end();
    await settled();
    expect(begun).toHaveLength(5);
  });

  it("gives up files that have not begun when the run stops; the others end", async () => {
    const { schedule, begun, givenUp, state } = open();
    for (let n = 0; n < 10; n++) schedule.add(file(String(n), 1, n > 7));
    schedule.pump();
    state.isStopped = true;
    schedule.close();
    expect(givenUp).toHaveLength(2);
    for (const { end } of begun) end();
    await schedule.done();
  });

  it("has room until 1,024 files wait", async () => {
    const { schedule } = open({ concurrency: () => 0, prefetch: { target: 0 } });
    for (let n = 0; n < 1_023; n++) schedule.add(file(String(n)));
    await schedule.hasRoom();
    schedule.add(file("one more"));
    let hasRoom = false;
    void schedule.hasRoom().then(() => {
      hasRoom = true;
    });
    schedule.pump();
    await settled();
    expect(hasRoom).toBe(false);
  });

  it("has room again once fewer files wait or the run is stopped", async () => {
    const { schedule, state, givenUp } = open();
    await schedule.hasRoom();
    for (let n = 0; n < 16_400; n++) schedule.add(file(String(n)));
    let hasRoom = false;
    const room = schedule.hasRoom().then(() => {
      hasRoom = true;
    });
    schedule.pump();
    await settled();
    expect(hasRoom).toBe(false);
    state.isStopped = true;
    schedule.pump();
    await room;
    expect(givenUp).toHaveLength(16_394);
  });

  it("reports when only confirming is left", () => {
    const { schedule, state } = open();
    schedule.enter("confirming");
    schedule.enter("sending");
    schedule.close();
    expect(state.onlyConfirming).toBe(0);
    schedule.leave("sending");
    schedule.pump();
    expect(state.onlyConfirming).toBe(1);
    expect(state.mayRead).toBe(false);
  });

  it("reports that a waiting duplicate may still be read", () => {
    const { schedule, state } = open();
    schedule.enter("confirming");
    schedule.enter("duplicate_in_flight");
    schedule.close();
    expect(state).toMatchObject({ onlyConfirming: 1, mayRead: true });
    schedule.leave("duplicate_in_flight");
    schedule.pump();
    expect(state).toMatchObject({ onlyConfirming: 2, mayRead: false });
  });
});
