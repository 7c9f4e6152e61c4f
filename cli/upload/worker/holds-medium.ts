// Whether a file with the name of a text file is a photo, a video, a sound, an archive or macOS metadata by its bytes.
import { closeSync } from "node:fs";
import { missedHeadBytes, sniffMissed } from "../../../api/captions/sniff-missed.ts";
import { startsWith } from "../../../api/captions/starts-with.ts";
import { containerOf } from "../../../api/contract.ts";
import type { LocalPath } from "./local-path.ts";
import { openForReading, readFully } from "./read-file.ts";

/** `._IMG_1.xmp`: macOS writes one beside each file on cards and shares. */
const appleDouble = "\0\x05\x16\x07";

/** @throws the file system's error if it cannot be read */
export function holdsMedium(file: LocalPath): boolean {
  const fd = openForReading(file);
  try {
    const head = Buffer.allocUnsafe(missedHeadBytes);
    const read = head.subarray(0, readFully(fd, head, missedHeadBytes, 0));
    return containerOf(read) !== undefined || sniffMissed(read) !== undefined || startsWith(read, appleDouble);
  } finally {
    closeSync(fd);
  }
}
