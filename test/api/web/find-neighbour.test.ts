import { expect, it } from "vitest";
import { findNeighbour } from "../../../api/web/photos/find-neighbour.ts";
import { justifyRows } from "../../../api/web/photos/justify-rows.ts";
import { aspectOf, type Photo } from "../../../api/web/photos/photo.ts";

/** Square photos on two days: rows of four, and a last row of two. */
const photos = Array.from({ length: 10 }, (_, i): Photo => {
  const details = { width: 100, height: 100 };
  return { photoId: String(i), eventId: "42", uploadedAt: "", contentType: "image/jpeg", size: 1, url: "", details };
});
const layout = justifyRows(
  {
    count: photos.length,
    aspectOf: (index) => aspectOf(photos[index] as Photo),
    dayOf: (index) => (index < 8 ? "2026-05-16" : "2026-05-17"),
  },
  { width: 400, targetHeight: 100, gap: 0, headingHeight: 52 },
);
const after = (index: number, key: string) => findNeighbour(layout, photos, index, key);

it.each([
  ["ArrowRight", 3, 4], // on to the next row
  ["ArrowLeft", 4, 3],
  ["ArrowLeft", 0, 0],
  ["ArrowRight", 9, 9],
  ["Home", 7, 0],
  ["End", 2, 9],
  ["ArrowDown", 1, 5],
  ["ArrowUp", 5, 1],
  ["ArrowDown", 7, 9], // a shorter row: the nearest
  ["ArrowUp", 8, 4], // over the day's heading
])("%s leads from photo %i to photo %i", (key, from, to) => {
  expect(after(from, key)).toBe(to);
});

it("Up in the first row, Down in the last, and all other keys are left to the browser", () => {
  expect([after(2, "ArrowUp"), after(8, "ArrowDown"), after(2, "PageDown"), after(2, "a")]).toEqual(
    Array(4).fill(undefined),
  );
});
