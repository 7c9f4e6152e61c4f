// Comma-separated values as people's programs write them; the only file that knows csv-parse.
import { createRequire } from "node:module";
import { UsageError } from "./errors.ts";

export interface CsvRow {
  /** As an editor numbers it, from 1; the row's first line where quotes hold line breaks. */
  line: number;
  cells: string[];
  /** A quote was left open before: what it belonged to may reach into this row. */
  isInDoubt?: true;
}

/**
 * Rows of any length, left out where no cell has anything. The delimiter is what the first lines agree on: comma, semicolon (spreadsheets of
 * half of Europe), tab or a bar; or what a first line of `sep=;` says, as Excel has it. A byte order mark is no part of the first cell.
 * @param name for the error. Throws UsageError where quotes do not close.
 */
export function readCsv(text: string, name: string): CsvRow[] {
  const { rows, failure } = parseRows(tableIn(text), { quote: '"', stopsAtOpenQuotes: false });
  if (failure) throw new UsageError(`${name} is no CSV that can be read: ${failure.message}`, { cause: failure });
  return rows;
}

/** No file has so many quotes left open by mistake: what follows is read without any. */
const maxOpenQuotes = 100;

/** As `readCsv`, but a quote that is left open is a character of its line, and swallows no other. */
export function readCsvWithOpenQuotes(text: string): CsvRow[] {
  const rows: CsvRow[] = [];
  const add = (more: readonly CsvRow[], isInDoubt: boolean) => {
    for (const row of more) rows.push(isInDoubt ? { ...row, isInDoubt } : row);
  };
  let { bytes, ...table } = tableIn(text);
  for (let openQuotes = 0; ; openQuotes++) {
    const quoted = parseRows({ ...table, bytes }, { quote: '"', stopsAtOpenQuotes: true });
    add(quoted.rows, openQuotes > 0);
    if (quoted.failure === undefined) return rows;
    bytes = bytes.subarray(quoted.end);
    const end = openQuotes < maxOpenQuotes ? endOfFirstLine(bytes) : bytes.length;
    const plain = parseRows(
      { ...table, bytes: bytes.subarray(0, end), firstLine: quoted.endLine },
      { quote: null, stopsAtOpenQuotes: false },
    );
    add(plain.rows, true);
    bytes = bytes.subarray(end);
    table = { ...table, firstLine: plain.endLine };
  }
}

/** Line breaks before it belong to it. */
function endOfFirstLine(bytes: Buffer): number {
  const isBreak = (at: number) => bytes[at] === 10 || bytes[at] === 13;
  let at = 0;
  while (at < bytes.length && isBreak(at)) at++;
  while (at < bytes.length && !isBreak(at)) at++;
  return at;
}

interface Table {
  bytes: Buffer;
  delimiter: string;
  /** The number of the line that the bytes begin with. */
  firstLine: number;
}

function tableIn(text: string): Table {
  const told = excelsFirstLine.exec(text);
  const bytes = Buffer.from(told ? text.slice(told[0].length) : text);
  return { bytes, delimiter: told?.[1] ?? delimiterOf(text), firstLine: told ? 2 : 1 };
}

interface Reading {
  quote: '"' | null;
  stopsAtOpenQuotes: boolean;
}

/** @returns what was read before the failure, if there was one; where that ends, and in which line */
function parseRows({ bytes, delimiter, firstLine }: Table, { quote, stopsAtOpenQuotes }: Reading) {
  // Loaded with the first list: few command lines need it.
  const { parse } = createRequire(import.meta.url)("csv-parse/sync") as typeof import("csv-parse/sync");
  const rows: CsvRow[] = [];
  let end = 0;
  let endLine = firstLine;
  const onRecord = (cells: string[], info: { bytes: number }) => {
    if (stopsAtOpenQuotes && cells.some((cell) => isOpenQuote(cell, delimiter))) throw new Error("an open quote");
    const written = bytes.toString("utf8", end, info.bytes);
    const skipped = breaksIn(/^\ufeff?[\r\n]*/.exec(written)?.[0] ?? "");
    if (cells.some((cell) => cell.trim() !== "")) rows.push({ line: endLine + skipped, cells });
    endLine += breaksIn(written);
    end = info.bytes;
    return null; // kept here: what was read before a failure would be lost
  };
  try {
    parse(bytes, {
      bom: true,
      delimiter,
      on_record: onRecord as never, // the package's types do not know the bytes
      quote,
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    });
    return { rows, end, endLine };
  } catch (error) {
    return { rows, end, endLine, failure: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** The parser lets the quote stand where one inside is not doubled; where that one begins a cell, other cells were swallowed. */
function isOpenQuote(cell: string, delimiter: string): boolean {
  if (!cell.startsWith('"')) return false;
  const [first = "", ...others] = cell.split(lineBreaks);
  return cell.includes(`${delimiter}"`) || (first.includes(delimiter) && others.some((line) => line.startsWith('"')));
}

const lineBreaks = /\r\n|\n|\r/;
const breaksIn = (text: string) => text.split(lineBreaks).length - 1;

/** Other programs that have read and written it leave more there. */
const excelsFirstLine = /^\ufeff?"?sep=([,;\t|])"?[,;\t| ]*(?:\r\n|\r|\n)/i;

/** Those first that texts hold least: they win where all else is equal. */
const delimiters = ["\t", "|", ";", ","];
const sampleLines = 40;

/**
 * The one that most lines in a row have, for a title above the table, or one cell of it, may hold another; then the one of which they have as
 * many each; then the one that makes more cells.
 */
function delimiterOf(text: string): string {
  const lines = text
    .slice(0, 64 * 1024)
    .replace(/"[^"]*"/g, "")
    .split(lineBreaks, sampleLines)
    .filter((line) => line.trim() !== "");
  const found = delimiters.map((delimiter) => ({ delimiter, counts: longestRun(lines, delimiter) }));
  const alike = (counts: readonly number[]) => Math.max(0, ...counts.map((n) => counts.filter((m) => m === n).length));
  const [best] = found.sort(
    (one, two) =>
      two.counts.length - one.counts.length ||
      alike(two.counts) - alike(one.counts) ||
      (two.counts[0] ?? 0) - (one.counts[0] ?? 0),
  );
  return best?.counts.length ? best.delimiter : ",";
}

/** How many cells each of the lines has, of the most in a row that have several. */
function longestRun(lines: readonly string[], delimiter: string): number[] {
  let longest: number[] = [];
  let run: number[] = [];
  for (const line of lines) {
    const n = line.split(delimiter).length;
    run = n > 1 ? [...run, n] : [];
    if (run.length > longest.length) longest = run;
  }
  return longest;
}
