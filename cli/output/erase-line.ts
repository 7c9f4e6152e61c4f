// Takes a line off a terminal that may have broken it into rows, for it is wider than the terminal is now.

/**
 * From behind the line back to its start, with all of it gone.
 * @param cells how wide the line is @param code what clears one row
 */
export function eraseLine(cells: number, columns: number, code = "\x1b[K"): string {
  const rowsAbove = Math.max(0, Math.ceil(cells / Math.max(1, columns)) - 1);
  return rowsAbove > 0 ? `\r\x1b[${rowsAbove}A\x1b[J` : `\r${code}`;
}
