// Rows of comma-separated values (RFC 4180), safe to open in a spreadsheet.
import { display } from "./display.ts";

type Value = string | number | undefined;

/**
 * One line with its line break. A text that a spreadsheet would run as a formula gets an apostrophe in front, and a text that contains
 * another locale's separator is quoted: titles and file names come from strangers.
 */
export function csvRow(values: readonly Value[]): string {
  return `${values.map(cell).join(",")}\r\n`;
}

/** For a terminal, control characters are escaped; otherwise texts are exact. */
export function csvRowFor(isTerminal: boolean): (values: readonly Value[]) => string {
  if (!isTerminal) return csvRow;
  return (values) => csvRow(values.map((value) => (typeof value === "string" ? display(value) : value)));
}

/** The start of a formula, also in full width (East Asian spreadsheets accept both), and after characters that are trimmed away. */
const formula =
  /^[\s\p{Cc}\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b]|^[\t\r\n]/u;
/** Separators of any locale, and characters that would end a cell or be trimmed away. */
const needsQuotes = /[",;|\t\r\n\u0085\u2028\u2029\u060c\u061b\uff0c\uff1b]|^\s|\s$/;

function cell(value: Value): string {
  if (value === undefined) return "";
  if (typeof value === "number") return String(value);
  const text = formula.test(value) ? `'${value}` : value;
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
