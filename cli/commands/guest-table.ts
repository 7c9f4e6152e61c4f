// Finds a table's rows of guests and the cells with their addresses. If these cannot be told from others, it refuses the table.
import { UsageError } from "../errors.ts";
import { quoted } from "../output/quoted.ts";
import type { CsvRow } from "../read-csv.ts";
import { addressesIn } from "./addresses-in.ts";
import { namesEmails, namesGuests, namesOthers, withoutSample } from "./email-headings.ts";

export interface GuestTable {
  /** Empty if there are no headings. */
  head: readonly string[];
  rows: readonly CsvRow[];
  /** Rows above the guests that may be guests too: the heading was guessed, or they hold addresses. */
  above: readonly CsvRow[];
  /** Columns of the guests' addresses; undefined means all columns. */
  wanted: ReadonlySet<number> | undefined;
}

/** @param name the file's, for the error. Throws UsageError if several columns hold addresses and no heading says whose. */
export function guestTableOf(rows: readonly CsvRow[], name: string): GuestTable {
  const known = knownHeadOf(rows);
  const headAt = known ?? guessedHeadOf(rows);
  const head = rows[headAt]?.cells ?? [];
  const guests = rows.slice(headAt + 1);
  const above = known === undefined ? rows.slice(0, headAt + 1) : rows.slice(0, headAt).filter(holdsAt);
  const wanted = wantedColumns(head, guests, name);
  if (wanted === undefined) refuseManyColumns(head, guests, name);
  return { head, rows: guests, above, wanted };
}

export interface GuestCells {
  theirs: readonly string[];
  /** Columns of addresses whose headings do not say that they are the guests'. */
  others: readonly number[];
}

/** Undefined if it is unclear which cell belongs to which column. */
export function guestCellsOf({ cells, isInDoubt }: CsvRow, { head, wanted }: GuestTable): GuestCells | undefined {
  if (wanted === undefined) return { theirs: cells, others: [] };
  // An extra cell comes from a separator within an unquoted cell. Extra cells at the end count to the last column.
  const columnOf = (i: number) => Math.min(i, head.length - 1);
  const holding = cells.flatMap((cell, i) => (holdsAddress(cell) ? [i] : []));
  const others = holding.filter((i) => !wanted.has(columnOf(i)));
  const [other = Number.POSITIVE_INFINITY] = others;
  const isLong = cells.slice(head.length).some(isFilled);
  const isShifted = isLong && holding.some((i) => i > other && wanted.has(columnOf(i)));
  if (isShifted || (isInDoubt && cells.length !== head.length) || cells.some(holdsRows)) return undefined;
  return { theirs: cells.filter((_, i) => wanted.has(columnOf(i))), others: [...new Set(others.map(columnOf))] };
}

export const isFilled = (cell: string) => cell.trim() !== "";
const holdsAt = ({ cells }: CsvRow) => cells.some((cell) => /[@＠]/.test(cell));
const isNoHead = ({ cells }: CsvRow) => cells.some((cell) => /[@＠]/.test(withoutSample(cell)));
const holdsAddress = (cell: string) => addressesIn(cell).found.length > 0;

/** An unclosed quote has merged several rows into one cell. */
const holdsRows = (cell: string) =>
  cell
    .split(/\r\n|\n|\r/)
    .slice(1)
    .some((line) => /[^\s,;\t|][ ]*[,;\t|][ ]*[^\s,;\t|]/.test(line) && holdsAddress(line));

/** A list may have a title and a contact above its headings. */
const maxTitleRows = 20;

/** The row with a heading for the guests' addresses; otherwise one that mentions e-mails above a column of addresses. */
function knownHeadOf(rows: readonly CsvRow[]): number | undefined {
  const top = rows.slice(0, maxTitleRows);
  const find = (names: (heading: string) => boolean, isEnough: (at: number) => boolean) => {
    const at = top.findIndex(
      (row, i) => !isNoHead(row) && row.cells.some(names) && isHead(rows, i, names, isEnough(i)),
    );
    return at < 0 ? undefined : at;
  };
  const firstAt = top.findIndex(isNoHead);
  return find(namesGuests, (at) => firstAt < 0 || at < firstAt) ?? find(namesEmails, () => false);
}

/** @param isEnough the heading alone suffices; otherwise its column must hold addresses, and it must not be a line of a plain list */
function isHead(rows: readonly CsvRow[], at: number, names: (heading: string) => boolean, isEnough: boolean): boolean {
  if (isEnough) return true;
  const cells = rows[at]?.cells ?? [];
  if (cells.filter(isFilled).length < 2 && rows.slice(0, at).some(isBare)) return false;
  return cells.some((heading, i) => names(heading) && holdsAddressIn(rows.slice(at + 1), i));
}

/** A row with nothing but addresses. */
const isBare = ({ cells }: CsvRow) => cells.some(holdsAddress) && cells.filter(isFilled).every(isBareCell);
const isBareCell = (cell: string) => /^[^\s@<>]+@[^\s@<>]+$/.test(cell.trim());

/** The first row of several cells above all addresses, or the first row; -1 if the addresses start at the top. */
function guessedHeadOf(rows: readonly CsvRow[]): number {
  const firstAt = rows.slice(0, maxTitleRows).findIndex(holdsAt);
  const top = rows.slice(0, firstAt < 0 ? 1 : firstAt);
  if (rows.length < 2 || top.length === 0) return -1;
  return Math.max(
    0,
    top.findIndex(({ cells }) => cells.filter(isFilled).length > 1),
  );
}

/**
 * Undefined means all columns. If no heading clearly means the guests, takes the first e-mail column that is not named after other
 * people. Throws UsageError if all of them are.
 */
function wantedColumns(
  head: readonly string[],
  rows: readonly CsvRow[],
  name: string,
): ReadonlySet<number> | undefined {
  const columns = head.map((_, i) => i);
  const guests = columns.filter((i) => namesGuests(head[i] ?? ""));
  if (guests.length > 0) return new Set(guests);
  const named = columns.filter((i) => namesEmails(head[i] ?? "") && holdsAddressIn(rows, i));
  const first = named.find((i) => !namesOthers(head[i] ?? ""));
  if (first !== undefined) return new Set([first]);
  if (named.length === 0) return undefined;
  const called = named.map((i) => calledColumn(head[i], i)).join(", ");
  throw new UsageError(
    `${name} has no column for the guests' e-mail addresses: those in ${called} seem to be other people's. Name the guests' column "E-mail".`,
  );
}

const holdsAddressIn = (rows: readonly CsvRow[], i: number) => rows.some(({ cells }) => holdsAddress(cells[i] ?? ""));

/** For tables without headings, or whose headings say nothing. A plain list of addresses, or of names and addresses, passes. */
function refuseManyColumns(head: readonly string[], rows: readonly CsvRow[], name: string): void {
  const isHeaded = head.filter(isFilled).length > 1;
  if (!isHeaded && !isTable(rows)) return;
  const columnOf = (i: number) => (isHeaded ? Math.min(i, head.length - 1) : i);
  const holding = new Set<number>();
  for (const { cells } of rows) {
    for (const [i, cell] of cells.entries()) if (holdsAddress(cell)) holding.add(columnOf(i));
  }
  if (holding.size < 2) return;
  const called = [...holding].sort((one, two) => one - two).map((i) => calledColumn(head[i], i));
  throw new UsageError(
    `${name} has addresses in several columns (${called.join(", ")}), and no heading says which are the guests'. Name that column "E-mail".`,
  );
}

const calledColumn = (heading = "", i: number) => (isFilled(heading) ? quoted(heading.trim()) : `${i + 1}`);

/** Whether, without headings, the same columns hold names and the same columns hold bare addresses in every row. */
function isTable(rows: readonly CsvRow[]): boolean {
  const width = Math.max(...rows.map(({ cells }) => cells.length));
  const columns = Array.from({ length: width }, (_, i) => rows.map(({ cells }) => cells[i] ?? "").filter(isFilled));
  const named = columns.filter((cells) => cells.length > 0 && !cells.some(holdsAddress));
  const addressed = columns.filter((cells) => cells.length > 0 && cells.every(isBareCell));
  return (
    named.length > 0 &&
    addressed.length > 1 &&
    columns.every((cells) => !cells.some(holdsAddress) || cells.every(isBareCell))
  );
}
