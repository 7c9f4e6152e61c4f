// E-mail addresses out of what people have: arguments, a text with one a line, a table exported from a spreadsheet.
import { readFile } from "node:fs/promises";
import { UsageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { displayPath } from "../output/display.ts";
import { readCsv } from "../read-csv.ts";

export interface FoundEmails {
  /** Lower case, each once, in order. */
  emails: string[];
  /** What stands where an address should. */
  invalid: { line: number; text: string }[];
}

/** As the API takes them; whether it exists only its owner knows. */
export function isEmail(text: string): boolean {
  return text.length <= 254 && /^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>".]+$/.test(text);
}

/**
 * From a CSV: the column whose heading names it (email, e-mail, mail, …), else the first column in which an address is found. `Name
 * <a@b.c>` counts as a@b.c.
 */
export function findEmails(text: string, name: string): FoundEmails {
  const rows = readCsv(text, name);
  const heading =
    rows[0]?.cells.findIndex((cell) => /^\s*e-?mail(?:[\s_-]*addresse?)?\s*$|^\s*mail\s*$/i.test(cell)) ?? -1;
  const column = heading >= 0 ? heading : (rows[0]?.cells.findIndex((cell) => isEmail(addressIn(cell))) ?? -1);
  const isWithHead = heading >= 0 || column < 0;
  const from = column >= 0 ? column : Math.max(0, rows[1]?.cells.findIndex((cell) => isEmail(addressIn(cell))) ?? 0);
  const emails = new Set<string>();
  const invalid: FoundEmails["invalid"] = [];
  for (const { line, cells } of isWithHead ? rows.slice(1) : rows) {
    const cell = cells[from] ?? "";
    const email = addressIn(cell);
    if (isEmail(email)) emails.add(email);
    else invalid.push({ line, text: cell });
  }
  return { emails: [...emails], invalid };
}

function addressIn(cell: string): string {
  const inBrackets = /<([^<>]*)>\s*$/.exec(cell)?.[1];
  return (inBrackets ?? cell).trim().toLowerCase();
}

/** A file's text, or all of standard input for `-`. Throws UsageError. */
export async function readText(from: string, io: Io): Promise<string> {
  if (from !== "-") {
    return await readFile(from, "utf8").catch((error: Error) => {
      throw new UsageError(`${displayPath(from)} cannot be read: ${error.message}`, { cause: error });
    });
  }
  const chunks: Buffer[] = [];
  for await (const chunk of io.stdin) chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks).toString("utf8");
}
