import { expect, it } from "vitest";
import { createDiskWatch } from "../../../../cli/upload/worker/disk-watch.ts";

const bytes = 150_000;

/** A disk, and a system that counts the thread's waits, or does not. */
function watched(counts = true) {
  let nowMs = 0;
  let waits = 0;
  let counted = 0;
  const disk = createDiskWatch(
    () => nowMs,
    () => {
      counted++;
      return counts ? waits : undefined;
    },
  );
  return {
    disk,
    /** How often the waits were counted. */
    counted: () => counted,
    /** @param msOf how long each read takes. @param waitsOf how often it waits. @returns how many were synchronous */
    read(count: number, msOf: (n: number) => number, waitsOf: (n: number) => number = () => 0) {
      let synchronous = 0;
      for (let n = 0; n < count; n++) {
        const start = disk.begin();
        if (!start.isAsync) synchronous++;
        nowMs += msOf(n);
        waits += waitsOf(n);
        disk.hasRead(start, bytes);
      }
      return synchronous;
    },
  };
}

const each = (value: number) => () => value;

it("a disk with cached reads is not slow, all are synchronous, and nothing is counted", () => {
  const { disk, read, counted } = watched();
  expect(read(1_000, each(0.05))).toBe(1_000);
  expect(disk.isSlow).toBe(false);
  expect(counted()).toBe(0);
});

it.each([
  ["counts waits", true],
  ["does not count waits", false],
])(
  "on a system that %s, a disk that reads wait for is slow after 40 of them; then one in 16 is synchronous",
  (_, counts) => {
    const { disk, read } = watched(counts);
    read(39, each(3), each(1));
    expect(disk.isSlow).toBe(false);
    read(1, each(3), each(1));
    expect(disk.isSlow).toBe(true);
    expect(read(160, each(3), each(1))).toBe(10);
    expect(disk.isSlow).toBe(true);
  },
);

it("a slow machine is not a slow disk, and is hardly ever suspected", () => {
  const { disk, read, counted } = watched();
  expect(read(10_000, each(3))).toBe(10_000);
  expect(disk.isSlow).toBe(false);
  expect(counted()).toBeLessThan(2 * 10_000 * 0.05);
});

it("a disk that becomes slow on a slow machine is noticed within 264 reads", () => {
  const { disk, read } = watched();
  read(10_000, each(3));
  read(264, each(3), each(1));
  expect(disk.isSlow).toBe(true);
});

it("a thread that waits for something else now and then does not make a disk slow", () => {
  const { disk, read } = watched();
  read(10_000, each(3), (n) => (n % 5 === 0 ? 1 : 0));
  expect(disk.isSlow).toBe(false);
});

it.each([
  ["counts waits", true],
  ["does not count waits", false],
])("on a system that %s, a thread that is sometimes preempted does not make a disk slow", (_, counts) => {
  const { disk, read } = watched(counts);
  read(320, (n) => (n % 5 === 0 ? 50 : 0.06));
  expect(disk.isSlow).toBe(false);
});

it("a disk is slow if a third of the reads wait for it", () => {
  const { disk, read } = watched();
  read(
    40,
    (n) => (n % 3 === 0 ? 20 : 0.06),
    (n) => (n % 3 === 0 ? 2 : 0),
  );
  expect(disk.isSlow).toBe(true);
});

it.each([
  ["counts waits", true, 3],
  ["does not count waits", false, 0.05],
])("on a system that %s, a disk is no longer slow after eight quick synchronous reads", (_, counts, quickMs) => {
  const { disk, read } = watched(counts);
  read(40, each(3), each(1));
  expect(disk.isSlow).toBe(true);
  read(8 * 16, each(quickMs));
  expect(disk.isSlow).toBe(false);
});
