// A list of paths from a file or standard input, piece by piece: `--from FILE`, `-` for standard input, `-0` for NULs.
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { UsageError } from "../errors.ts";
import { displayPath } from "../output/display.ts";

export interface PathListSource {
  /** `-` is standard input. */
  from: string;
  stdin: Readable;
  /** Whether NUL ends a path; else a line break does. */
  isNulSeparated: boolean;
  platform: NodeJS.Platform;
}

/** The paths' own bytes, in order, empty ones left out. Throws UsageError where the list cannot be read. */
export async function* readPathList(source: PathListSource): AsyncGenerator<Uint8Array> {
  const end = source.isNulSeparated ? 0x00 : 0x0a;
  // On Windows a line ends in CR LF; elsewhere CR may be the last byte of a name.
  const endsInCr = source.platform === "win32" && !source.isNulSeparated;
  const stream = source.from === "-" ? source.stdin : createReadStream(source.from);
  let rest = Buffer.alloc(0);
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.concat([rest, typeof chunk === "string" ? Buffer.from(chunk) : chunk]);
      let start = 0;
      for (let at = bytes.indexOf(end); at >= 0; at = bytes.indexOf(end, start)) {
        const path = trimmed(bytes.subarray(start, at), endsInCr);
        if (path.length > 0) yield path;
        start = at + 1;
      }
      rest = bytes.subarray(start);
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`The list ${displayPath(source.from)} cannot be read: ${reason}`, { cause: error });
  }
  const last = trimmed(rest, endsInCr);
  if (last.length > 0) yield last;
}

function trimmed(path: Buffer, endsInCr: boolean): Buffer {
  return endsInCr && path.at(-1) === 0x0d ? path.subarray(0, -1) : path;
}
