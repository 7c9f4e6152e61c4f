// Draws a QR code in half-block characters. The only file that imports uqr.
import { renderUnicodeCompact } from "uqr";

/** The quiet border that cameras prefer, and the narrowest that they accept, in modules. */
const borders = [2, 1];

/** Two rows of modules per line. Undefined if the terminal would wrap the lines: no camera reads that. */
export function drawQrCode(text: string, columns: number): string | undefined {
  const drawings = borders.map((border) => renderUnicodeCompact(text, { ecc: "L", border }));
  return drawings.find((drawing) => drawing.indexOf("\n") <= columns);
}
