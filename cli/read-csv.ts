// Comma-separated values as people's programs write them; the only file that knows csv-parse.
import { createRequire } from "node:module";
import { UsageError } from "./errors.ts";

export interface CsvRow {
  /** As an editor numbers it, from 1; the row's first line where quotes hold line breaks. */
  line: number;
  cells: string[];
}

/**
 * Rows of any length, left out where no cell has anything. The delimiter is what the first lines show: comma, semicolon (spreadsheets of half of
 * Europe), tab or a bar; or what a first line of `sep=;` says, as Excel has it. A byte order mark is no part of the first cell.
 * @param name for the error. Throws UsageError where quotes do not close.
 */
export function readCsv(text: string, name: string): CsvRow[] {
  // Loaded with the first list: few command lines need it.
  const { parse } = createRequire(import.meta.url)("csv-parse/sync") as typeof import("csv-parse/sync");
  const told = excelsFirstLine.exec(text);
  const table = told ? text.slice(told[0].length) : text;
  try {
    const records: unknown = parse(table, {
      bom: true,
      delimiter: told?.[1] ?? delimiterOf(table),
      info: true,
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    });
    // With `info` each record comes with where it ended; the package's types do not say so.
    return (records as { record: string[]; info: { lines: number } }[]).flatMap(({ record, info }) => {
      const breaks = record.reduce((n, cell) => n + (cell.match(/\n/g)?.length ?? 0), 0);
      const line = info.lines - breaks + (told ? 1 : 0);
      return record.some((cell) => cell.trim() !== "") ? [{ line, cells: record }] : [];
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${name} is no CSV that can be read: ${reason}`, { cause: error });
  }
}

/** Other programs that have read and written it leave more there. */
const excelsFirstLine = /^\ufeff?"?sep=([,;\t|])"?[,;\t| ]*(?:\r\n|\r|\n)/i;

const delimiters = [",", ";", "\t", "|"];
const sampleLines = 10;

/** The one that parts the first line into the most cells; where that has one alone, the lines after it tell. */
function delimiterOf(text: string): string {
  const lines = text
    .slice(0, 64 * 1024)
    .replace(/"[^"]*"/g, "")
    .split(/\r\n|\n|\r/, sampleLines);
  for (const line of lines) {
    const counts = delimiters.map((delimiter) => ({ delimiter, n: line.split(delimiter).length }));
    const most = counts.reduce((best, next) => (next.n > best.n ? next : best));
    if (most.n > 1) return most.delimiter;
  }
  return ",";
}
