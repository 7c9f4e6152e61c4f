// The columns of a caption list: the headings that people and programs use, and which of several synonyms wins.

import { cleanText } from "../../api/captions/clean-text.ts";
import { isJunk } from "../../api/captions/junk-texts.ts";

/** Including exiftool's CSV and JSON. Of several filled cells, the first heading in this order wins, wherever its column stands. */
const columns = {
  path: ["path", "sourcefile", "file", "filename", "file name", "name", "photo", "image"],
  title: ["title", "object name", "objectname", "xptitle", "headline"],
  description: [
    ...["description", "caption-abstract", "caption", "imagedescription", "text"],
    ...["usercomment", "xpcomment", "xpsubject"],
  ],
  takenAt: [
    ...["takenat", "taken", "date", "date taken", "datetimeoriginal", "date/time original"],
    ...["subsecdatetimeoriginal", "datecreated", "createdate"],
  ],
  creator: ["creator", "photographer", "author", "by-line", "artist", "xpauthor"],
  copyright: ["copyright", "rights", "copyrightnotice"],
  keywords: ["keywords", "tags", "subject", "xpkeywords"],
} as const;

export type Column = keyof typeof columns;

/** In JSON, a cell may be a list. */
export type Cell = string | string[];

const meanings = new Map(
  (Object.keys(columns) as Column[]).flatMap((column) =>
    columns[column].map((heading, rank) => [heading as string, { column, rank }] as const),
  ),
);

function meaningOf(heading: string): { column: Column; rank: number } | undefined {
  const plain = heading.trim().toLowerCase().replaceAll("_", " ");
  // exiftool may prefix its groups: `XMP:XMP-dc:Title`.
  return meanings.get(plain.slice(plain.lastIndexOf(":") + 1));
}

export const columnOf = (heading: string): Column | undefined => meaningOf(heading)?.column;

/** The values of a row. A column without a value is present as an empty text. */
export function recordOf(fields: readonly (readonly [heading: string, value: Cell])[]): Map<Column, Cell> {
  const record = new Map<Column, Cell>();
  const ranks = new Map<Column, number>();
  for (const [heading, value] of fields) {
    const meaning = meaningOf(heading);
    if (meaning === undefined) continue;
    const { column, rank } = meaning;
    const isFilled = textOf(value).trim() !== "" && !isOfCamera(heading, column, value);
    if (isFilled && rank < (ranks.get(column) ?? Number.POSITIVE_INFINITY)) {
      record.set(column, value);
      ranks.set(column, rank);
    } else if (!record.has(column)) record.set(column, "");
  }
  return record;
}

/** A camera's default text is not a caption in a list either, and exiftool prints `-` for a missing value. */
function isOfCamera(heading: string, column: Column, value: Cell): boolean {
  const text = cleanText(textOf(value));
  if (column !== "title" && column !== "description") return column !== "path" && text === "-";
  const [field = ""] = /(?:imagedescription|usercomment)$/i.exec(heading.trim()) ?? [];
  return isJunk(field === "" ? heading : "IFD0:ImageDescription", text);
}

export const textOf = (cell: Cell): string => (typeof cell === "string" ? cell : cell.join("; "));

/** A list's parts as they are. A text is split at semicolons, or at commas if it has no semicolon: a keyword may contain a comma. */
export function partsOf(cell: Cell): string[] {
  const parts = typeof cell === "string" ? cell.split(cell.includes(";") ? ";" : ",") : cell;
  return parts.map((part) => cleanText(part)).filter((part) => part !== "");
}
