// A file that is appended to while a run goes on, and can be read meanwhile. It is written in the background: a drive that hangs, or
// a reader that does not read, holds up neither the run nor Ctrl-C.
import { close, fstat, fsync, write } from "node:fs";
import { promisify } from "node:util";
import { openToWrite, unwritten } from "./append-file.ts";

export interface LiveFile {
  append(text: string): void;
  /** Starts to write everything appended so far. */
  flush(): void;
  /** Resolves once everything is written. Rejects with the first error of any write, as UsageError. May be called again. */
  close(): Promise<void>;
}

const [writePiece, statOf, sync, closeFile] = [promisify(write), promisify(fstat), promisify(fsync), promisify(close)];
const pieceLength = 64 * 1024;

/** Throws UsageError if the file cannot be opened. */
export function openLiveFile(path: string, what: string): LiveFile {
  const fd = openToWrite(path, "a", what);
  let waiting = "";
  let writing: Promise<void> | undefined;
  let failure: unknown;

  const flush = () => {
    if (waiting !== "") writing ??= writeAll();
  };
  async function writeAll(): Promise<void> {
    while (waiting !== "") {
      const piece = Buffer.from(waiting);
      waiting = "";
      await attempt(async () => {
        for (let done = 0; done < piece.length; ) done += (await writePiece(fd, piece, done)).bytesWritten;
      });
    }
    writing = undefined;
  }
  async function attempt(step: () => Promise<void>): Promise<void> {
    if (failure !== undefined) return;
    try {
      await step();
    } catch (error) {
      failure = error;
    }
  }
  async function finish(): Promise<void> {
    flush();
    await writing;
    await attempt(async () => {
      // A network disk may report only on sync that it is full. Pipes and devices cannot sync.
      if ((await statOf(fd)).isFile()) await sync(fd);
    });
    await closeFile(fd).catch((error) => {
      failure ??= error;
    });
    if (failure !== undefined) throw unwritten(path, what, failure);
  }
  let finished: Promise<void> | undefined;
  return {
    append(text) {
      if (failure !== undefined) return;
      waiting += text;
      if (waiting.length >= pieceLength) flush();
    },
    flush,
    close() {
      finished ??= finish();
      return finished;
    },
  };
}
