// Captions from a spreadsheet: CSV or JSON with a path or file name and caption fields per photo.

import { cleanText, cutAt } from "../../api/captions/clean-text.ts";
import { fitCaption } from "../../api/captions/fit-caption.ts";
import { kindOfName } from "../../api/captions/media-names.ts";
import { statedDate } from "../../api/captions/taken-at.ts";
import { type CaptionFields, captionLimits, detailLimits, type PhotoDetails } from "../../api/contract.ts";
import { UsageError } from "../errors.ts";
import { quoted } from "../output/quoted.ts";
import { readCsv } from "../read-csv.ts";
import { decodeTable } from "../read-table.ts";
import { type Cell, type Column, columnOf, partsOf, recordOf, textOf } from "./caption-columns.ts";
import { readJsonRecords } from "./json-records.ts";
import { matchRows, type PathRow } from "./match-rows.ts";

export interface CaptionList {
  /**
   * The photo's caption (match-rows.ts matches photos and rows); undefined if it has no row. The date is as precise as in the
   * list: `2024-05-01`, `2024-05-01T12:30`.
   */
  captionFor(path: string): CaptionFields | undefined;
  /** Rows that matched no photo so far. */
  unmatched(): { line: number; path: string }[];
  /** Rows that matched photos in several folders, and photos that several rows could match; each a sentence. */
  ambiguities(): string[];
  /** Rows that repeat a path (the last one wins) or have none, texts that were cut, invalid dates. */
  warnings: string[];
}

interface Row extends PathRow {
  caption: CaptionFields;
}

/**
 * @param bytes in UTF-8, or in a charset that spreadsheets export
 * @param name the file's, for errors. Throws UsageError if it is not a caption list.
 * @param encoding its charset, if the user named it
 */
export function parseCaptionList(bytes: Uint8Array, name: string, encoding?: string): CaptionList {
  const { text, warnings } = decodeTable(bytes, name, encoding);
  const isJson = /^\s*[[{]/.test(text) && /\.json$|^-$/i.test(name);
  const cells = isJson ? recordsOfJson(text, name, warnings) : recordsOfCsv(text, name, warnings);
  const rows = cells.map(({ line, record }) => rowOf(line, record, warnings));
  for (const { line, path, caption } of rows) {
    if (path === "" && Object.keys(caption).length > 0) warnings.push(`Line ${line} names no photo and was skipped.`);
  }
  const matcher = matchRows(
    rows.filter((row) => row.path !== ""),
    warnings,
  );
  return {
    warnings,
    captionFor: (path) => matcher.rowFor(path)?.caption,
    unmatched: () => matcher.unmatched().map(({ line, path }) => ({ line, path })),
    ambiguities: matcher.ambiguities,
  };
}

type Cells = { line: number; record: Map<Column, Cell> };

function recordsOfCsv(text: string, name: string, warnings: string[]): Cells[] {
  const [head, ...rows] = readCsv(text, name);
  const headings = head?.cells ?? [];
  assertColumns(headings.map(columnOf), `${name}: the first line must name the columns:`);
  const pathAt = headings.findLastIndex((heading) => columnOf(heading) === "path");
  return rows.map(({ line, cells }) => {
    const excess = cells.slice(headings.length).map((cell) => cell.trim());
    if (excess.some((cell) => cell !== ""))
      warnings.push(
        `Line ${line} has more cells than the first line: ${quoted(excess.join("; "))} was left out. Put a text in quotes if it contains the separator.`,
      );
    for (const cell of cells.filter((cell, i) => holdsRow(cell, i > pathAt)))
      warnings.push(
        `Line ${line}: the text ${quoted(cell.replace(/\s+/g, " "))} seems to hold another line of the list. If so, a quote in it is not closed.`,
      );
    return { line, record: recordOf(headings.map((heading, i) => [heading, cells[i] ?? ""])) };
  });
}

/** A quote that another line closes looks like a text of several lines. @param isBehindPath its first line belongs to its own row */
function holdsRow(cell: string, isBehindPath: boolean): boolean {
  const lines = lineBreak.test(cell) ? cell.split(lineBreak).slice(isBehindPath ? 1 : 0) : [];
  return lines.some((line) => separator.test(line) && line.split(separator).some(isPhotoName));
}

const lineBreak = /[\r\n]/;
const separator = /[,;\t|]/;
const isPhotoName = (text: string) => /\.\w+\s*$/.test(text) && kindOfName(text.trim()) === "photo";

/** @param must the error's beginning */
function assertColumns(headings: (Column | undefined)[], must: string): void {
  if (headings.includes("path") && headings.some((column) => column !== undefined && column !== "path")) return;
  throw new UsageError(`${must} path (or file name), and title, description or both.`);
}

function recordsOfJson(text: string, name: string, warnings: string[]): Cells[] {
  const cells = readJsonRecords(text, name, warnings).map((fields, i) => ({ line: i + 1, record: recordOf(fields) }));
  const headings = new Set(cells.flatMap(({ record }) => [...record.keys()]));
  if (cells.length > 0) assertColumns([...headings], `${name}: its entries must have a`);
  return cells;
}

function rowOf(line: number, record: Map<Column, Cell>, warnings: string[]): Row {
  const fitted = (text: string, what: string, limit: number) => {
    const cut = cutAt(text, limit);
    if (cut === undefined) return text;
    warnings.push(`Line ${line}: the ${what} is longer than ${limit} characters and was cut.`);
    return cut;
  };
  const text = (column: Column) => cleanText(textOf(record.get(column) ?? ""));
  const caption: CaptionFields = {};
  for (const column of ["title", "description"] as const) {
    const value = fitted(text(column), column, captionLimits[column]);
    if (value !== "") caption[column] = value;
  }
  const takenAt = statedDate(text("takenAt"));
  if (takenAt !== undefined) caption.takenAt = takenAt;
  else if (text("takenAt") !== "") warnings.push(`Line ${line}: ${quoted(text("takenAt"))} is not a date.`);
  const details: PhotoDetails = {};
  for (const column of ["creator", "copyright"] as const) {
    const value = fitted(text(column), column, detailLimits[column]);
    if (value !== "") details[column] = value;
  }
  const keywords = partsOf(record.get("keywords") ?? "");
  if (keywords.length > detailLimits.keywords)
    warnings.push(`Line ${line}: only the first ${detailLimits.keywords} of ${keywords.length} keywords were kept.`);
  const taken = keywords.slice(0, detailLimits.keywords);
  if (taken.length > 0) details.keywords = taken.map((keyword) => fitted(keyword, "keyword", detailLimits.text));
  const whole = { ...caption, details, warnings: [] as string[] };
  fitCaption(whole);
  warnings.push(...whole.warnings.map((warning) => `Line ${line}: ${warning}`));
  if (whole.description !== undefined) caption.description = whole.description;
  if (Object.keys(details).length > 0) caption.details = details;
  return { line, path: textOf(record.get("path") ?? "").trim(), caption };
}
