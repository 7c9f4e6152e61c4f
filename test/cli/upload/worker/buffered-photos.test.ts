import { describe, expect, it } from "vitest";
import { createBufferedPhotos } from "../../../../cli/upload/worker/buffered-photos.ts";
import { slabOf } from "../../../../cli/upload/worker/slabs.ts";

const open = () => {
  const photos = createBufferedPhotos();
  const read = (id: number, shares: boolean, text: string) => {
    const pool = photos.poolFor(shares);
    const slab = pool.take(text.length);
    slab.write(text);
    photos.keep(id, pool, { slabs: [slab], sizeBytes: text.length });
    return slab;
  };
  return { photos, read };
};

describe.each([true, false])("a buffered photo (another thread may send it: %s)", (shares) => {
  it("keeps its bytes until it is forgotten; then its slabs are for the next photo of its kind", () => {
    const { photos, read } = open();
    const first = read(1, shares, "first");
    const second = read(2, shares, "second");
    expect(second === first).toBe(false);
    expect([photos.bytesOf(1)?.slabs[0] === first, photos.bytesOf(1)?.sizeBytes]).toEqual([true, 5]);
    photos.forget(1);
    expect(photos.bytesOf(1)).toBeUndefined();
    expect(read(3, !shares, "third") === first).toBe(false);
    expect(read(4, shares, "fourth") === first).toBe(true);
  });

  it("frees its slabs once, however often it is forgotten", () => {
    const { photos, read } = open();
    read(1, shares, "first");
    photos.forget(1);
    photos.forget(1);
    expect(read(2, shares, "second") === read(3, shares, "third")).toBe(false);
  });
});

describe("another thread", () => {
  it("is told where the bytes are of the photos that it may send, and of no others", () => {
    const { photos, read } = open();
    read(1, true, "shared");
    read(2, false, "own");
    const { numbers = [], added = [], sizeBytes } = photos.share(1) ?? {};
    expect(slabOf(added, numbers[0] ?? 0).toString("latin1", 0, sizeBytes)).toBe("shared");
    expect([photos.share(2), photos.share(3)]).toEqual([undefined, undefined]);
    photos.forget(1);
    expect(photos.share(1)).toBeUndefined();
  });
});
