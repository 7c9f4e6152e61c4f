// Captions from a spreadsheet: a CSV or JSON of paths or file names and what is to be said of those photos.

import { cleanText, cutAt } from "../../api/captions/clean-text.ts";
import { fitCaption } from "../../api/captions/fit-caption.ts";
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
   * What the list says of a photo (match-rows.ts tells how they find each other); undefined where it says nothing. Its date is as
   * precise as the list has it: `2024-05-01`, `2024-05-01T12:30`.
   */
  captionFor(path: string): CaptionFields | undefined;
  /** Rows that no photo was asked for. */
  unmatched(): { line: number; path: string }[];
  /** Rows that several photos in different folders were asked for, and photos that several rows could mean; each a sentence. */
  ambiguities(): string[];
  /** Rows that repeat a path (the last one counts), rows without one, texts that were cut, dates that are none. */
  warnings: string[];
}

interface Row extends PathRow {
  caption: CaptionFields;
}

/**
 * @param bytes UTF-8, or what a spreadsheet's export makes of it
 * @param name of the file, for errors. Throws UsageError where it is no such list.
 * @param encoding its charset, where somebody has told it
 */
export function parseCaptionList(bytes: Uint8Array, name: string, encoding?: string): CaptionList {
  const { text, warnings } = decodeTable(bytes, name, encoding);
  const isJson = /^\s*[[{]/.test(text) && /\.json$|^-$/i.test(name);
  const cells = isJson ? recordsOfJson(text, name) : recordsOfCsv(text, name);
  const rows = cells.map(({ line, record }) => rowOf(line, record, warnings));
  for (const { line, path, caption } of rows) {
    if (path === "" && Object.keys(caption).length > 0) warnings.push(`Line ${line} names no photo, and was left out.`);
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

function recordsOfCsv(text: string, name: string): Cells[] {
  const [head, ...rows] = readCsv(text, name);
  const headings = head?.cells.map(columnOf) ?? [];
  assertColumns(headings, name);
  return rows.map(({ line, cells }) => ({
    line,
    record: recordOf(head?.cells.map((heading, i) => [heading, cells[i] ?? ""]) ?? []),
  }));
}

function assertColumns(headings: (Column | undefined)[], name: string): void {
  if (headings.includes("path") && headings.some((column) => column !== undefined && column !== "path")) return;
  throw new UsageError(
    `${name}: the first line must name the columns: path (or file name), and title, description or both.`,
  );
}

function recordsOfJson(text: string, name: string): Cells[] {
  const cells = readJsonRecords(text, name).map((fields, i) => ({ line: i + 1, record: recordOf(fields) }));
  if (cells.length > 0) assertColumns([...new Set(cells.flatMap(({ record }) => [...record.keys()]))], name);
  return cells;
}

function rowOf(line: number, record: Map<Column, Cell>, warnings: string[]): Row {
  const fitted = (text: string, what: string, limit: number) => {
    const cut = cutAt(text, limit);
    if (cut === undefined) return text;
    warnings.push(`Line ${line}: the ${what} is longer than ${limit} characters, and was cut.`);
    return cut;
  };
  const text = (column: Column) => cleanText(textOf(record.get(column) ?? ""));
  const caption: CaptionFields = {};
  for (const column of ["title", "description"] as const) {
    const said = fitted(text(column), column, captionLimits[column]);
    if (said !== "") caption[column] = said;
  }
  const takenAt = statedDate(text("takenAt"));
  if (takenAt !== undefined) caption.takenAt = takenAt;
  else if (text("takenAt") !== "") warnings.push(`Line ${line}: ${quoted(text("takenAt"))} is no date.`);
  const details: PhotoDetails = {};
  for (const column of ["creator", "copyright"] as const) {
    const said = fitted(text(column), column, detailLimits[column]);
    if (said !== "") details[column] = said;
  }
  const keywords = partsOf(record.get("keywords") ?? "");
  if (keywords.length > detailLimits.keywords)
    warnings.push(`Line ${line}: of ${keywords.length} keywords the first ${detailLimits.keywords} were taken.`);
  const taken = keywords.slice(0, detailLimits.keywords);
  if (taken.length > 0) details.keywords = taken.map((keyword) => fitted(keyword, "keyword", detailLimits.text));
  const whole = { ...caption, details, warnings: [] as string[] };
  fitCaption(whole);
  warnings.push(...whole.warnings.map((warning) => `Line ${line}: ${warning}`));
  if (whole.description !== undefined) caption.description = whole.description;
  if (Object.keys(details).length > 0) caption.details = details;
  return { line, path: textOf(record.get("path") ?? "").trim(), caption };
}
