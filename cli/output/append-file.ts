// A file that is written from front to back in large pieces, at once where it matters, and never fails in mid-run.
import { closeSync, fstatSync, fsyncSync, openSync, writeSync } from "node:fs";
import { UsageError } from "../errors.ts";
import { systemReason } from "../system-reason.ts";
import { displayPath } from "./display.ts";

export interface AppendFile {
  append(text: string | Uint8Array): void;
  /** What was appended is in the file (as far as the disk took it). */
  flush(): void;
  /** Writes over what stands at the file's start; the file must be long enough. False where the file is no regular one. */
  overwrite(position: number, text: string): boolean;
  /** Throws the first error that any write met. */
  close(): void;
}

const pieceBytes = 64 * 1024;

/** @param flags `w` or `a` @param shownPath the one that people know. Throws UsageError where the file cannot be opened. */
export function openAppendFile(path: string, flags: "w" | "a", what: string, shownPath = path): AppendFile {
  const fd = open(path, flags, `${what} ${displayPath(shownPath)}`);
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  let failure: unknown;

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
      flush();
      attempt(() => syncIfPossible(fd));
      try {
        closeSync(fd);
      } catch (error) {
        failure ??= error;
      }
      if (failure !== undefined)
        throw new UsageError(`${what} ${displayPath(shownPath)} could not be written: ${systemReason(failure)}.`);
    },
  };
}

/** A network disk says only then that it is full. Pipes and devices cannot. */
function syncIfPossible(fd: number): void {
  if (fstatSync(fd).isFile()) fsyncSync(fd);
}

function open(path: string, flags: "w" | "a", what: string): number {
  try {
    return openSync(path, flags);
  } catch (error) {
    throw new UsageError(`${what} cannot be written: ${systemReason(error)}.`, { cause: error });
  }
}
