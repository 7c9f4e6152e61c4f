// Whether a text is longer than people would count. The time is linear in its length, whatever it is made of.

const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });

/** Segmenting one long text of emoji sequences is quadratic in V8 (1.5 s for 10,000 families); many short ones are not. */
const windowUnits = 256;

/** @param limit in grapheme clusters */
export function isWithinGraphemes(text: string, limit: number): boolean {
  // A text has at most as many graphemes as UTF-16 units, so most texts need no counting.
  if (text.length <= limit) return true;
  let count = 0;
  for (let start = 0, units = windowUnits; start < text.length; ) {
    const end = endOfCharacter(text, start + units);
    const starts = [...segmenter.segment(text.slice(start, end))].map(({ index }) => index);
    if (end === text.length) return count + starts.length <= limit;
    // The last one may go on beyond the window, so the next window begins with it.
    const last = starts.at(-1) ?? 0;
    count += starts.length - 1;
    if (count > limit) return false;
    start += last;
    units = last > 0 ? windowUnits : units * 2;
  }
  return true;
}

// Not between the halves of a surrogate pair: half a character joins to nothing.
function endOfCharacter(text: string, end: number): number {
  if (end >= text.length) return text.length;
  return text.charCodeAt(end - 1) >>> 10 === 0xd800 >>> 10 ? end - 1 : end;
}
