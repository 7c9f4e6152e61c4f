// Prepares a caption for sending: NFC, no control characters, limited length.
import { composed } from "./composed.ts";
import { withoutLoneSurrogates } from "./decode-text.ts";
import { endOfGraphemes } from "./graphemes.ts";

const plainAscii = /^[ -~\t\n\r]*$/;

/** NFC, trimmed, without control characters. Line breaks and tabs are kept. */
export function cleanText(text: string): string {
  if (plainAscii.test(text)) return text.trim();
  return composed(
    withoutLoneSurrogates(text)
      .replace(/[^\P{Cc}\t\n\r]/gu, "")
      .trim(),
  );
}

/** Combining marks can be repeated endlessly, so a single grapheme must be limited too. */
const maxUnitsPerGrapheme = 32;

/** The first `limit` graphemes. Undefined if the text is not longer. */
export function cutAt(text: string, limit: number): string | undefined {
  if (text.length <= limit) return undefined;
  const window = text.slice(0, limit * maxUnitsPerGrapheme);
  const end = endOfGraphemes(window, limit);
  if (end !== undefined) return window.slice(0, end).trimEnd();
  return window.length < text.length ? withoutLoneSurrogates(window) : undefined;
}
