// The columns of a caption list: how people and programs head them, and which counts where several mean the same.

import { cleanText } from "../../api/captions/clean-text.ts";
import { isJunk } from "../../api/captions/junk-texts.ts";

/** exiftool's CSV and JSON among them. Of several that say something the first of these counts, wherever it stands in the list. */
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

/** Of a JSON a cell may be a list. */
export type Cell = string | string[];

const meant = new Map(
  (Object.keys(columns) as Column[]).flatMap((column) =>
    columns[column].map((heading, rank) => [heading as string, { column, rank }] as const),
  ),
);

function meaningOf(heading: string): { column: Column; rank: number } | undefined {
  const plain = heading.trim().toLowerCase().replaceAll("_", " ");
  // exiftool's groups: `XMP:XMP-dc:Title`.
  return meant.get(plain.slice(plain.lastIndexOf(":") + 1));
}

export const columnOf = (heading: string): Column | undefined => meaningOf(heading)?.column;

/** What a line says, and where nothing is said, that a column is there. */
export function recordOf(fields: readonly (readonly [heading: string, value: Cell])[]): Map<Column, Cell> {
  const record = new Map<Column, Cell>();
  const ranks = new Map<Column, number>();
  for (const [heading, value] of fields) {
    const meaning = meaningOf(heading);
    if (meaning === undefined) continue;
    const { column, rank } = meaning;
    const isSaid = textOf(value).trim() !== "" && !isOfCamera(heading, column, value);
    if (isSaid && rank < (ranks.get(column) ?? Number.POSITIVE_INFINITY)) {
      record.set(column, value);
      ranks.set(column, rank);
    } else if (!record.has(column)) record.set(column, "");
  }
  return record;
}

/** What cameras write is no caption in a list either, and exiftool prints `-` for what is not there. */
function isOfCamera(heading: string, column: Column, value: Cell): boolean {
  const text = cleanText(textOf(value));
  if (column !== "title" && column !== "description") return column !== "path" && text === "-";
  const [field = ""] = /(?:imagedescription|usercomment)$/i.exec(heading.trim()) ?? [];
  return isJunk(field === "" ? heading : "IFD0:ImageDescription", text);
}

export const textOf = (cell: Cell): string => (typeof cell === "string" ? cell : cell.join("; "));

/** The parts of a list as they are; of a text those between semicolons, or commas where there is none: a keyword may have a comma. */
export function partsOf(cell: Cell): string[] {
  const parts = typeof cell === "string" ? cell.split(cell.includes(";") ? ";" : ",") : cell;
  return parts.map((part) => cleanText(part)).filter((part) => part !== "");
}
