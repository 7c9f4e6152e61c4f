// Counts grapheme clusters in linear time, whatever the text contains.

let segmenter: Intl.Segmenter | undefined;

/** Segmenting one long text of emoji sequences is quadratic in V8 (1.2 s for 10,000 families); segmenting many short ones is not. */
const windowUnits = 256;

/**
 * Where the first `limit` graphemes of a text end, in UTF-16 units; undefined if the text has no more. A character counts as one however many marks
 * are stacked on it, so callers must limit units as well.
 */
export function endOfGraphemes(text: string, limit: number): number | undefined {
  // A text has at most as many graphemes as UTF-16 units, so most texts need no counting.
  if (text.length <= limit) return undefined;
  segmenter ??= new Intl.Segmenter("und", { granularity: "grapheme" });
  let count = 0;
  for (let start = 0, units = windowUnits; start < text.length; ) {
    const end = endOfCharacter(text, start + units);
    const starts = Array.from(segmenter.segment(text.slice(start, end)), ({ index }) => index);
    const past = starts[limit - count];
    if (past !== undefined) return start + past;
    if (end === text.length) return undefined;
    // The last grapheme may continue beyond the window, so the next window starts with it.
    const last = starts.at(-1) ?? 0;
    count += starts.length - 1;
    start += last;
    units = last > 0 ? windowUnits : units * 2;
  }
  return undefined;
}

// Does not split a surrogate pair, because half a character joins nothing.
function endOfCharacter(text: string, end: number): number {
  if (end >= text.length) return text.length;
  return text.charCodeAt(end - 1) >>> 10 === 0xd800 >>> 10 ? end - 1 : end;
}
