// Lays photos out in rows that fill the width, under a heading for each day.
import { lastNotAfter } from "../last-not-after.ts";

export interface RowLayout {
  /** The total height in pixels. */
  height: number;
  rowCount: number;
  /** Per row: its top, its height, its first photo. `firstOf[rowCount]` is the number of photos. */
  topOf: Float64Array;
  heightOf: Float64Array;
  firstOf: Uint32Array;
  sections: Section[];
}

/** The photos of a day. */
export interface Section {
  day: string | undefined;
  /** The heading's. */
  top: number;
  firstRow: number;
}

export interface RowInput {
  count: number;
  aspectOf(index: number): number;
  dayOf(index: number): string | undefined;
}

export interface RowSizes {
  width: number;
  /** The most that a row may have. */
  targetHeight: number;
  gap: number;
  headingHeight: number;
}

export function justifyRows({ count, aspectOf, dayOf }: RowInput, sizes: RowSizes): RowLayout {
  const { width, targetHeight, gap, headingHeight } = sizes;
  const topOf = new Float64Array(count);
  const heightOf = new Float64Array(count);
  const firstOf = new Uint32Array(count + 1);
  const sections: Section[] = [];
  let rowCount = 0;
  let top = 0;
  let first = 0;
  let aspects = 0;

  function endRow(next: number, height: number): void {
    topOf[rowCount] = top;
    heightOf[rowCount] = height;
    firstOf[rowCount] = first;
    rowCount++;
    top += height + gap;
    first = next;
    aspects = 0;
  }

  for (let index = 0; index < count; index++) {
    const day = dayOf(index);
    const last = sections.at(-1);
    if (!last || last.day !== day) {
      if (index > first) endRow(index, lastRowHeight(aspects, index - first));
      sections.push({ day, top, firstRow: rowCount });
      top += headingHeight;
    }
    aspects += aspectOf(index);
    const height = (width - gap * (index - first)) / aspects;
    if (height <= targetHeight) endRow(index + 1, height);
  }
  if (count > first) endRow(count, lastRowHeight(aspects, count - first));
  firstOf[rowCount] = count;
  return { height: Math.max(0, top - gap), rowCount, topOf, heightOf, firstOf, sections };

  function lastRowHeight(aspectSum: number, photos: number): number {
    return Math.min(targetHeight, (width - gap * (photos - 1)) / aspectSum);
  }
}

/** The last row whose top is at or above `y`; 0 if there is none. */
export function rowAt({ topOf, rowCount }: RowLayout, y: number): number {
  return lastNotAfter(rowCount, (row) => topOf[row] ?? 0, y);
}

export function rowOfPhoto({ firstOf, rowCount }: RowLayout, index: number): number {
  return lastNotAfter(rowCount, (row) => firstOf[row] ?? 0, index);
}

export function sectionAt({ sections }: RowLayout, y: number): number {
  return lastNotAfter(sections.length, (at) => sections[at]?.top ?? 0, y);
}
