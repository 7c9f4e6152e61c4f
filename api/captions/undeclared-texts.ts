// Texts of a photo that do not say their charset: read in one that was told, else in one that is guessed, which is remembered.
import { isUtf8 } from "node:buffer";
import { beforeNul, decodeDamagedUtf8, decodeUtf8, decodeUtf16, replacement } from "./decode-text.ts";
import { decodeCharset, guessCharset, isIso2022Jp } from "./guess-charset.ts";
import { decodeByWords } from "./legacy-charsets.ts";

const lineBreak = Buffer.from("\n");
/** What begins the sequences of ISO 2022. */
const escapeCharacter = "\x1b";
/** So many characters of a text that says nothing of its charset show that it is UTF-8, for each that is broken. */
const leastSound = 4;
/** A slice of a longer text would keep all of that text in memory. */
const mostDecodedAtOnce = 1024;
/** A guess takes some 100 µs; no photo that a camera or a person made has so many texts in need of one. */
const mostGuesses = 500;

/** A class, since one is made of every photo: closures would cost several times as much. */
export class UndeclaredTexts {
  /** What was guessed for texts that are shown, each once; those of Western Europe, which need no guess to be read well, are not named. */
  readonly guessed: string[] = [];
  /** The charset that somebody who knows has told. */
  readonly encoding: string | undefined;
  #guesses = 0;

  constructor(encoding: string | undefined) {
    this.encoding = encoding;
  }

  /** UTF-8 where it is valid UTF-8. @param isShown false for what is hardly ever a caption, which is not worth a guess among all charsets */
  decode(bytes: Uint8Array, isShown = true): string {
    if (isErased(bytes)) return "";
    if (isIso2022Jp(bytes)) return decodeCharset(bytes, "iso-2022-jp");
    const unicode = decodeUnicode(bytes);
    if (unicode !== undefined) return unicode;
    if (this.encoding !== undefined) return decodeCharset(bytes, this.encoding);
    if (!isShown || ++this.#guesses > mostGuesses) return decodeByWords(bytes);
    const { text, charset } = guessCharset(bytes, this.guessed);
    this.#note(charset);
    return text;
  }

  /** Up to the first NUL, as EXIF means it. Nearly all are plain UTF-8: those are decoded at once, and looked at afterwards. */
  decodeUntilNul(bytes: Uint8Array): string {
    if (bytes.length > mostDecodedAtOnce) return this.decode(beforeNul(bytes));
    const text = decodeUtf8(bytes);
    if (hasUtf16Mark(bytes)) return decodeUtf16UntilNul(bytes);
    if (text.includes(replacement) || text.includes(escapeCharacter)) return this.decode(beforeNul(bytes));
    const end = text.indexOf("\0");
    return end < 0 ? text : text.slice(0, end);
  }

  /** Texts that were written together, and so in one charset. */
  decodeAll(values: readonly Uint8Array[]): string[] {
    const others = values.filter((value) => decodeUnicode(value) === undefined);
    if (others.length < 2 || this.encoding !== undefined) return values.map((value) => this.decode(value));
    const { charset } = guessCharset(Buffer.concat(others.flatMap((value) => [value, lineBreak])), this.guessed);
    this.#note(charset);
    const decodeOne = isWestern(charset) ? decodeByWords : (value: Uint8Array) => decodeCharset(value, charset);
    return values.map((value) => (decodeUnicode(value) === undefined ? decodeOne(value) : this.decode(value)));
  }

  #note(charset: string): void {
    if (!isWestern(charset) && !this.guessed.includes(charset)) this.guessed.push(charset);
  }
}

/** Undefined where it is no UTF-8, not even such that was cut off or damaged. */
export const decodeUnicode = (bytes: Uint8Array): string | undefined =>
  isUtf8(bytes) ? decodeUtf8(bytes) : decodeDamagedUtf8(bytes, leastSound);

/** What flash holds where nobody has written: cameras leave fields so. */
const isErased = (bytes: Uint8Array) => bytes.length >= leastErased && bytes.every((byte) => byte === 0xff);
const leastErased = 4;

/** EXIF knows UTF-16 in other fields only; programs write it into any, with its mark. */
const hasUtf16Mark = (bytes: Uint8Array) =>
  bytes.length >= 4 && ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff));

function decodeUtf16UntilNul(bytes: Uint8Array): string {
  const text = decodeUtf16(bytes.subarray(2), bytes[0] === 0xff ? "little" : "big");
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}

const isWestern = (charset: string) => charset === "windows-1252" || charset === "macintosh";
