// Opens and reads local files, synchronously unless stated otherwise.
import { constants, openSync, read as readFile, readSync } from "node:fs";
import { isOutOfDescriptors } from "../../errors.ts";
import { fsPath, type LocalPath } from "./local-path.ts";
import { outOfDescriptors } from "./wait-for-descriptor.ts";

/** @throws the file system's error */
export function openForReading(path: LocalPath): number {
  // O_NONBLOCK: if a FIFO replaced the file, opening it would block the thread for ever.
  return openSync(fsPath(path), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
}

/** Repeats short reads, which network file systems may return. */
export function readFully(fd: number, buffer: Buffer, length: number, position: number): number {
  let filled = 0;
  while (filled < length) {
    const more = readSync(fd, buffer, filled, length - filled, position + filled);
    if (more === 0) break;
    filled += more;
  }
  return filled;
}

/** Like `readFully`, but asynchronous: this thread goes on with other work. */
export async function readFullyAsync(fd: number, buffer: Buffer, length: number, position: number): Promise<number> {
  let filled = 0;
  while (filled < length) {
    const more = await new Promise<number>((resolve, reject) => {
      readFile(fd, buffer, filled, length - filled, position + filled, (error, count) =>
        error ? reject(error) : resolve(count),
      );
    });
    if (more === 0) break;
    filled += more;
  }
  return filled;
}

/** The failure of a file that could not be read. */
export function readFailure(error: unknown): { kind: "failed"; code: string; message: string } {
  const code = (error as NodeJS.ErrnoException).code ?? "EIO";
  if (code === "ENOENT" || code === "ENOTDIR") {
    return { kind: "failed", code: "vanished", message: "it was there a moment ago and is gone" };
  }
  if (isOutOfDescriptors(error)) {
    const message = `too many files are open on this computer (${code}): close other programs, or raise \`ulimit -n\``;
    return { kind: "failed", code: outOfDescriptors, message };
  }
  // On Windows and its network shares: another program has locked the file, as it does while copying it.
  if (code === "EBUSY") {
    const message = "another program is using it; run the same command again when that is done";
    return { kind: "failed", code: "changing", message };
  }
  const why = code === "EACCES" || code === "EPERM" ? "no permission to read it" : "it cannot be read";
  return { kind: "failed", code: "unreadable", message: `${why} (${code})` };
}
