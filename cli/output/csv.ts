// Rows of comma-separated values (RFC 4180) that a spreadsheet opens as data.

/**
 * One line with its line break. A text that a spreadsheet would run as a formula (`=`, `+`, `-`, `@` first) gets an
 * apostrophe before it: titles and file names come from strangers.
 */
export function csvRow(values: readonly (string | number | undefined)[]): string {
  return `${values.map(cell).join(",")}\r\n`;
}

function cell(value: string | number | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
