// Opens a file for the caption reader and always closes it.
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { ByteSource } from "./byte-source.ts";

/** @param path as node:fs takes it. Throws the file system's errors, and one with the code `EINVAL` if it is not a regular file. */
export function withPhoto<T>(path: string | Buffer, use: (source: ByteSource) => T): T {
  // O_NONBLOCK, because opening a FIFO would block for ever.
  const fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw Object.assign(new Error("it is no regular file"), { code: "EINVAL" });
    return use({
      sizeBytes: stats.size,
      read(offset, length) {
        const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, stats.size - offset)));
        return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, offset));
      },
    });
  } finally {
    closeSync(fd);
  }
}
