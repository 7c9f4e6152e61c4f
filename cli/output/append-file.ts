// A file that is written front to back in large pieces. Errors during a run are kept until it is closed.
import { closeSync, fstatSync, fsyncSync, openSync, writeSync } from "node:fs";
import { UsageError } from "../errors.ts";
import { systemReason } from "../system-reason.ts";
import { displayPath } from "./display.ts";

export interface AppendFile {
  append(text: string | Uint8Array): void;
  /** Writes to the file everything appended so far. */
  flush(): void;
  /** Overwrites bytes at a position within the file. False if it is not a regular file. */
  overwrite(position: number, text: string): boolean;
  /** Throws the first error of any write. Does nothing if it is closed. */
  close(): void;
}

const pieceBytes = 64 * 1024;

/** @param shownPath the path that people know. Throws UsageError if the file cannot be opened. */
export function openAppendFile(path: string, what: string, shownPath = path): AppendFile {
  const fd = openToWrite(path, "w", what, shownPath);
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  let failure: unknown;
  let isOpen = true;

  const attempt = (write: () => void) => {
    if (failure !== undefined) return;
    try {
      write();
    } catch (error) {
      failure = error;
    }
  };
  const flush = () => {
    if (bytes === 0) return;
    const all = Buffer.concat(pieces);
    pieces = [];
    bytes = 0;
    attempt(() => {
      for (let done = 0; done < all.length; ) done += writeSync(fd, all, done);
    });
  };
  return {
    append(text) {
      const piece = typeof text === "string" ? Buffer.from(text) : text;
      pieces.push(piece);
      bytes += piece.length;
      if (bytes >= pieceBytes) flush();
    },
    flush,
    overwrite(position, text) {
      try {
        writeSync(fd, text, position);
        return true;
      } catch {
        return false;
      }
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      flush();
      attempt(() => syncIfPossible(fd));
      try {
        closeSync(fd);
      } catch (error) {
        failure ??= error;
      }
      if (failure !== undefined) throw unwritten(shownPath, what, failure);
    },
  };
}

/** A network disk may report only on sync that it is full. Pipes and devices cannot sync. */
function syncIfPossible(fd: number): void {
  if (fstatSync(fd).isFile()) fsyncSync(fd);
}

/** Throws UsageError. @param what as in "The log" */
export function openToWrite(path: string, flags: "w" | "a", what: string, shownPath = path): number {
  try {
    return openSync(path, flags);
  } catch (error) {
    throw new UsageError(`${what} ${displayPath(shownPath)} cannot be written: ${systemReason(error)}.`, {
      cause: error,
    });
  }
}

export function unwritten(path: string, what: string, cause: unknown): UsageError {
  return new UsageError(`${what} ${displayPath(path)} could not be written: ${systemReason(cause)}.`, { cause });
}
