// A caption as it is sent: composed, without control characters, and not too long.
import { composed } from "./composed.ts";
import { withoutLoneSurrogates } from "./decode-text.ts";
import { endOfGraphemes } from "./graphemes.ts";

const plainAscii = /^[ -~\t\n\r]*$/;

/** NFC, trimmed, without control characters; line breaks and tabs stay as they are. */
export function cleanText(text: string): string {
  if (plainAscii.test(text)) return text.trim();
  return composed(
    withoutLoneSurrogates(text)
      .replace(/[^\P{Cc}\t\n\r]/gu, "")
      .trim(),
  );
}

/** A combining mark may be repeated without end: a single character must not be a whole book. */
const maxUnitsPerGrapheme = 32;

/** The first `limit` characters as people count them. Undefined where the text is not longer. */
export function cutAt(text: string, limit: number): string | undefined {
  if (text.length <= limit) return undefined;
  const window = text.slice(0, limit * maxUnitsPerGrapheme);
  const end = endOfGraphemes(window, limit);
  if (end !== undefined) return window.slice(0, end).trimEnd();
  return window.length < text.length ? withoutLoneSurrogates(window) : undefined;
}
