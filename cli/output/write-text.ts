// Writes to a stream that may be slower than its writer, or gone.
import type { Writable } from "node:stream";

/** Waits while the reader is behind. False once the reader is gone: stop writing; this is not an error. */
export async function writeText(stream: Writable, text: string): Promise<boolean> {
  if (isGone(stream)) return false;
  if (!stream.write(text)) await drained(stream);
  return !isGone(stream);
}

export function isGone(stream: Writable): boolean {
  return stream.destroyed || stream.errored !== null || stream.writableEnded;
}

/** Resolves when there is room again, or the reader is gone. */
export async function drained(stream: Writable): Promise<void> {
  if (isGone(stream) || !stream.writableNeedDrain) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      for (const event of ["drain", "error", "close"]) stream.off(event, done);
      resolve();
    };
    for (const event of ["drain", "error", "close"]) stream.on(event, done);
  });
}
