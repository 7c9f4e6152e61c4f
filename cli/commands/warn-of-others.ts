// Warns of the parts of an address list that were not used: lines without an address, titles, and other columns with addresses.
import type { Io } from "../io.ts";
import { quoted } from "../output/quoted.ts";
import { warn } from "../output/say.ts";
import type { FoundEmails } from "./read-emails.ts";

export function warnOfOthers({ invalid, passedOver, above = [] }: FoundEmails, io: Io): void {
  for (const { line, text } of invalid) {
    warn(io.stderr, `line ${line}: ${quoted(text)} is not an e-mail address`);
  }
  for (const { line, text } of above) {
    warn(io.stderr, `line ${line}: ${quoted(text)} was treated as a title or heading, not as a guest`);
  }
  for (const { column, lines } of passedOver) {
    const where = `${lines.length === 1 ? "line" : "lines"} ${rangesOf(lines)}`;
    const what = `column ${quoted(column)} has addresses too, but its heading does not say that they are the guests'`;
    warn(io.stderr, `${what}: they were left out (${where}). To include them, name the column "E-mail".`);
  }
}

/** "2–5, 9" */
function rangesOf(lines: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const line of lines) {
    const range = ranges.at(-1);
    if (range?.[1] === line - 1) range[1] = line;
    else ranges.push([line, line]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`)).join(", ");
}
