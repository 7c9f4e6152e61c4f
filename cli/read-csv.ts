// Reads comma-separated values as people's programs write them. The only file that imports csv-parse.
import { createRequire } from "node:module";
import { UsageError } from "./errors.ts";

export interface CsvRow {
  /** From 1, as in an editor; the row's first line if quotes contain line breaks. */
  line: number;
  cells: string[];
  /** A quote was left open before this row, so part of another row may be in it. */
  isInDoubt?: true;
}

/**
 * Rows of any length, without empty ones. The delimiter is the one that the first lines agree on: comma, semicolon (in half of
 * Europe's spreadsheets), tab or bar; or the one in a first line like Excel's `sep=;`. A byte order mark is skipped.
 * @param name for errors. Throws UsageError if a quote is not closed.
 */
export function readCsv(text: string, name: string): CsvRow[] {
  const table = tableIn(text);
  const { rows, failure } = parseRows(table, '"');
  if (!failure) return rows;
  const asWritten = table.delimiter === "\t" ? rowsAsWritten(table) : undefined;
  if (asWritten) return asWritten;
  throw new UsageError(`${name} is not a readable CSV: ${failure.message}`, { cause: failure });
}

/**
 * Programs that write tabs often use no quotes, so a text may begin with one. Undefined unless every line has the same number of
 * cells: a text in quotes that holds tabs or line breaks would make more of some line, or fewer.
 */
function rowsAsWritten(table: Table): CsvRow[] | undefined {
  const { rows } = parseRows(table, null);
  const width = rows[0]?.cells.length ?? 0;
  return width > 1 && rows.every(({ cells }) => cells.length === width && !cells.some(mayGoOn)) ? rows : undefined;
}

/** Whether a later cell may end the quote that this one opens, so that both are one text. */
function mayGoOn(cell: string, at: number, cells: readonly string[]): boolean {
  const hasOddQuote = (text: string) => quotesIn(text) % 2 === 1;
  if (!cell.startsWith('"') || !hasOddQuote(cell)) return false;
  return cells.some((later, i) => i > at && later.endsWith('"') && hasOddQuote(later));
}

/** No file has this many quotes left open by mistake: the rest is read without quotes. */
const maxOpenQuotes = 100;

/** As `readCsv`, but an unclosed quote is an ordinary character and swallows no further lines. */
export function readCsvWithOpenQuotes(text: string): CsvRow[] {
  const rows: CsvRow[] = [];
  const add = (more: readonly CsvRow[], isInDoubt: boolean) => {
    for (const row of more) rows.push(isInDoubt ? { ...row, isInDoubt } : row);
  };
  let { bytes, ...table } = tableIn(text);
  for (let openQuotes = 0; ; openQuotes++) {
    const quoted = parseRows({ ...table, bytes }, '"');
    add(quoted.rows, openQuotes > 0);
    if (quoted.failure === undefined) return rows;
    bytes = bytes.subarray(quoted.end);
    const end = openQuotes < maxOpenQuotes ? endOfFirstLine(bytes) : bytes.length;
    const plain = parseRows({ ...table, bytes: bytes.subarray(0, end), firstLine: quoted.endLine }, null);
    add(plain.rows, true);
    bytes = bytes.subarray(end);
    table = { ...table, firstLine: plain.endLine };
  }
}

/** Includes line breaks before it. */
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
  const declared = excelsFirstLine.exec(text);
  const bytes = Buffer.from(declared ? text.slice(declared[0].length) : text);
  return { bytes, delimiter: declared?.[1] ?? delimiterOf(text), firstLine: declared ? 2 : 1 };
}

/** @returns the rows before a failure (such as an unclosed quote), if there was one, and the byte and line where they end */
function parseRows({ bytes, delimiter, firstLine }: Table, quote: '"' | null) {
  // Loaded on demand: few commands need it.
  const { parse } = createRequire(import.meta.url)("csv-parse/sync") as typeof import("csv-parse/sync");
  const rows: CsvRow[] = [];
  let end = 0;
  let endLine = firstLine;
  const options = {
    bom: true,
    delimiter,
    ltrim: true, // a quote after a space opens a quoted text too
    quote,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    skip_empty_lines: true,
  };
  const assertNotMoved = createMoveCheck(delimiter);
  const onRecord = (cells: string[], info: { bytes: number }) => {
    const written = bytes.toString("utf8", end, info.bytes);
    const line = endLine + breaksIn(/^\ufeff?[\r\n]*/.exec(written)?.[0] ?? "");
    const isRelaxed = quote !== null && written.includes('"') && !isProper(written, delimiter);
    if (quote !== null) assertNotMoved(cells, line, isRelaxed, written);
    const clean = quote === null ? cells.map(unquotedAsWritten) : isRelaxed ? cells.map(unquoted) : cells;
    if (cells.some((cell) => cell.trim() !== "")) rows.push({ line, cells: clean });
    endLine += breaksIn(written);
    end = info.bytes;
    return null; // collected here, because the parser would drop them on a failure
  };
  try {
    // The package's types lack `bytes`.
    parse(bytes, { ...options, relax_quotes: true, on_record: onRecord as never });
    return { rows, end, endLine };
  } catch (error) {
    return { rows, end, endLine, failure: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** Whether each quote of a record encloses a cell, or is doubled within one. */
function isProper(record: string, delimiter: string): boolean {
  const text = record.trim();
  const cell = new RegExp(`(?:\\s*"[^"]*(?:""[^"]*)*"|[^"${delimiter}]*)(?:[${delimiter}]|$)`, "y");
  while (cell.lastIndex < text.length) if (!cell.test(text)) return false;
  return true;
}

/**
 * The parser keeps the outer quotes if an inner one is not doubled. Then a line break or delimiter may have been inside the text or
 * between two, so cells or lines may have moved. A text may also begin with a quoted word.
 */
function createMoveCheck(delimiter: string) {
  const quoteAfterSpace = new RegExp(`[${delimiter}]\\s+"`);
  /** The line of such a text, which may go on in later cells and lines, up to the next line with several cells. */
  let openLine: number | undefined;

  function mayEndOther(cell: string, isFirst: boolean, record: string): boolean {
    if (!/"\s*$/.test(cell)) return false;
    if (!cell.startsWith('"')) return quotesIn(cell) % 2 === 1 || closesAWord(cell);
    return quotesIn(cell) % 2 === 1 && (isFirst || quoteAfterSpace.test(record));
  }

  return (cells: readonly string[], line: number, isRelaxed: boolean, record: string) => {
    let mayGoOn = cells.length === 1;
    for (const [n, cell] of isRelaxed ? cells.entries() : []) {
      const keepsQuotes = /^"[^"]*"./s.test(cell.trimEnd());
      const isSwallowing = keepsQuotes && (lineBreaks.test(cell) || cell.includes(`${delimiter}"`));
      const isCut = keepsQuotes && n < cells.length - 1 && goesOn(cell);
      const hasMoved = isSwallowing || isCut || (openLine !== undefined && mayEndOther(cell, n === 0, record));
      if (keepsQuotes) openLine ??= line;
      if (hasMoved) throw new Error(`a quote in line ${openLine} is not closed, or one within a text is not doubled`);
      mayGoOn ||= keepsQuotes;
    }
    if (!mayGoOn) openLine = undefined;
  };
}

/** Whether the text of a cell goes on in the next one: its first quote inside opens a word, and that word or the text is not closed. */
function goesOn(cell: string): boolean {
  if (/"\s*$/.test(cell) || closesAWord(cell.slice(1))) return false;
  return quotesIn(cell) % 2 === 1 || /[\s([{/–—-]"[^"\s][^"]*$/.test(cell);
}

/** A text without the outer quotes that the parser kept. Those of `"Boys" and "Girls"` are part of the text. */
function unquoted(cell: string): string {
  const [, text] = /^"(.*)"\s*$/s.exec(cell) ?? [];
  if (text === undefined) return cell;
  return quotesIn(text) % 2 === 0 && closesAWord(text) && !text.endsWith('"') ? cell : text;
}

/** The same for a cell that the parser left as it was written. */
function unquotedAsWritten(cell: string): string {
  const [, text] = /^"((?:[^"]|"")*)"\s*$/.exec(cell) ?? [];
  return text?.replaceAll('""', '"') ?? unquoted(cell);
}

const quotesIn = (text: string) => text.split('"').length - 1;

/** Whether a text's first quote does. */
const closesAWord = (text: string) => /^[^"]*[^"\s]"/.test(text);

const lineBreaks = /\r\n|\n|\r/;
const breaksIn = (text: string) => text.split(lineBreaks).length - 1;

/** Programs that rewrite the file may add to that line. */
const excelsFirstLine = /^\ufeff?"?sep=([,;\t|])"?[,;\t| ]*(?:\r\n|\r|\n)/i;

/** Sorted by how rarely they occur in texts: the rarer one wins a tie. */
const delimiters = ["\t", "|", ";", ","];
const sampleLines = 40;

/**
 * The delimiter in the longest run of lines, because a title above the table, or one of its cells, may contain another. Ties go
 * to the one with the most even counts, then to the one that makes more cells.
 */
function delimiterOf(text: string): string {
  const lines = text
    .slice(0, 64 * 1024)
    .replace(/"[^"]*"/g, '""')
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

/** The cell counts of the longest run of lines with several cells. */
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
