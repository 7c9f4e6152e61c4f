// Erases a line that the terminal may have wrapped into several rows because it has become narrower.

/**
 * Moves the cursor from the end of the line back to its start and erases the line.
 * @param cells the line's width @param code the escape code that clears one row
 */
export function eraseLine(cells: number, columns: number, code = "\x1b[K"): string {
  const rowsAbove = Math.max(0, Math.ceil(cells / Math.max(1, columns)) - 1);
  return rowsAbove > 0 ? `\r\x1b[${rowsAbove}A\x1b[J` : `\r${code}`;
}
