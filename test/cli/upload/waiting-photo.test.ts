import { describe, expect, it } from "vitest";
import {
  askWithFewer,
  beginLookup,
  extendTime,
  giveUpAt,
  neverFailed,
  nextBatch,
  type WaitingPhoto,
} from "../../../cli/upload/waiting-photo.ts";

const waiting = (rest: Partial<WaitingPhoto> = {}): WaitingPhoto => ({
  photoId: "photo-1",
  sha256: "sha-1",
  sizeBytes: 1_000,
  deadline: 10_000,
  askAt: 0,
  asked: 1,
  ...neverFailed,
  resolve: () => {},
  reject: () => {},
  ...rest,
});

describe("the next lookup", () => {
  it("has the photos that are due, a hundred at most", () => {
    const photos = Array.from({ length: 150 }, (_, n) => waiting({ askAt: n }));
    expect(nextBatch(photos, 20)).toEqual(photos.slice(0, 21));
    expect(nextBatch(photos, 200)).toEqual(photos.slice(0, 100));
    expect(nextBatch(photos, -1)).toEqual([]);
  });

  it("keeps photos of a failed lookup apart, half as many together", () => {
    const photos = Array.from({ length: 8 }, (_, n) => waiting({ photoId: `photo-${n}` }));
    for (const photo of photos.slice(0, 5)) askWithFewer(photo, 5, 0);
    expect(nextBatch(photos, 0)).toEqual(photos.slice(0, 3));
    expect(nextBatch(photos.slice(3), 0)).toEqual(photos.slice(3, 5));
    expect(nextBatch(photos.slice(5), 0)).toEqual(photos.slice(5));
  });
});

describe("a photo's time", () => {
  const begun = (photo: WaitingPhoto) => {
    beginLookup(photo, { dueAt: 3_000, now: 4_000, withinMs: 10_000 });
    return photo.deadline;
  };

  it("starts with its first lookup, and includes the reading time of a large photo", () => {
    expect(begun(waiting({ asked: 0 }))).toBe(14_000);
    expect(begun(waiting({ asked: 0, sizeBytes: 100e6 }))).toBe(19_000);
  });

  it("starts over with fewer others", () => {
    const photo = waiting({ asked: 5 });
    askWithFewer(photo, 100, 3_000);
    expect(begun(photo)).toBe(14_000);
  });

  it("does not include waiting for a lookup to be sent, failed lookups or time offline", () => {
    expect(begun(waiting())).toBe(11_000);
    const photo = waiting();
    extendTime(photo, { photos: 1, lostMs: 300, isAnswered: true });
    expect(photo.deadline).toBe(10_300);
    extendTime(photo, { photos: 1, lostMs: 0, isAnswered: false });
    expect(photo.deadline).toBeGreaterThan(10_300);
  });

  it("is longer while other photos show, up to ten times", () => {
    const photo = waiting();
    expect(giveUpAt(photo, Number.NEGATIVE_INFINITY, 10_000)).toBe(10_000);
    expect(giveUpAt(photo, 25_000, 10_000)).toBe(35_000);
    expect(giveUpAt(photo, 500_000, 10_000)).toBe(100_000);
  });
});
