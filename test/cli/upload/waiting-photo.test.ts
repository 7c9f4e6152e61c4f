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
  it("has those whose turn it is, a hundred at most", () => {
    const photos = Array.from({ length: 150 }, (_, n) => waiting({ askAt: n }));
    expect(nextBatch(photos, 20)).toEqual(photos.slice(0, 21));
    expect(nextBatch(photos, 200)).toEqual(photos.slice(0, 100));
    expect(nextBatch(photos, -1)).toEqual([]);
  });

  it("keeps those that one failed with from the others, and has half as many of them", () => {
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

  it("begins with its first lookup, and has the time that a large one takes to be read", () => {
    expect(begun(waiting({ asked: 0 }))).toBe(14_000);
    expect(begun(waiting({ asked: 0, sizeBytes: 100e6 }))).toBe(19_000);
  });

  it("begins anew with fewer others", () => {
    const photo = waiting({ asked: 5 });
    askWithFewer(photo, 100, 3_000);
    expect(begun(photo)).toBe(14_000);
  });

  it("is none that a lookup waited to be sent, or took to fail, or that there was no connection", () => {
    expect(begun(waiting())).toBe(11_000);
    const photo = waiting();
    extendTime(photo, { photos: 1, lostMs: 300, isAnswered: true });
    expect(photo.deadline).toBe(10_300);
    extendTime(photo, { photos: 1, lostMs: 0, isAnswered: false });
    expect(photo.deadline).toBeGreaterThan(10_300);
  });

  it("is longer while others show, ten times as long at most", () => {
    const photo = waiting();
    expect(giveUpAt(photo, Number.NEGATIVE_INFINITY, 10_000)).toBe(10_000);
    expect(giveUpAt(photo, 25_000, 10_000)).toBe(35_000);
    expect(giveUpAt(photo, 500_000, 10_000)).toBe(100_000);
  });
});
