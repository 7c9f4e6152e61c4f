// Reads vCards (RFC 6350 and older), as address books export them.
import type { CsvRow } from "./read-csv.ts";

const mark = /^BEGIN:VCARD[ \t]*$/im;

/** The properties that name a card's person, the best first. */
const namesOfCard = ["FN", "N", "NICKNAME", "ORG", "TEL"];

/** One row per card, with a cell per e-mail address, or with its name if it has none; undefined if the file has no cards. */
export function cardsIn(text: string): CsvRow[] | undefined {
  if (!mark.test(text.slice(0, 64 * 1024))) return undefined;
  const rows: CsvRow[] = [];
  let names = new Map<string, string>();
  let isAgent = false;
  for (const { line, property, value } of propertiesOf(text)) {
    // In vCard 2.1, a card may contain its person's assistant's card.
    if (property === "AGENT" && value === "") isAgent = true;
    if (isAgent) {
      if (property === "END") isAgent = false;
      continue;
    }
    if (property === "BEGIN") {
      rows.push({ line, cells: [] });
      names = new Map();
    }
    const row = rows.at(-1);
    if (namesOfCard.includes(property)) names.set(property, plainName(property, value));
    if (property === "EMAIL" && value !== "") row?.cells.push(value);
    if (property === "END" && row?.cells.length === 0) row.cells.push(nameIn(names));
  }
  return rows;
}

const nameIn = (names: ReadonlyMap<string, string>) =>
  namesOfCard.map((property) => names.get(property)).find(Boolean) ?? "a card without a name";

/** `Lee;Ann;M.;Dr.;` becomes Dr. Ann M. Lee. */
function plainName(property: string, value: string): string {
  const parts = value.split(/(?<!\\);/);
  const [family, given, more, before, after] = parts;
  const inOrder = property === "N" ? [before, given, more, family, after] : parts;
  return inOrder
    .map((part = "") => part.replace(/\\(?=[,;\\])/g, "").trim())
    .filter((part) => part !== "")
    .join(" ");
}

/** A line that begins with a blank continues the one before. */
function* propertiesOf(text: string): Generator<{ line: number; property: string; value: string }> {
  const lines = text.split(/\r\n|\n|\r/);
  for (let i = 0; i < lines.length; i++) {
    const line = i + 1;
    let whole = lines[i] ?? "";
    while (/^[ \t]/.test(lines[i + 1] ?? "")) whole += (lines[++i] ?? "").slice(1);
    // A group may precede the name, and parameters may follow it: item1.EMAIL;TYPE=home:ann@x.org
    const [, property = "", value = ""] = /^(?:[\w-]+\.)?([\w-]+)(?:;(?:"[^"]*"|[^:"])*)?:(.*)$/.exec(whole) ?? [];
    yield { line, property: property.toUpperCase(), value: value.trim() };
  }
}
