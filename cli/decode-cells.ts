// A table that is UTF-8 but for some cells: exiftool prints what each photo has, and some have Latin-1.
import { isAscii } from "node:buffer";
import { decodeCharset, guessCharset } from "../api/captions/guess-charset.ts";
import { decodeUnicode } from "../api/captions/undeclared-texts.ts";

export interface DecodedCells {
  text: string;
  /** Of the cells that are no UTF-8; undefined where some of it is only damaged. */
  charset: string | undefined;
}

/** What parts cells and lines in CSV and JSON: bytes that in no charset are part of another character. */
const separators = Buffer.from(',;\t"\r\n');
/** This one is, in Japanese and Chinese charsets: it counts where the headings have it. */
const bar = 0x7c;

/**
 * Undefined where the table is in another charset as a whole: of its cells that are not ASCII at least half are UTF-8, which cells
 * in another charset hardly ever are by chance.
 */
export function decodeCells(bytes: Uint8Array): DecodedCells | undefined {
  const cells = cellsOf(bytes);
  const texts = cells.map(decodeUnicode);
  const others = cells.filter((_, i) => texts[i] === undefined);
  const letters = cells.filter((cell) => !isAscii(cell));
  if (others.length * 2 > letters.length) return undefined;
  if (others.length === 0) return { text: texts.join(""), charset: undefined };
  const { charset } = guessCharset(Buffer.concat(others));
  return { text: cells.map((cell, i) => texts[i] ?? decodeCharset(cell, charset)).join(""), charset };
}

/** Each with the separators before it. */
function cellsOf(bytes: Uint8Array): Uint8Array[] {
  const headings = bytes.subarray(0, Math.max(0, bytes.indexOf(10)));
  const parts = new Set(headings.includes(bar) ? [...separators, bar] : separators);
  const cells: Uint8Array[] = [];
  let start = 0;
  for (let at = 1; at < bytes.length; at++) {
    if (!parts.has(bytes[at] ?? 0) || parts.has(bytes[at - 1] ?? 0)) continue;
    cells.push(bytes.subarray(start, at));
    start = at;
  }
  cells.push(bytes.subarray(start));
  return cells;
}
