// Where the lines of an upload's list lie: on a narrow screen, each is as high as its reason.
import { lastNotAfter } from "../last-not-after.ts";

/** What the heights depend on. */
export interface Room {
  /** Of the list, in pixels; 0: not yet known. */
  width: number;
  /** As in uploads.css: the reason is below the name. */
  isNarrow: boolean;
  /** The person's text size, compared with the usual one. */
  enlarged: number;
}

const [narrowHeight, wideHeight] = [70, 52];
/** Of a reason on a narrow screen. */
const [textLineHeight, characterWidth] = [17, 7.9];
const buttonWidth = 120;
/** These fit into a line of the usual height. */
const usualTextLines = 2;
const mostTextLines = 12;

/** How many lines of text a reason takes, estimated by its length. */
export function textLinesOf(reason: string, hasButton: boolean, { width, isNarrow, enlarged }: Room): number {
  if (!isNarrow || reason === "" || width === 0) return usualTextLines;
  const roomForText = width / enlarged - (hasButton ? buttonWidth : 0);
  const perLine = Math.max(8, Math.floor(roomForText / characterWidth));
  return Math.min(mostTextLines, Math.max(usualTextLines, Math.ceil(reason.length / perLine)));
}

export function heightOfLine(textLines: number, { isNarrow, enlarged }: Room): number {
  const usual = isNarrow ? narrowHeight : wideHeight;
  return (usual + (textLines - usualTextLines) * textLineHeight) * Math.max(1, enlarged);
}

/** @returns the top of each line, and the end of the last */
export function topsOf(heights: readonly number[]): number[] {
  const tops = [0];
  for (const [index, height] of heights.entries()) tops.push((tops[index] ?? 0) + height);
  return tops;
}

/**
 * The visible lines, from `first` to before `last`.
 * @param view the visible part of the list; `spare`: how many lines beyond it are wanted
 */
export function linesInView(
  tops: readonly number[],
  { top, height, spare }: { top: number; height: number; spare: number },
): { first: number; last: number } {
  const topOf = (index: number) => tops[index] ?? 0;
  const count = tops.length - 1;
  const first = lastNotAfter(tops.length, topOf, top);
  const last = lastNotAfter(count, topOf, top + height) + 1;
  return { first: Math.max(0, first - spare), last: Math.min(count, last + spare) };
}
