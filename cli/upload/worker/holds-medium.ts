// Whether a file with the name of a text file is a photo, a video, a sound or an archive by its bytes.
import { closeSync } from "node:fs";
import { missedHeadBytes, sniffMissed } from "../../../api/captions/sniff-missed.ts";
import { containerOf } from "../../../api/contract.ts";
import type { LocalPath } from "./local-path.ts";
import { openForReading, readFully } from "./read-file.ts";

/** @throws the file system's error if it cannot be read */
export function holdsMedium(file: LocalPath): boolean {
  const fd = openForReading(file);
  try {
    const head = Buffer.allocUnsafe(missedHeadBytes);
    const read = head.subarray(0, readFully(fd, head, missedHeadBytes, 0));
    return containerOf(read) !== undefined || sniffMissed(read) !== undefined;
  } finally {
    closeSync(fd);
  }
}
