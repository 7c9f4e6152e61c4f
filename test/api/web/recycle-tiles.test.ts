import { describe, expect, it } from "vitest";
import { createTileKeys } from "../../../api/web/photos/recycle-tiles.ts";

const keysOf = (keys: ReturnType<typeof createTileKeys>, ...ids: string[]) => {
  const assigned = keys.assign(ids);
  return ids.map((id) => assigned.get(id));
};

describe("createTileKeys", () => {
  it("keeps each photo's tile, and gives free tiles to new photos", () => {
    const keys = createTileKeys();
    expect(keysOf(keys, "a", "b", "c")).toEqual([0, 1, 2]);
    expect(keysOf(keys, "b", "c", "d")).toEqual([1, 2, 0]);
    expect(keysOf(keys, "a", "b", "c", "d", "e")).toEqual([3, 1, 2, 0, 4]);
  });

  it("forgets photos that are gone", () => {
    const keys = createTileKeys();
    keys.assign(["a", "b"]);
    expect(keys.assign(["c"]).size).toBe(1);
  });

  it("does not reuse a tile that must be removed with its photo", () => {
    const keys = createTileKeys((photoId) => photoId !== "focused");
    expect(keysOf(keys, "focused", "b")).toEqual([0, 1]);
    expect(keysOf(keys, "c", "d")).toEqual([1, 2]);
  });
});
