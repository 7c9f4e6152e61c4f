import { expect, it } from "vitest";
import { createDiskWatch } from "../../../../cli/upload/worker/disk-watch.ts";

const bytes = 150_000;
const reads = (count: number, elapsedMs: number, disk = createDiskWatch()) => {
  for (let n = 0; n < count; n++) disk.tookMs(elapsedMs, bytes);
  return disk;
};

it("a disk with cached reads is not slow, and nothing is read asynchronously", () => {
  const disk = reads(1_000, 0.05);
  expect(disk.isSlow).toBe(false);
  expect(disk.readsAside()).toBe(false);
});

it("a disk that reads wait for is slow, and most photos are read asynchronously", () => {
  const disk = reads(32, 3);
  expect(disk.isSlow).toBe(true);
  const aside = Array.from({ length: 160 }, () => disk.readsAside());
  expect(aside.filter((isAside) => !isAside)).toHaveLength(10);
});

it("a thread that is sometimes preempted does not make a disk slow", () => {
  const disk = createDiskWatch();
  for (let n = 0; n < 320; n++) disk.tookMs(n % 5 === 0 ? 50 : 0.06, bytes);
  expect(disk.isSlow).toBe(false);
});

it("a disk is slow if a third of the reads wait for it", () => {
  const disk = createDiskWatch();
  for (let n = 0; n < 32; n++) disk.tookMs(n % 3 === 0 ? 20 : 0.06, bytes);
  expect(disk.isSlow).toBe(true);
});

it("a disk is no longer slow once synchronous reads are fast again", () => {
  const disk = reads(8, 0.05, reads(32, 3));
  expect(disk.isSlow).toBe(false);
});
