// Text from elsewhere (names, captions, answers) made safe to show: it can forge no line, no colour and no direction.

// Controls (C0, DEL, C1), separators of lines and paragraphs, format characters that reorder or hide what surrounds
// them (but the joiners of emoji and scripts, U+200C and U+200D), and lone surrogates.
const unsafe = /[\p{Cc}\u061c\u2028\u2029\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\p{Cs}]/gu;

const short: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** On one line, with every character that could act on a terminal written as an escape. */
export function display(text: string): string {
  return text.replace(unsafe, (character) => short[character] ?? escapeOf(character));
}

function escapeOf(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
}

/** A path as people read it: escaped, and quoted where its ends would not be seen. */
export function displayPath(path: string): string {
  const shown = display(path);
  return /^\s|\s$|^$/.test(shown) ? `"${shown}"` : shown;
}
