// Captions from a spreadsheet: a CSV or JSON of paths or file names and what is to be said of those photos.

import { cleanText, cutAt } from "../../api/captions/clean-text.ts";
import { isJunk } from "../../api/captions/junk-texts.ts";
import { statedDate } from "../../api/captions/taken-at.ts";
import { type CaptionFields, captionLimits } from "../../api/contract.ts";
import { UsageError } from "../errors.ts";
import { quoted } from "../output/quoted.ts";
import { readCsv } from "../read-csv.ts";
import { decodeTable } from "../read-table.ts";
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

/** Columns, as people and programs head them; exiftool's CSV and JSON among them. */
const columns = {
  path: ["path", "file", "filename", "file name", "name", "photo", "image", "sourcefile"],
  title: ["title", "headline", "object name", "objectname"],
  description: ["description", "caption", "caption-abstract", "imagedescription", "text"],
  takenAt: ["takenat", "taken", "date", "datetimeoriginal"],
  creator: ["creator", "photographer", "author", "by-line"],
  copyright: ["copyright", "rights"],
  keywords: ["keywords", "tags", "subject"],
} as const;

type Column = keyof typeof columns;

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

type Cells = { line: number; record: Map<Column, string> };

function columnOf(heading: string): Column | undefined {
  const wanted = heading
    .trim()
    .toLowerCase()
    .replaceAll("_", " ")
    .replace(/^[\w-]+:/, "");
  const matches = (column: Column) => (columns[column] as readonly string[]).includes(wanted);
  return (Object.keys(columns) as Column[]).find(matches);
}

function recordsOfCsv(text: string, name: string): Cells[] {
  const [head, ...rows] = readCsv(text, name);
  const headings = head?.cells.map(columnOf) ?? [];
  assertColumns(headings, name);
  return rows.map(({ line, cells }) => ({
    line,
    record: recordOf(head?.cells.map((heading, i) => [heading, cells[i] ?? ""]) ?? []),
  }));
}

/** exiftool lists every field that there is: of those that mean the same the first that says something counts. */
function recordOf(fields: readonly [heading: string, value: string][]): Map<Column, string> {
  const record = new Map<Column, string>();
  for (const [heading, value] of fields) {
    const column = columnOf(heading);
    if (column === undefined || (record.get(column) ?? "") !== "") continue;
    // What cameras write there is no caption in a list either.
    const isOfCamera = /imagedescription$/i.test(heading) && isJunk("IFD0:ImageDescription", cleanText(value));
    record.set(column, isOfCamera ? "" : value);
  }
  return record;
}

function assertColumns(headings: (Column | undefined)[], name: string): void {
  if (headings.includes("path") && headings.some((column) => column !== undefined && column !== "path")) return;
  throw new UsageError(
    `${name}: the first line must name the columns: path (or file name), and title, description or both.`,
  );
}

/** A list of objects that name their path, or one object from paths to objects. */
function recordsOfJson(text: string, name: string): Cells[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${name} is no JSON: ${(error as Error).message}`, { cause: error });
  }
  const objects = Array.isArray(parsed)
    ? parsed
    : Object.entries(parsed as object).map(([path, value]) => ({ path, ...(isObject(value) ? value : {}) }));
  const cells = objects.map((value, i) => {
    if (!isObject(value)) throw new UsageError(`${name}: entry ${i + 1} is no object with a path and a title.`);
    const fields = Object.entries(value).map(([heading, cell]): [string, string] => [heading, textOf(cell)]);
    return { line: i + 1, record: recordOf(fields) };
  });
  if (cells.length > 0) assertColumns([...new Set(cells.flatMap(({ record }) => [...record.keys()]))], name);
  return cells;
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function textOf(cell: unknown): string {
  if (Array.isArray(cell)) return cell.map(textOf).join(";");
  return typeof cell === "string" || typeof cell === "number" ? String(cell) : "";
}

function rowOf(line: number, record: Map<Column, string>, warnings: string[]): Row {
  const text = (column: Column) => cleanText(record.get(column) ?? "");
  const caption: CaptionFields = {};
  for (const column of ["title", "description"] as const) {
    const full = text(column);
    const cut = cutAt(full, captionLimits[column]);
    if (cut !== undefined) {
      warnings.push(`Line ${line}: the ${column} is longer than ${captionLimits[column]} characters, and was cut.`);
    }
    if (full !== "") caption[column] = cut ?? full;
  }
  const takenAt = statedDate(text("takenAt"));
  if (takenAt !== undefined) caption.takenAt = takenAt;
  else if (text("takenAt") !== "") warnings.push(`Line ${line}: ${quoted(text("takenAt"))} is no date.`);
  const keywords = text("keywords")
    .split(/[;,]/)
    .map((each) => each.trim())
    .filter((each) => each !== "");
  const details = {
    ...(text("creator") === "" ? {} : { creator: text("creator") }),
    ...(text("copyright") === "" ? {} : { copyright: text("copyright") }),
    ...(keywords.length === 0 ? {} : { keywords }),
  };
  if (Object.keys(details).length > 0) caption.details = details;
  return { line, path: (record.get("path") ?? "").trim(), caption };
}
