// Measures how well a text fits a language: the bits it takes to encode the text, given the language's letter frequencies.
import {
  type Language as Alphabetic,
  commonChinese,
  commonJapanese,
  commonKorean,
  firstGroupBits,
  letterFrequencies,
} from "./letter-frequencies.ts";
import { oddSpellings } from "./odd-spellings.ts";

export type Language = Alphabetic | "ja" | "zh" | "ko";

const foreignLetterBits = 15;
/** A Latin letter in a text of another alphabet: every keyboard has it, and names and foreign words use it. */
const foreignLatinBits = 8;
/** A small letter before a capital, Latin letters beside Chinese ones, signs inside a word: words are not written this way. */
const oddBits = 6;
/** Letters of two alphabets in one word of a text in a third. */
const mixedBits = 15;
/** ASCII words read the same in every charset. They only indicate the language, and many belong to none. */
const plainWeight = 0.3;
const plainLetterBits = 4.6;

/** Lower is better. Values for the same text can be compared across charsets and languages. */
export function bitsOf(text: string, language: Language): number {
  const table = letterBits(language);
  const words = text.split(wordEnds).filter((word) => word !== "");
  let bits = isOfLoneLetters(words) && !usesLatin(language) ? foreignLetterBits : 0;
  for (const word of words) {
    if (isPlain(word)) bits += usesLatin(language) ? plainBits(word, table) : 0;
    else
      bits +=
        wordBits(word, table) +
        oddBits * (word.toLowerCase().match(oddSpellings[language as Alphabetic] ?? never)?.length ?? 0);
  }
  return bits + (isLeftOpen(text, "¿", "?") || isLeftOpen(text, "¡", "!") ? oddBits : 0);
}

const isLeftOpen = (text: string, open: string, close: string) => text.lastIndexOf(open) > text.lastIndexOf(close);

/** In `Rendez-vous à Paris`, only a word of one letter is non-ASCII. Nobody writes only such words in another alphabet. */
const isOfLoneLetters = (words: readonly string[]) =>
  words.some(isPlain) && words.every((word) => isPlain(word) || word.replace(/[^\p{L}]/gu, "").length < 2);

const never = /(?!)/g;

// ASCII other than letters separates words; everything else counts as part of one.
const wordEnds = /[\0-@[-`{-\x7f]+/;

const isPlain = (word: string) => /^[A-Za-z]+$/.test(word);

function plainBits(word: string, table: LetterBits): number {
  if (word.length < 4 || !/[a-z]/.test(word)) return 0;
  let bits = 0;
  for (const char of word) bits += (table.get(char.toLowerCase()) ?? foreignLatinBits) - plainLetterBits;
  return bits * plainWeight;
}

function wordBits(word: string, table: LetterBits): number {
  let bits = 0;
  let before: Character = boundary;
  let letters = 0;
  let signs = 0;
  for (const char of word) {
    const known = characterOf(char);
    if (known.kind === "sign") {
      const isOrdinal =
        beside.includes(char) && (letters === 0 ? word === char : letters === 1 && /^[nmdf]/i.test(word));
      bits += isOrdinal ? besideBits : known.foreignBits;
      if (isOrdinal) letters = 0; // with an ordinal sign, one letter is not a word
      if (before.kind !== "sign" && char !== "’") signs++;
    } else {
      bits += table.get(char) ?? known.foreignBits;
      letters++;
      if (signs > 0 && before.kind === "sign") bits += oddBits;
      if (before.kind !== "sign" && areOdd(before, known))
        bits += before.isLatin === known.isLatin ? oddBits : mixedBits;
      signs = 0;
    }
    before = known;
  }
  if (letters === 1) bits += oddBits;
  if (letters > 0 && /^[–—]/.test(word)) bits += oddBits;
  // Five Hebrew letters have another form that occurs only at the end of a word.
  if (letters > 1 && /[ךםןףץ]$/.test(word)) bits -= oddBits / 2;
  return bits;
}

const areOdd = (before: Character, after: Character) =>
  (before.kind === "small" && after.kind === "capital") ||
  (before.kind === "ideograph") !== (after.kind === "ideograph") ||
  before.isLatin !== after.isLatin;

interface Character {
  kind: "ideograph" | "capital" | "small" | "letter" | "sign";
  isLatin: boolean;
  /** Its bits in a language that does not use it. */
  foreignBits: number;
}

const boundary: Character = { kind: "sign", isLatin: false, foreignBits: 0 };
/** A cache: Unicode classes are slow to look up, and texts have few distinct characters. */
const characters = new Map<string, Character>();

function characterOf(char: string): Character {
  let known = characters.get(char);
  if (known === undefined) {
    known = describe(char);
    characters.set(char, known);
  }
  return known;
}

/** Written behind numbers and single letters (`1º`, `Nº`, `m²`), although Unicode classes some of them as letters. */
const beside = "ªº²³½¼¾";
const besideBits = 4;

function describe(char: string): Character {
  const isLatin = char < "\u0370"; // includes combining marks
  const foreignBits = /[a-z]/i.test(char) ? foreignLatinBits : foreignLetterBits;
  if (char >= "\u3040" && char <= "\ud7af") return { kind: "ideograph", isLatin, foreignBits };
  if (beside.includes(char)) return { kind: "sign", isLatin, foreignBits: signBits(char) };
  if (/\p{Lu}/u.test(char)) return { kind: "capital", isLatin, foreignBits };
  if (/\p{Ll}/u.test(char)) return { kind: "small", isLatin, foreignBits };
  if (/[\p{L}\p{M}]/u.test(char)) return { kind: "letter", isLatin, foreignBits };
  return { kind: "sign", isLatin, foreignBits: signBits(char) };
}

function signBits(char: string): number {
  if ("“”‘’„«»–—…·•°€£§©®™№×¡¿\u00a0、。「」『』（）！？：；，・〜～《》".includes(char)) return 7;
  if (char >= "０" && char <= "ｚ") return 9;
  return /[\p{Cc}\p{Co}\p{Cn}]/u.test(char) ? 20 : 13;
}

type LetterBits = ReadonlyMap<string, number>;

const usesLatin = (language: Language) => letterBits(language).has("e");

const tables = new Map<Language, LetterBits>();

function letterBits(language: Language): LetterBits {
  let table = tables.get(language);
  if (table === undefined) {
    table = makeTable(language);
    tables.set(language, table);
  }
  return table;
}

function makeTable(language: Language): LetterBits {
  if (language === "zh") return tableOf([commonChinese, 8.5], [charactersOf("gb18030", 0xb0, 0xd7), 10.5]);
  if (language === "ko") return tableOf([commonKorean, 7], [charactersOf("euc-kr", 0xb0, 0xc8), 11]);
  if (language === "ja") {
    const kana = charactersOf("euc-jp", 0xa4, 0xa5);
    return tableOf([`${kana}ー々`, 6], [commonJapanese, 8.5], [charactersOf("euc-jp", 0xb0, 0xcf), 11.5]);
  }
  if (language === "tr") return tableOf(...groupsOf(language), ["İ", 7]);
  return tableOf(...groupsOf(language));
}

const groupsOf = (language: Alphabetic) =>
  letterFrequencies[language].split(" ").map((letters, i): [string, number] => [letters, firstGroupBits + i]);

/** A character in several groups counts as part of the first. */
function tableOf(...groups: [characters: string, bits: number][]): LetterBits {
  const table = new Map<string, number>();
  for (const [characters, bits] of groups) for (const char of characters) if (!table.has(char)) table.set(char, bits);
  for (const [char, bits] of [...table]) if (!table.has(char.toUpperCase())) table.set(char.toUpperCase(), bits);
  return table;
}

/** Rows of a national standard's table. In all of them, frequent characters come first. */
function charactersOf(charset: string, firstRow: number, lastRow: number): string {
  const bytes: number[] = [];
  for (let row = firstRow; row <= lastRow; row++) for (let cell = 0xa1; cell <= 0xfe; cell++) bytes.push(row, cell);
  return new TextDecoder(charset).decode(Uint8Array.from(bytes)).replaceAll("\ufffd", "");
}
