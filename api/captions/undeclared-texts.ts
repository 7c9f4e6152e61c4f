// Decodes texts of a photo that do not declare their charset, in a specified or a guessed one. Guesses are remembered.
import { isUtf8 } from "node:buffer";
import { beforeNul, decodeDamagedUtf8, decodeLikelyUtf8, decodeUtf8, decodeUtf16, replacement } from "./decode-text.ts";
import { decodeCharset, guessCharset, isIso2022Jp } from "./guess-charset.ts";
import { decodeByWords } from "./legacy-charsets.ts";

const lineBreak = Buffer.from("\n");
/** Starts an ISO 2022 sequence. */
const escapeCharacter = "\x1b";
/** How many valid characters each broken one requires for an undeclared text to count as UTF-8. */
const leastSound = 4;
/** A slice of a longer text would keep the whole text in memory. */
const mostDecodedAtOnce = 1024;
/** A guess takes about 100 µs. No real photo has this many texts that need one. */
const mostGuesses = 500;

/** A class, because every photo creates one and closures would cost several times as much. */
export class UndeclaredTexts {
  /** The charsets guessed for shown texts, each once. Western charsets are left out, because their texts need no guess. */
  readonly guessed: string[] = [];
  /** The charset that the user specified. */
  readonly encoding: string | undefined;
  #guesses = 0;

  constructor(encoding: string | undefined) {
    this.encoding = encoding;
  }

  /**
   * Decodes valid UTF-8 as UTF-8.
   * @param isShown false for texts that are hardly ever captions, which are not worth a guess
   * @param words what people wrote, if the rest of the bytes is markup
   */
  decode(bytes: Uint8Array, isShown = true, words = bytes): string {
    if (isErased(bytes)) return "";
    if (isIso2022Jp(bytes)) return decodeCharset(bytes, "iso-2022-jp");
    const unicode = decodeUnicode(bytes);
    if (unicode !== undefined) return unicode;
    if (this.encoding !== undefined) return decodeCharset(bytes, this.encoding);
    if (!isShown || ++this.#guesses > mostGuesses) return decodeByWords(bytes);
    return decodeIn(this.#guess(words), bytes);
  }

  /** Decodes up to the first NUL, as in EXIF. Nearly all texts are plain UTF-8, so they are decoded first and checked afterwards. */
  decodeUntilNul(bytes: Uint8Array): string {
    if (bytes.length > mostDecodedAtOnce) return this.decode(beforeNul(bytes));
    const text = decodeUtf8(bytes);
    if (hasUtf16Mark(bytes)) return decodeUtf16UntilNul(bytes);
    if (text.includes(replacement) || text.includes(escapeCharacter)) return this.decode(beforeNul(bytes));
    const end = text.indexOf("\0");
    return end < 0 ? text : text.slice(0, end);
  }

  /** Decodes texts that were written together, and therefore in one charset. */
  decodeAll(values: readonly Uint8Array[]): string[] {
    const others = values.filter((value) => decodeUnicode(value) === undefined);
    if (others.length < 2 || this.encoding !== undefined) return values.map((value) => this.decode(value));
    const charset = this.#guess(Buffer.concat(others.flatMap((value) => [value, lineBreak])));
    return values.map((value) => (decodeUnicode(value) === undefined ? decodeIn(charset, value) : this.decode(value)));
  }

  #guess(bytes: Uint8Array): string {
    const { charset } = guessCharset(bytes, this.guessed);
    if (!isWestern(charset) && !this.guessed.includes(charset)) this.guessed.push(charset);
    return charset;
  }
}

const decodeIn = (charset: string, bytes: Uint8Array): string =>
  isWestern(charset) ? decodeByWords(bytes) : decodeCharset(bytes, charset);

/** Undefined if it is not UTF-8, not even cut off or damaged UTF-8. */
export function decodeUnicode(bytes: Uint8Array): string | undefined {
  return isUtf8(bytes) ? decodeLikelyUtf8(bytes) : decodeDamagedUtf8(bytes, leastSound);
}

/** Erased flash memory, which cameras leave in unused fields. */
const isErased = (bytes: Uint8Array) => bytes.length >= leastErased && bytes.every((byte) => byte === 0xff);
const leastErased = 4;

/** EXIF allows UTF-16 only in other fields, but programs write it anywhere, with a byte order mark. */
const hasUtf16Mark = (bytes: Uint8Array) =>
  bytes.length >= 4 && ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff));

function decodeUtf16UntilNul(bytes: Uint8Array): string {
  const text = decodeUtf16(bytes.subarray(2), bytes[0] === 0xff ? "little" : "big");
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}

const isWestern = (charset: string) => charset === "windows-1252" || charset === "macintosh";
