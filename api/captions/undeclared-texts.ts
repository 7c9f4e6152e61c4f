// Texts of a photo that do not say their charset: read in one that was told, else in one that is guessed, which is remembered.
import { isUtf8 } from "node:buffer";
import { decodeUtf8 } from "./decode-text.ts";
import { decodeCharset, guessCharset, isIso2022Jp } from "./guess-charset.ts";
import { decodeByWords } from "./legacy-charsets.ts";

export interface UndeclaredTexts {
  /** UTF-8 where it is valid UTF-8. @param isShown false for what is hardly ever a caption, which is not worth a guess among all charsets */
  decode(bytes: Uint8Array, isShown?: boolean): string;
  /** Texts that were written together, and so in one charset. */
  decodeAll(values: readonly Uint8Array[]): string[];
  /** What was guessed for texts that are shown; those of Western Europe, which need no guess to be read well, are not named. */
  readonly guessed: ReadonlySet<string>;
}

/** @param encoding the charset that somebody who knows has told */
export function createUndeclaredTexts(encoding?: string): UndeclaredTexts {
  const guessed = new Set<string>();
  const note = (charset: string) => {
    if (charset !== "windows-1252" && charset !== "macintosh") guessed.add(charset);
  };

  function decode(bytes: Uint8Array, isShown = true): string {
    if (isIso2022Jp(bytes)) return decodeCharset(bytes, "iso-2022-jp");
    if (isUtf8(bytes)) return decodeUtf8(bytes);
    if (encoding !== undefined) return decodeCharset(bytes, encoding);
    if (!isShown) return decodeByWords(bytes);
    const { text, charset } = guessCharset(bytes);
    note(charset);
    return text;
  }

  function decodeAll(values: readonly Uint8Array[]): string[] {
    const others = values.filter((value) => !isUtf8(value));
    if (others.length < 2 || encoding !== undefined) return values.map((value) => decode(value));
    const { charset } = guessCharset(Buffer.concat(others.flatMap((value) => [value, lineBreak])));
    note(charset);
    const isWestern = charset === "windows-1252" || charset === "macintosh";
    const decodeOne = (value: Uint8Array) => (isWestern ? decodeByWords(value) : decodeCharset(value, charset));
    return values.map((value) => (isUtf8(value) ? decode(value) : decodeOne(value)));
  }

  return { decode, decodeAll, guessed };
}

const lineBreak = Buffer.from("\n");
