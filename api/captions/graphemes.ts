// Characters as people count them (grapheme clusters), in a time that is linear in the text, whatever it is made of.

let segmenter: Intl.Segmenter | undefined;

/** Segmenting one long text of emoji sequences is quadratic in V8 (1.2 s for 10,000 families); many short ones are not. */
const windowUnits = 256;

/**
 * Where the first `limit` graphemes of a text end, in UTF-16 units; undefined where it has no more than these. However many
 * marks are heaped upon one character, it counts as one: who limits graphemes must limit units as well.
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
    // The last one may go on beyond the window, so the next window begins with it.
    const last = starts.at(-1) ?? 0;
    count += starts.length - 1;
    start += last;
    units = last > 0 ? windowUnits : units * 2;
  }
  return undefined;
}

// Not between the halves of a surrogate pair: half a character joins to nothing.
function endOfCharacter(text: string, end: number): number {
  if (end >= text.length) return text.length;
  return text.charCodeAt(end - 1) >>> 10 === 0xd800 >>> 10 ? end - 1 : end;
}
