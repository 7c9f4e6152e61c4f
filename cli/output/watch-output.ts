// Whether standard output takes what is written to it: a full disk must not look like an event without photos.
import type { Writable } from "node:stream";

export interface WatchedOutput {
  /**
   * Resolves when all that was written has left, or never will: then with the reason. A reader that has gone (`| head`) has
   * what it wanted, which is no reason.
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
      await new Promise((resolve) => setImmediate(resolve)); // its error is told a turn later
      return failure && !isReaderGone(failure) ? failure : undefined;
    },
  };
}

/** Where standard output is a pipe, a socket, or a pipe of Windows. */
function isReaderGone({ code }: NodeJS.ErrnoException): boolean {
  return code === "EPIPE" || code === "ECONNRESET" || code === "EOF";
}
