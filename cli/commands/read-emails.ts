// E-mail addresses out of what people have: arguments, a text with one a line, a table exported from a spreadsheet.
import { readFile } from "node:fs/promises";
import { UsageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { displayPath } from "../output/display.ts";
import { type CsvRow, readCsv } from "../read-csv.ts";
import { cardsIn } from "../read-vcards.ts";
import { systemReason } from "../system-reason.ts";
import { namesEmails, namesGuests } from "./email-headings.ts";

export interface FoundEmails {
  /** Lower case, each once, in order. */
  emails: string[];
  /** What stands where an address should. */
  invalid: { line: number; text: string }[];
  /** Addresses in columns whose headings do not call them that: whose they are, nobody says. */
  passedOver: { column: string; lines: number[] }[];
}

/** What a mail can be sent to; whether it exists only its owner knows. */
export function isEmail(text: string): boolean {
  return text.length <= 254 && /^[^\s@,;:<>"()[\]]+@[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)+$/u.test(text);
}

/** Trimmed and in lower case; but a letter that would become another's (the Kelvin sign a k) stays, and the API refuses it. */
export function plainEmail(text: string): string {
  const lower = (character: string) => {
    const lowered = character.toLowerCase();
    return /^\P{ASCII}/u.test(character) && /\p{ASCII}/u.test(lowered) ? character : lowered;
  };
  return [...text.trim()].map(lower).join("");
}

/**
 * Every address of a table: those of the columns whose headings name them (email, e-mail 2, mail, …), else of the first column that is
 * called after e-mails, or where no heading is those of every cell. A cell may hold several (`a@x.org; b@x.org`), and names around them
 * (`Ann Lee <ann@x.org>`). A row without any is named, and so is what looks like an address and is none; neither loses another row. Of
 * vCards, each is a row.
 */
export function findEmails(given: string, name: string): FoundEmails {
  const text = given.replace(/\p{Cf}/gu, ""); // what nobody sees is no part of an address
  const cards = cardsIn(text);
  const rows = cards ?? rowsOf(text, name);
  const headAt = cards ? -1 : headOf(rows);
  const head = rows[headAt]?.cells ?? [];
  const wanted = wantedColumns(head, rows.slice(headAt + 1));
  const emails = new Set<string>();
  const invalid: FoundEmails["invalid"] = [];
  const others = new Map<number, number[]>();
  for (const { line, cells } of rows.slice(headAt + 1)) {
    // A cell too many comes of a separator within an unquoted cell: it belongs to the addresses.
    const isWanted = (i: number) => wanted === undefined || wanted.has(i) || i >= head.length;
    for (const [i, cell] of cells.entries()) {
      if (!isWanted(i) && addressesIn(cell).found.length > 0) others.set(i, [...(others.get(i) ?? []), line]);
    }
    const theirs = cells.filter((_, i) => isWanted(i)).join(", ");
    const { found, odd } = addressesIn(theirs);
    for (const email of found) emails.add(email);
    for (const text of odd) invalid.push({ line, text });
    if (found.length + odd.length === 0) invalid.push({ line, text: (theirs.trim() || cells.join(", ")).trim() });
  }
  const passedOver = [...others].map(([i, lines]) => ({ column: head[i] ?? "", lines }));
  return { emails: [...emails], invalid, passedOver };
}

/** A list may have a title above its heads. */
const maxTitleRows = 20;

/** Which row has the heads: one that names the column, else a first one without any address; -1 where there is none. */
function headOf(rows: readonly CsvRow[]): number {
  const hasAddress = ({ cells }: CsvRow) => cells.some((cell) => cell.includes("@"));
  const first = rows.slice(0, maxTitleRows).findIndex((row) => hasAddress(row) || row.cells.some(namesGuests));
  const row = rows[first];
  if (row !== undefined && !hasAddress(row)) return first;
  return rows[0] !== undefined && rows.length > 1 && !hasAddress(rows[0]) ? 0 : -1;
}

/** Undefined: all. Of columns that are called after e-mails, and say whose, nobody knows which is the guests': the first it is. */
function wantedColumns(head: readonly string[], rows: readonly CsvRow[]): Set<number> | undefined {
  const columns = head.map((_, i) => i);
  const named = columns.filter((i) => namesGuests(head[i] ?? ""));
  if (named.length > 0) return new Set(named);
  const hasAddress = (i: number) => rows.some(({ cells }) => addressesIn(cells[i] ?? "").found.length > 0);
  const first = columns.find((i) => namesEmails(head[i] ?? "") && hasAddress(i));
  return first === undefined ? undefined : new Set([first]);
}

/** Where a quote never closes, each line stands for itself: one that makes no sense loses no other. */
function rowsOf(text: string, name: string): CsvRow[] {
  try {
    return readCsv(text, name);
  } catch {
    const lines = text.split(/\r\n|\n|\r/).map((line, i) => ({ line: i + 1, cells: [line] }));
    return lines.filter(({ cells }) => cells[0]?.trim() !== "");
  }
}

/** `odd`: what was meant as an address, by its @ or by what people write instead, and is none. */
export function addressesIn(text: string): { found: string[]; odd: string[] } {
  const found: string[] = [];
  const odd: string[] = [];
  for (const piece of withoutNames(withoutLinks(text)).split(/[\s,;:|<>()"]+/)) {
    const plain = plainEmail(piece.replace(/^['.[{]+|['.\]}]+$/g, ""));
    if (isEmail(plain)) found.push(plain);
    else if (/[@＠]|[[{]at[\]}]/i.test(piece)) odd.push(piece);
  }
  return { found, odd };
}

/** A name in quotes may hold anything, where an address follows it in angle brackets another address too. */
const withoutNames = (text: string) => text.replace(/"[^"]*"(?=\s*<[^<>\s]*@)/g, " ").replace(/"[^"@]*"/g, " ");

/** `mailto:ann%40example.org?subject=Hello` is its address. */
const withoutLinks = (text: string) =>
  text.replace(/\bmailto:([^\s<>"')?]+)(?:\?[^\s<>"'),;]*)?/gi, (_, link: string) => ` ${link.replace(/%40/gi, "@")} `);

/** A file's bytes, or all of standard input for `-`. Throws UsageError. */
export async function readBytes(from: string, io: Io): Promise<Uint8Array> {
  if (from !== "-") {
    return await readFile(from).catch((error: Error) => {
      throw new UsageError(`${displayPath(from)} cannot be read: ${systemReason(error)}.`, { cause: error });
    });
  }
  const chunks: Buffer[] = [];
  for await (const chunk of io.stdin) chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
}
