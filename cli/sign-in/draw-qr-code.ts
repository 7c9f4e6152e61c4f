// A QR code in half-block characters; the only file that knows uqr.
import { renderUnicodeCompact } from "uqr";

/** Two rows of modules a line, with the quiet border that cameras need. */
export function drawQrCode(text: string): string {
  return renderUnicodeCompact(text, { ecc: "L", border: 2 });
}
