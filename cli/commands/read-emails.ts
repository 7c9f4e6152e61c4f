// Reads e-mail addresses from what people have: a text with one per line, a table exported from a spreadsheet, vCards.
import { readFile } from "node:fs/promises";
import { assertNoFolder } from "../assert-no-folder.ts";
import { UsageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { displayPath } from "../output/display.ts";
import { say } from "../output/say.ts";
import { readCsvWithOpenQuotes } from "../read-csv.ts";
import { cardsIn } from "../read-vcards.ts";
import { systemReason } from "../system-reason.ts";
import { addressesIn } from "./addresses-in.ts";
import { type GuestTable, guestCellsOf, guestTableOf, isFilled } from "./guest-table.ts";

export interface FoundEmails {
  /** Lower case, without repetitions, in order. */
  emails: string[];
  /** Text found where an address should be. */
  invalid: { line: number; text: string }[];
  /** Addresses in columns whose headings do not say whose they are. */
  passedOver: { column: string; lines: number[] }[];
  /** Rows that were treated as a title or heading, but may be guests. */
  above?: { line: number; text: string }[];
}

/**
 * Every address of a table: from the columns whose headings name them (email, e-mail 2, mail, …), otherwise from the first column that
 * mentions e-mails, or if no heading does, from every cell. A cell may hold several (`a@x.org; b@x.org`), and names around them
 * (`Ann Lee <ann@x.org>`). Rows without an address and text that only looks like one are reported; other rows are not affected. Each
 * vCard is a row. Throws UsageError if it is unclear which column is the guests'.
 */
export function findEmails(given: string, name: string): FoundEmails {
  const text = given.replace(/\p{Cf}/gu, ""); // invisible characters are not part of an address
  const cards = cardsIn(text);
  const table: GuestTable = cards
    ? { head: [], rows: cards, above: [], wanted: undefined }
    : guestTableOf(readCsvWithOpenQuotes(text), name);
  const emails = new Set<string>();
  const invalid: FoundEmails["invalid"] = [];
  const others = new Map<number, number[]>();
  for (const row of table.rows) {
    const { line } = row;
    const guest = guestCellsOf(row, table);
    for (const i of guest?.others ?? []) others.set(i, [...(others.get(i) ?? []), line]);
    const theirs = guest?.theirs.filter(isFilled).join(", ") ?? "";
    const { found, odd } = addressesIn(theirs);
    for (const email of found) emails.add(email);
    for (const text of odd) invalid.push({ line, text });
    if (found.length + odd.length === 0) invalid.push({ line, text: (theirs || withoutEmptyEnd(row.cells)).trim() });
  }
  const passedOver = [...others].map(([i, lines]) => ({ column: table.head[i] ?? "", lines }));
  const above = table.above.map(({ line, cells }) => ({ line, text: cells.filter(isFilled).join(", ") }));
  return { emails: [...emails], invalid, passedOver, ...(above.length > 0 && { above }) };
}

/** Keeps one empty cell, whose comma shows that this is a row. */
const withoutEmptyEnd = (cells: readonly string[]) => cells.slice(0, cells.findLastIndex(isFilled) + 2).join(", ");

/** The bytes of a file, or of standard input for `-`. Throws UsageError. */
export async function readBytes(from: string, io: Io): Promise<Uint8Array> {
  try {
    if (from !== "-") return await readFile(from);
    assertNoFolder(io.stdin);
  } catch (error) {
    throw new UsageError(`${displayPath(from)} cannot be read: ${systemReason(error)}.`, { cause: error });
  }
  if (io.isTerminal.stdin) {
    const end = io.platform === "win32" ? "Ctrl-Z and Enter" : "Ctrl-D";
    say(io.stderr, `Type or paste e-mail addresses, one per line, then press ${end}.`);
  }
  const chunks: Buffer[] = [];
  for await (const chunk of io.stdin) chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
}
