// Which photo an arrow key leads to, along the rows of the grid.
import { type RowLayout, rowOfPhoto } from "./justify-rows.ts";
import { aspectOf, type Photo } from "./photo.ts";

/** @returns undefined for other keys, and above the first or below the last row */
export function findNeighbour(
  layout: RowLayout,
  photos: readonly Photo[],
  index: number,
  key: string,
): number | undefined {
  const last = photos.length - 1;
  switch (key) {
    case "ArrowLeft":
      return Math.max(0, index - 1);
    case "ArrowRight":
      return Math.min(last, index + 1);
    case "Home":
      return 0;
    case "End":
      return last;
    case "ArrowUp":
    case "ArrowDown": {
      const row = rowOfPhoto(layout, index) + (key === "ArrowUp" ? -1 : 1);
      if (row < 0 || row >= layout.rowCount) return undefined;
      return nearest(layout, photos, row, middleOf(layout, photos, index));
    }
    default:
      return undefined;
  }
}

/** The photo's horizontal centre, without the gaps. */
function middleOf(layout: RowLayout, photos: readonly Photo[], index: number): number {
  const row = rowOfPhoto(layout, index);
  const height = layout.heightOf[row] ?? 0;
  let left = 0;
  for (let at = layout.firstOf[row] ?? 0; at < index; at++) left += aspectOf(photos[at] as Photo) * height;
  return left + (aspectOf(photos[index] as Photo) * height) / 2;
}

function nearest(layout: RowLayout, photos: readonly Photo[], row: number, middle: number): number {
  let best = layout.firstOf[row] ?? 0;
  for (let at = best; at < (layout.firstOf[row + 1] ?? 0); at++) {
    const distance = (index: number) => Math.abs(middleOf(layout, photos, index) - middle);
    if (distance(at) < distance(best)) best = at;
  }
  return best;
}
