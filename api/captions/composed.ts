// Unicode NFC in linear time, however many combining marks are stacked on one letter.

/** Ordering the marks of one letter takes quadratic time. */
const windowUnits = 256;
/** No language stacks this many marks. Beyond it, some marks may stay uncomposed. */
const mostMarkUnits = 64;
/** Characters that combine with the one before: marks, and Korean vowels and finals. */
const joins = /^[\p{M}\u1160-\u11ff]/u;

/** @param text without lone surrogates */
export function composed(text: string): string {
  if (text.length <= windowUnits) return text.normalize("NFC");
  let whole = "";
  for (let start = 0; start < text.length; ) {
    const end = endOfWindow(text, start);
    whole += text.slice(start, end).normalize("NFC");
    start = end;
  }
  return whole;
}

function endOfWindow(text: string, start: number): number {
  const most = start + windowUnits;
  if (most >= text.length) return text.length;
  for (let end = most; end > most - mostMarkUnits; end--)
    if (!isSecondHalf(text, end) && !joins.test(text.slice(end, end + 2))) return end;
  return isSecondHalf(text, most) ? most - 1 : most;
}

const isSecondHalf = (text: string, at: number) => text.charCodeAt(at) >>> 10 === 0xdc00 >>> 10;
