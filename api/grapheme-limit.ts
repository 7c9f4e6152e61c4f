// Whether a text is longer than people would count.
import { endOfGraphemes } from "./captions/graphemes.ts";

/** @param limit in grapheme clusters */
export function isWithinGraphemes(text: string, limit: number): boolean {
  return endOfGraphemes(text, limit) === undefined;
}
