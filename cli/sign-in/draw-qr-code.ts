// A QR code in half-block characters; the only file that knows uqr.
import { renderUnicodeCompact } from "uqr";

/** The quiet border in modules that cameras like, and the least that they need. */
const borders = [2, 1];

/** Two rows of modules a line. Undefined where the terminal would break its lines: no camera reads that. */
export function drawQrCode(text: string, columns: number): string | undefined {
  const drawings = borders.map((border) => renderUnicodeCompact(text, { ecc: "L", border }));
  return drawings.find((drawing) => drawing.indexOf("\n") <= columns);
}
