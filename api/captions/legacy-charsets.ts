// The two Western 8-bit charsets of undeclared captions: Windows-1252 and MacRoman.
import { sampleOf } from "./sample-of.ts";

// A table, because Node 20's TextDecoder("windows-1252") returns control characters for 0x80 to 0x9F.
const windows80to9f = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";
const macintosh80toff =
  "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u00a0ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\uf8ffÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";

export function decodeWindows1252(bytes: Uint8Array): string {
  return decodeWith(bytes, (byte) => (byte < 0xa0 ? windows80to9f.charCodeAt(byte - 0x80) : byte));
}

export function decodeMacRoman(bytes: Uint8Array): string {
  return decodeWith(bytes, (byte) => macintosh80toff.charCodeAt(byte - 0x80));
}

/** In this machine's byte order: all of Node's platforms are little-endian. */
const utf16 = new TextDecoder("utf-16le", { ignoreBOM: true });

function decodeWith(bytes: Uint8Array, codeUnitOf: (byte: number) => number): string {
  // Appending to a string would take a hundred times the memory for a long text.
  const units = new Uint16Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    units[i] = byte < 0x80 ? byte : codeUnitOf(byte);
  }
  return utf16.decode(units);
}

/** Windows-1252 or MacRoman, whichever gives words; Windows-1252 if both do. */
export function decodeByWords(bytes: Uint8Array): string {
  const sample = sampleOf(bytes);
  const isMacintosh = wordScore(decodeMacRoman(sample)) > wordScore(decodeWindows1252(sample));
  return isMacintosh ? decodeMacRoman(bytes) : decodeWindows1252(bytes);
}

const letter = /[\p{L}\p{M}]/u;
const lower = /\p{Ll}/u;
const upper = /\p{Lu}/u;

/** How well the non-ASCII characters of a text fit their neighbours. */
function wordScore(text: string): number {
  let score = 0;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0x80) score += fitness(text, i);
  return score;
}

// Characters of MacRoman and Windows-1252 that Unicode classes as letters but that are hardly ever part of a word.
const oddLetters = "ƒªºﬁﬂµΩπıˆ";
// Letters that few of the languages of these charsets use. In the other charset the same bytes are ö, û, ü.
const rareLetters = "šžÿ";
const loneLetters = "àáâéèêíóòôöúåæøÀÁÉÈÅÖÓÔ";
const signs = "©®™°€£§•·½¼¾±\u00a0";

function fitness(text: string, at: number): number {
  const [before, char, after] = [text[at - 1] ?? " ", text[at] ?? "", text[at + 1] ?? " "];
  const [followsLetter, isBeforeLetter] = [letter.test(before), letter.test(after)];
  const isBetweenLetters = followsLetter && isBeforeLetter;
  const isAlone = !followsLetter && !isBeforeLetter;
  if (char >= "\u0080" && char <= "\u009f") return -5;
  if ("ªº".includes(char) && isOrdinal(text, at)) return 2;
  if (oddLetters.includes(char)) return isAlone ? 0 : -2;
  if (isAlone && loneLetters.includes(char)) return lower.test(char) || at === 0 ? 1.5 : 0.5;
  if (lower.test(char)) return isAlone ? -1 : upper.test(after) ? -2 : rareLetters.includes(char) ? 1 : 2;
  if (upper.test(char)) return isAlone ? -1 : fitnessOfCapital(before, after);
  if ("’‘".includes(char)) return isApostrophe(text, at) || isQuote(text, at) ? 2 : 1;
  if ("“«„".includes(char)) return isBetweenLetters ? -2 : isBeforeLetter ? 2 : 1;
  if ("”»…".includes(char)) return isBetweenLetters ? -2 : followsLetter ? 2 : 1;
  if ("–—".includes(char)) return isBetweenLetters ? (joinsEnglish(text, at) ? 2 : 0) : isAlone ? 2 : 1;
  if ("¿¡".includes(char)) return /\s/.test(after) || isBetweenLetters ? -2 : 1;
  if ("®™".includes(char) && followsLetter && !isBeforeLetter) return 2;
  if (signs.includes(char)) return isBetweenLetters ? -2 : 1;
  return isBetweenLetters ? -3 : -1;
}

/** A capital starts a word, or stands among capitals. */
function fitnessOfCapital(before: string, after: string): number {
  if (lower.test(before)) return -2;
  if (upper.test(before)) return lower.test(after) ? -1 : 2;
  return 2;
}

/** `1º`, `3ª`, `Nº`, `Mª`. */
const isOrdinal = (text: string, at: number) =>
  !letter.test(text[at + 1] ?? " ") && /(?:\d|(?<!\p{L})[NMDF])$/u.test(text.slice(Math.max(0, at - 2), at));

/** Opens before a letter, or closes what another one opened. */
function isQuote(text: string, at: number): boolean {
  const [before, after] = [text[at - 1] ?? " ", text[at + 1] ?? " "];
  return text[at] === "‘"
    ? !letter.test(before) && letter.test(after)
    : !letter.test(after) && text.lastIndexOf("‘", at) >= 0;
}

const englishWords = /\b(?:the|of|and|with|for|from|at|by|is|was)\b/i;

/** `the team—winners of the cup`: English has no accents, and a dash without blanks has a syllable on each side. */
function joinsEnglish(text: string, at: number): boolean {
  const before = text
    .slice(Math.max(0, at - longWord), at)
    .split(notLetter)
    .at(-1);
  const [after] = text.slice(at + 1, at + longWord).split(notLetter);
  return hasVowel(before) && hasVowel(after) && englishWords.test(text);
}

const longWord = 12;
const notLetter = /[^a-z]/i;
const hasVowel = (word = "") => /[aeiouy]/i.test(word);

/** `l’amour`, `dog’s`, `O’Brien`, `the guests’`, `rock ’n’ roll`, `Hawai‘i`, `’90s`: only some letters stand beside an apostrophe. */
function isApostrophe(text: string, at: number): boolean {
  const [before, after] = [text.slice(Math.max(0, at - 4), at), text.slice(at + 1, at + 3)];
  if (/^(?:\d|[nt](?![a-z]))/.test(after) || /[a-z]{3}s$|’n$/.test(before)) return true;
  if (!letter.test(before.slice(-1)) || !letter.test(after)) return false;
  return /[ldnscjmtuO]$/i.test(before) || /^[stdmrvl]/.test(after) || text[at] === "‘";
}
