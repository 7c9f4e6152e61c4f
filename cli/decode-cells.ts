// Decodes a UTF-8 table with some cells in another charset: exiftool prints photos' texts unchanged, and some are Latin-1.
import { isAscii } from "node:buffer";
import { decodeCharset, guessCharset } from "../api/captions/guess-charset.ts";
import { decodeUnicode } from "../api/captions/undeclared-texts.ts";

export interface DecodedCells {
  text: string;
  /** The charset of the cells that are not UTF-8; undefined if there are only damaged characters. */
  charset: string | undefined;
}

/** The separators of cells and lines in CSV and JSON: bytes that are never part of another character, in any charset. */
const separators = Buffer.from(',;\t"\r\n');
/** Part of other characters in Japanese and Chinese charsets, so it counts only if the headings contain it. */
const bar = 0x7c;

/**
 * Undefined if the whole table is in another charset, that is, if less than half of its non-ASCII cells are UTF-8. Text in
 * another charset is hardly ever UTF-8 by chance.
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

/** Each cell with the separators before it. */
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
