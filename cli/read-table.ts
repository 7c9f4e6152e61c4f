// Reads tables as people's programs export them: bytes in any charset become rows with line numbers.
import { decodeUtf16, decodeUtf32 } from "../api/captions/decode-text.ts";
import { decodeCharset, guessCharset } from "../api/captions/guess-charset.ts";
import { decodeCells } from "./decode-cells.ts";
import { UsageError } from "./errors.ts";
import { type CsvRow, readCsv } from "./read-csv.ts";

export interface Table {
  rows: CsvRow[];
  /** Sentences, such as that the charset was guessed. */
  warnings: string[];
}

export interface TableText {
  text: string;
  warnings: string[];
}

/**
 * Reads a table with any delimiter and charset.
 * @param name the file's, for errors and warnings
 * @param encoding the charset that the user named, as `charsetNamed` returns it; a byte order mark takes precedence
 * @throws UsageError if it is not a text table
 */
export function readTable(bytes: Uint8Array, name: string, encoding?: string): Table {
  const { text, warnings } = decodeTable(bytes, name, encoding);
  return { rows: readCsv(text, name), warnings };
}

/** As `readTable`, without splitting the text into rows. */
export function decodeTable(bytes: Uint8Array, name: string, encoding?: string): TableText {
  refuseOthers(bytes, name);
  const marked = decodeMarked(bytes);
  if (marked !== undefined) return { text: marked, warnings: [] };
  if (encoding !== undefined) return { text: decodeCharset(bytes, encoding), warnings: [] };
  const wide = utf32OrderOf(bytes);
  if (wide !== undefined) return { text: decodeUtf32(bytes, wide), warnings: [] };
  const order = utf16OrderOf(bytes);
  if (order !== undefined) return { text: decodeUtf16(bytes, order), warnings: [] };
  if (bytes.includes(0)) throw new UsageError(`${name} is no table of text. Export it as CSV.`);
  const { text, charset, isGuess } = guessCharset(bytes);
  if (!isGuess) return { text, warnings: [] };
  const mixed = decodeCells(bytes);
  if (mixed !== undefined) {
    const what =
      mixed.charset === undefined
        ? "with characters that are cut off or damaged; these were left out"
        : `but some of its cells are not; these were read as ${mixed.charset}: a guess`;
    return { text: mixed.text, warnings: [`${name} is in UTF-8, ${what}.`] };
  }
  const warning = `${name} does not say its charset, and was read as ${charset}: a guess. If names look wrong, set it with --encoding NAME.`;
  return { text, warnings: [warning] };
}

function decodeMarked(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return decodeCharset(bytes, "utf-8");
  // Before UTF-16, whose mark begins with the same bytes.
  if (bytes[0] === 0xff && bytes[1] === 0xfe && bytes[2] === 0 && bytes[3] === 0)
    return decodeUtf32(bytes.subarray(4), "little");
  if (bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 0xfe && bytes[3] === 0xff)
    return decodeUtf32(bytes.subarray(4), "big");
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeUtf16(bytes.subarray(2), "little");
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeUtf16(bytes.subarray(2), "big");
  return undefined;
}

/** UTF-32 without a mark: the highest byte is always zero, and the next one nearly always (planes beyond the first). */
function utf32OrderOf(bytes: Uint8Array): "little" | "big" | undefined {
  if (bytes.length === 0 || bytes.length % 4 !== 0) return undefined;
  const isZeroAt = (first: number) => {
    for (let at = first; at < bytes.length; at += 4) if (bytes[at] !== 0) return false;
    return true;
  };
  if (isZeroAt(3) && !isZeroAt(0) && hasZero(bytes, 2)) return "little";
  return isZeroAt(0) && !isZeroAt(3) && hasZero(bytes, 1) ? "big" : undefined;
}

/** In at least nine of ten characters; UTF-16 has another character there. */
function hasZero(bytes: Uint8Array, offset: number): boolean {
  let zeros = 0;
  for (let at = offset; at < bytes.length; at += 4) if (bytes[at] === 0) zeros++;
  return zeros >= (bytes.length / 4) * 0.9;
}

/** UTF-16 without a mark: separators are ASCII, so their NULs are always on the same side. */
function utf16OrderOf(bytes: Uint8Array): "little" | "big" | undefined {
  const nuls: [even: number, odd: number] = [0, 0];
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === 0) nuls[at & 1 ? 1 : 0]++;
  const [even, odd] = nuls;
  if (bytes.length % 2 !== 0 || even + odd < bytes.length / 50) return undefined;
  if (odd > 10 * even) return "little";
  return even > 10 * odd ? "big" : undefined;
}

const workbooks: [signature: string, what: string][] = [
  ["PK\x03\x04", "a workbook (.xlsx, .numbers, .ods)"],
  ["\xd0\xcf\x11\xe0", "a workbook (.xls)"],
  ["%PDF", "a PDF"],
  ["{\\rtf", "a document (.rtf)"],
  ["\x1f\x8b", "a compressed file"],
];

/** Seven-bit charsets that the Encoding Standard no longer decodes, by their escape sequences. */
const undecodable: [escape: string, charset: string][] = [
  ["\x1b$)C", "ISO-2022-KR"],
  ["\x1b$)A", "ISO-2022-CN"],
];

function refuseOthers(bytes: Uint8Array, name: string): void {
  const text = bytes.includes(0x1b) ? Buffer.from(bytes).toString("latin1") : "";
  const charset = undecodable.find(([start]) => text.includes(start))?.[1];
  if (charset) throw new UsageError(`${name} is in ${charset}, which is not supported. Export it as CSV in UTF-8.`);
  const head = Buffer.from(bytes.subarray(0, 512)).toString("latin1");
  const isPage = /^[\s\xef\xbb\xbf]*<(!doctype|html|table|\?xml)/i.test(head);
  const what = workbooks.find(([signature]) => head.startsWith(signature))?.[1] ?? (isPage ? "a web page" : undefined);
  if (what === undefined) return;
  throw new UsageError(
    `${name} is ${what}, not a table of text. Open it and export it as CSV (in UTF-8), then give that file.`,
  );
}

/** Common names of charsets that the Encoding Standard calls otherwise. */
const otherNames: Record<string, string> = {
  cp932: "shift_jis",
  cp936: "gb18030",
  cp949: "euc-kr",
  cp950: "big5",
  gbk: "gb18030",
  gb2312: "gb18030",
  mac: "macintosh",
  macroman: "macintosh",
  utf16: "utf-16le",
  utf16le: "utf-16le",
  utf16be: "utf-16be",
  jis: "iso-2022-jp",
  iso2022jp: "iso-2022-jp",
};

/** The charset of --encoding, under TextDecoder's name. Throws UsageError if it is unknown. */
export function charsetNamed(name: string): string {
  const plain = name.trim().toLowerCase();
  const windows = /^(?:win(?:dows)?|cp|ms)[-_ ]?(125\d|874)$/.exec(plain)?.[1];
  const wanted = windows === undefined ? (otherNames[plain.replace(/[-_ ]/g, "")] ?? plain) : `windows-${windows}`;
  try {
    return new TextDecoder(wanted).encoding;
  } catch {
    throw new UsageError(
      `--encoding: ${JSON.stringify(name)} is not a charset that photoup knows. It knows, for example: utf-8, windows-1251, windows-1250, shift_jis, gbk, euc-kr.`,
    );
  }
}
