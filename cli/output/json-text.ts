// A value as JSON on one line, with nothing in it that could act on a terminal or break a line.

// Beyond what JSON escapes by itself: C1 controls and DEL, U+2028 and U+2029, and what reorders or hides what surrounds it.
const unsafe = /[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

/** A program that reads it gets every text exactly as it was. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(
    unsafe,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
