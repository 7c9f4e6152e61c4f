// Formats a value as JSON on one line, with nothing that could control a terminal or break the line.

// Beyond what JSON escapes anyway: C1 controls and DEL, U+2028 and U+2029, and characters that reorder or hide the surrounding text.
const unsafe = /[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

/** A program that parses it gets every text unchanged. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(
    unsafe,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
