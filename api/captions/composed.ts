// Letters and their marks as one character (NFC), in a time that is linear in the text, however many marks it heaps upon a letter.

/** To order the marks of one letter takes the square of their number. */
const windowUnits = 256;
/** No language has so many marks in a row: of more than these some stay as they are. */
const mostMarkUnits = 64;
/** What joins what stands before it: marks, and the vowels and endings of Korean. */
const joins = /^[\p{M}\u1160-\u11ff]/u;

/** @param text without halves of characters */
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
