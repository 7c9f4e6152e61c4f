// Guesses the charset of bytes that do not declare one: the charset in which they form words of some language.
import { isUtf8 } from "node:buffer";
import { decodeLikelyUtf8, decodeUtf8, replacement } from "./decode-text.ts";
import { bitsOf, type Language } from "./language-fit.ts";
import { decodeByWords, decodeMacRoman, decodeWindows1252 } from "./legacy-charsets.ts";
import { sampleOf } from "./sample-of.ts";

export interface GuessedText {
  text: string;
  /** The name used by people and the Encoding Standard. */
  charset: string;
  /** The bytes do not determine the charset, so others are possible. */
  isGuess: boolean;
}

interface Candidate {
  charset: string;
  languages: readonly Language[];
  /** A penalty in bits for charsets that few files use. */
  doubt?: number;
}

const western: Language[] = ["fr", "de", "es", "pt", "it", "nl", "sv", "da", "nb", "fi", "is"];
const central: Language[] = ["pl", "cs", "sk", "hu", "hr", "sl", "ro"];

// If two fit equally well, the first is taken.
const candidates: readonly Candidate[] = [
  { charset: "windows-1250", languages: central },
  { charset: "iso-8859-2", doubt: 4, languages: central },
  { charset: "windows-1251", languages: ["ru", "uk", "bg", "sr", "be", "mk"] },
  { charset: "koi8-u", doubt: 4, languages: ["ru", "uk"] },
  { charset: "ibm866", doubt: 4, languages: ["ru"] },
  { charset: "x-mac-cyrillic", doubt: 3, languages: ["ru", "uk"] },
  { charset: "iso-8859-5", doubt: 6, languages: ["ru", "uk", "bg", "sr", "be", "mk"] },
  { charset: "windows-1253", languages: ["el"] },
  { charset: "iso-8859-7", doubt: 4, languages: ["el"] },
  { charset: "windows-1254", languages: ["tr"] },
  { charset: "windows-1255", languages: ["he"] },
  { charset: "windows-1256", languages: ["ar"] },
  { charset: "iso-8859-6", doubt: 4, languages: ["ar"] },
  { charset: "windows-1257", doubt: 2, languages: ["lt", "lv", "et"] },
  { charset: "windows-1258", doubt: 4, languages: ["vi"] },
  { charset: "windows-874", languages: ["th"] },
  { charset: "shift_jis", languages: ["ja"] },
  { charset: "euc-jp", languages: ["ja"] },
  { charset: "gb18030", languages: ["zh"] },
  { charset: "big5", languages: ["zh"] },
  { charset: "euc-kr", languages: ["ko"] },
];

/** How many bits better than the Western charsets another one must fit: a few letters more than chance. */
const marginBits = 2;
/** A person's program writes one charset, so another text of the same photo counts as much as a word. */
const besideBits = 8;
/** Turkish letters take the places of Icelandic ones, and Turkish has two hundred times as many writers. */
const icelandicDoubt = 2;
/**
 * The charset given by escape sequences, else UTF-8 if the bytes are valid UTF-8, else a guess. The text never contains replacement characters.
 * @param beside non-Western charsets that were guessed for other texts of the same origin
 */
export function guessCharset(bytes: Uint8Array, beside: readonly string[] = []): GuessedText {
  if (isIso2022Jp(bytes)) return { text: decodeCharset(bytes, "iso-2022-jp"), charset: "iso-2022-jp", isGuess: false };
  const unicode = isUtf8(bytes) ? decodeLikelyUtf8(bytes) : undefined;
  if (unicode !== undefined) return { text: unicode, charset: "utf-8", isGuess: false };
  const { charset } = bestFit(sampleOf(bytes), beside);
  if (charset !== "") return { text: decodeCharset(bytes, charset), charset, isGuess: true };
  const text = decodeByWords(bytes);
  return { text, charset: text === decodeWindows1252(bytes) ? "windows-1252" : "macintosh", isGuess: true };
}

/** How well the sample fits the charset that it fits best, in bits. The name is empty for the Western charsets. */
function bestFit(sample: Uint8Array, beside: readonly string[]): { charset: string; bits: number } {
  const windows = decodeWindows1252(sample);
  const macintosh = decodeMacRoman(sample);
  let charset = "";
  let bits =
    Math.min(
      ...western.flatMap((each) => {
        const doubt = each === "is" ? icelandicDoubt : 0;
        return [bitsOf(windows, each) + doubt, bitsOf(macintosh, each) + doubt + 2];
      }),
    ) - marginBits;
  for (const candidate of candidates) {
    const text = decodeStrictly(sample, candidate.charset);
    if (text === undefined) continue;
    const doubt = (candidate.doubt ?? 0) - (beside.includes(candidate.charset) ? besideBits : 0);
    for (const language of candidate.languages) {
      const each = bitsOf(text, language) + doubt;
      if (each >= bits) continue;
      bits = each;
      charset = candidate.charset;
    }
  }
  return { charset, bits };
}

const allLanguages = new Set([...western, ...candidates.flatMap(({ languages }) => languages)]);
/** For each part of UTF-8 that is broken. */
const brokenBits = 20;
/** For each character of three bytes, and twice for each of four: other charsets hardly ever have them by chance. */
const soundBits = 6;

/** Whether bytes that contain some characters of UTF-8 fit it better than any other charset, although parts of it are broken. */
export function isDamagedUtf8(bytes: Uint8Array): boolean {
  const sample = sampleOf(bytes);
  const [first = "", ...others] = decodeUtf8(sample).split(replacement);
  const text = first + others.join("");
  const bits = Math.min(...Array.from(allLanguages, (language) => bitsOf(text, language)));
  const sound = text.match(/[\u0800-\uffff]/g)?.length ?? 0;
  return bits + others.length * brokenBits - sound * soundBits < bestFit(sample, []).bits;
}

/** RFC 1468. All its bytes are ASCII and so valid UTF-8, but it has escape sequences that switch to kanji. */
export function isIso2022Jp(bytes: Uint8Array): boolean {
  if (!bytes.includes(0x1b)) return false;
  const text = Buffer.from(bytes).toString("latin1");
  return ["$@", "$B", "(I", "(J"].some((set) => text.includes(`\u001b${set}`));
}

/** Decodes by a charset name that TextDecoder knows. Invalid bytes are dropped. */
export function decodeCharset(bytes: Uint8Array, charset: string): string {
  const decoder = new TextDecoder(charset);
  // Node 20 decodes Windows-1252 as Latin-1.
  const text = decoder.encoding === "windows-1252" ? decodeWindows1252(bytes) : decoder.decode(bytes);
  return text.replaceAll("\ufffd", "");
}

/** Programs cut texts at a number of bytes, which may be within a character. Shorter texts are not cut. */
const leastCutBytes = 60;

/** Undefined if the bytes are invalid in that charset. */
function decodeStrictly(bytes: Uint8Array, charset: string): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes, { stream: bytes.length > leastCutBytes });
  } catch {
    return undefined;
  }
}
