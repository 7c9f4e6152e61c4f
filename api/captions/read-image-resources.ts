// Photoshop image resources (8BIM): they contain IPTC in JPEG's APP13, TIFF's tag 34377 and PSD files.
import { latin1Of } from "./decode-text.ts";
import { uint } from "./read-tiff.ts";

const signatures = new Set(["8BIM", "PHUT", "DCSR", "AgHg", "MeSa"]);

export interface ImageResources {
  iptc: Uint8Array[];
  xmp: Uint8Array[];
  exif: Uint8Array[];
}

/** Stops at the first thing that is not a resource. A resource that is cut off is read as far as it goes. */
export function readImageResources(bytes: Uint8Array): ImageResources {
  const found: ImageResources = { iptc: [], xmp: [], exif: [] };
  let at = 0;
  while (at + 12 <= bytes.length && signatures.has(latin1Of(bytes, at, at + 4))) {
    const id = uint(bytes, at + 4, 2, "big");
    // A Pascal string, padded to an even length.
    const nameBytes = ((bytes[at + 6] ?? 0) + 2) & ~1;
    const length = uint(bytes, at + 6 + nameBytes, 4, "big");
    const start = at + 10 + nameBytes;
    const value = bytes.subarray(start, start + length);
    if (id === 0x0404) found.iptc.push(value);
    else if (id === 0x0422) found.exif.push(value);
    else if (id === 0x0424) found.xmp.push(value);
    at = start + length + (length & 1);
  }
  return found;
}
