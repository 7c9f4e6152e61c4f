// vCards (RFC 6350 and older), as address books export them.
import type { CsvRow } from "./read-csv.ts";

const mark = /^BEGIN:VCARD[ \t]*$/im;

/** A row for each card, with a cell for each of its addresses, or with its name where it has none; undefined where it is no such file. */
export function cardsIn(text: string): CsvRow[] | undefined {
  if (!mark.test(text.slice(0, 64 * 1024))) return undefined;
  const rows: CsvRow[] = [];
  let name = "";
  for (const { line, property, value } of propertiesOf(text)) {
    if (property === "BEGIN") {
      rows.push({ line, cells: [] });
      name = "";
    }
    const row = rows.at(-1);
    if (property === "FN") name = value;
    if (property === "EMAIL" && value !== "") row?.cells.push(value);
    if (property === "END" && row?.cells.length === 0) row.cells.push(name);
  }
  return rows;
}

/** Lines that begin with a blank continue the one before them. */
function* propertiesOf(text: string): Generator<{ line: number; property: string; value: string }> {
  const lines = text.split(/\r\n|\n|\r/);
  for (let i = 0; i < lines.length; i++) {
    const line = i + 1;
    let whole = lines[i] ?? "";
    while (/^[ \t]/.test(lines[i + 1] ?? "")) whole += (lines[++i] ?? "").slice(1);
    // A group before the name, parameters behind it: item1.EMAIL;TYPE=home:ann@x.org
    const [, property = "", value = ""] = /^(?:[\w-]+\.)?([\w-]+)(?:;(?:"[^"]*"|[^:"])*)?:(.*)$/.exec(whole) ?? [];
    yield { line, property: property.toUpperCase(), value: value.trim() };
  }
}
