// Measures, cuts and pads text to a number of terminal cells; the only file that knows string-width.
import stringWidth from "string-width";
import { endOfGraphemes } from "../../api/captions/graphemes.ts";
import { display } from "./display.ts";

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Exactly `cells` wide (wide characters take two, marks none); a longer text is cut at a grapheme and ends in `…`. */
export function fitText(text: string, cells: number): string {
  // Of a long text, only the part that may be visible is measured.
  const cut = cutText(display(text.slice(0, endOfGraphemes(text, 2 * cells + 2))), cells);
  return cut + " ".repeat(Math.max(0, cells - stringWidth(cut)));
}

/** At most `cells` wide; a longer text is cut at a grapheme and ends in `…`. @param text that is safe to show */
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
