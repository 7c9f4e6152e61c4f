// Text measured, cut and padded to so many cells of a terminal; the only file that knows string-width.
import stringWidth from "string-width";
import { endOfGraphemes } from "../../api/captions/graphemes.ts";
import { display } from "./display.ts";

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Exactly `cells` wide (wide characters take two, marks none), cut at a grapheme with `…` where it is longer. */
export function fitText(text: string, cells: number): string {
  // No more of a long text is measured than can be seen of it.
  const cut = cutText(display(text.slice(0, endOfGraphemes(text, 2 * cells + 2))), cells);
  return cut + " ".repeat(Math.max(0, cells - stringWidth(cut)));
}

/** At most `cells` wide, cut at a grapheme with `…` where it is longer. @param text that is safe to show */
export function cutText(text: string, cells: number): string {
  if (stringWidth(text) <= cells) return text;
  let cut = "";
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    const segmentWidth = stringWidth(segment);
    if (used + segmentWidth > cells - 1) break;
    cut += segment;
    used += segmentWidth;
  }
  return `${cut}…`;
}

export function widthOf(text: string): number {
  return stringWidth(text);
}
