// Reads the frame header of a JPEG inside a file: its size, and whether an ordinary decoder can show it.
import { type ByteSource, partOf } from "../captions/byte-source.ts";
import { uint } from "../captions/read-tiff.ts";

export interface JpegFrame {
  width: number;
  height: number;
}

/** Cameras write a dozen segments before the frame header; some split their EXIF block into several. */
const maxSegments = 200;

/** Undefined if there is no JPEG, or if it holds RAW data: lossless, 12 or 16 bits, or two channels. */
export function jpegFrameAt(source: ByteSource, offset: number): JpegFrame | undefined {
  const jpeg = partOf(source, offset, source.sizeBytes);
  const start = jpeg.read(0, 3);
  if (start[0] !== 0xff || start[1] !== 0xd8 || start[2] !== 0xff) return undefined;
  let at = 2;
  for (let count = 0; count < maxSegments; count++) {
    const head = jpeg.read(at, 10);
    if (head.length < 10 || head[0] !== 0xff) return undefined;
    const marker = head[1] ?? 0;
    if (marker === 0xff) at += 1;
    else if (isShown(marker)) return frameOf(head);
    else if (!hasLength(marker)) return undefined;
    else at += 2 + Math.max(2, uint(head, 2, 2, "big"));
  }
  return undefined;
}

// Baseline, extended and progressive with Huffman coding: SOF0 to SOF2.
const isShown = (marker: number) => marker >= 0xc0 && marker <= 0xc2;

// DHT, DQT, DNL, DRI, DHP, EXP, APPn, COM. Another frame or the scan itself ends the search.
const hasLength = (marker: number) =>
  marker === 0xc4 || (marker >= 0xdb && marker <= 0xef && marker !== 0xda) || marker === 0xfe;

function frameOf(head: Uint8Array): JpegFrame | undefined {
  const [precision, height, width, channels] = [head[4], uint(head, 5, 2, "big"), uint(head, 7, 2, "big"), head[9]];
  const isPicture = precision === 8 && (channels === 1 || channels === 3) && width > 0 && height > 0;
  return isPicture ? { width, height } : undefined;
}
