// Makes foreign text (names, captions, answers) safe to show: it cannot fake lines, colours or text direction.

// Control characters (C0, DEL, C1), line and paragraph separators, format characters that reorder or hide the surrounding text (except
// the joiners of emoji and scripts, U+200C and U+200D), and lone surrogates.
const unsafe = /[\p{Cc}\u061c\u2028\u2029\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\p{Cs}]/gu;

const short: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** The text on one line, with every character that could control a terminal escaped. */
export function display(text: string): string {
  return text.replace(unsafe, (character) => short[character] ?? escapeOf(character));
}

function escapeOf(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
}

/** A path for people: escaped, and quoted if it is empty or has spaces at its ends. */
export function displayPath(path: string): string {
  const shown = display(path);
  return /^\s|\s$|^$/.test(shown) ? `"${shown}"` : shown;
}
