// Notices if standard output cannot be written: a full disk must not look like an event without photos.
import type { Writable } from "node:stream";

export interface WatchedOutput {
  /**
   * Resolves when everything has been written, or to the error if it cannot be. A reader that has gone (`| head`) has what it wanted,
   * which is not an error.
   */
  flushed(): Promise<NodeJS.ErrnoException | undefined>;
}

export function watchOutput(stream: Writable): WatchedOutput {
  let failure: NodeJS.ErrnoException | undefined;
  stream.on("error", (error) => {
    failure ??= error;
  });
  return {
    async flushed() {
      await new Promise<void>((resolve) => stream.write("", () => resolve()));
      await new Promise((resolve) => setImmediate(resolve)); // the error event comes a turn later
      return failure && !isReaderGone(failure) ? failure : undefined;
    },
  };
}

/** The codes for a pipe, a socket, and a pipe on Windows. */
function isReaderGone({ code }: NodeJS.ErrnoException): boolean {
  return code === "EPIPE" || code === "ECONNRESET" || code === "EOF";
}
