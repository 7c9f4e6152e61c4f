// A list of paths from a file or standard input, piece by piece: `--from FILE`, `-` for standard input, `-0` for NULs. Lists
// that Windows' programs wrote are understood as well: UTF-16, a byte order mark in front, CR LF at the lines' ends.
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { assertNoFolder } from "../assert-no-folder.ts";
import { UsageError } from "../errors.ts";
import { isThere } from "../is-there.ts";
import { displayPath } from "../output/display.ts";
import { systemReason } from "../system-reason.ts";
import { utf16DecoderFor } from "../utf16-decoder.ts";

export interface PathListSource {
  /** `-` is standard input. */
  from: string;
  stdin: Readable;
  /** Whether NUL ends a path; else a line break does. */
  isNulSeparated: boolean;
  platform: NodeJS.Platform;
  /** Whether something of that name is there; asked where a byte may belong to a name, or not. */
  exists?: (path: Uint8Array) => boolean;
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
const carriageReturn = 0x0d;

/** The paths' own bytes, in order, empty ones left out. Throws UsageError where the list cannot be read. */
export async function* readPathList(source: PathListSource): AsyncGenerator<Uint8Array> {
  const { from, stdin } = source;
  let { isNulSeparated } = source;
  let trim = createTrim(source);
  const stream = from === "-" ? stdin : createReadStream(from);
  let rest = Buffer.alloc(0);
  let hasLines = false;
  try {
    if (from === "-") assertNoFolder(stdin);
    for await (const chunk of isNulSeparated ? piecesOf(stream) : asUtf8(piecesOf(stream))) {
      const bytes = Buffer.concat([rest, chunk]);
      // No path has a NUL in it: `find -print0`, and nobody said -0.
      if (!isNulSeparated && chunk.includes(0)) {
        if (hasLines) throw new Error("it has both lines and NULs; say -0 where NULs end its paths");
        isNulSeparated = true;
        trim = createTrim({ ...source, isNulSeparated });
      }
      const end = isNulSeparated ? 0x00 : 0x0a;
      let start = 0;
      for (let at = bytes.indexOf(end); at >= 0; at = bytes.indexOf(end, start)) {
        const path = trim(bytes.subarray(start, at));
        if (path.length > 0) yield path;
        hasLines ||= !isNulSeparated;
        start = at + 1;
      }
      rest = bytes.subarray(start);
    }
  } catch (error) {
    throw new UsageError(`The list ${displayPath(from)} cannot be read: ${systemReason(error)}.`, { cause: error });
  }
  const last = trim(rest);
  if (last.length > 0) yield last;
}

async function* piecesOf(stream: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of stream) yield typeof chunk === "string" ? Buffer.from(chunk) : chunk;
}

/** No path has a NUL in it, so that one among the first bytes tells UTF-16 even without a mark. */
async function* asUtf8(pieces: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0);
  let decoder: TextDecoder | undefined;
  for await (const piece of pieces) {
    let bytes = piece;
    if (head) {
      bytes = head = Buffer.concat([head, piece]);
      if (head.length < 2) continue;
      decoder = utf16DecoderFor(head);
      head = undefined;
    }
    yield decoder ? Buffer.from(decoder.decode(bytes, { stream: true })) : bytes;
  }
  if (head) yield head;
  if (decoder) yield Buffer.from(decoder.decode());
}

/** Takes off what is no part of a name. A name may well end in CR or begin with a mark: then such a file is there. */
function createTrim({
  isNulSeparated,
  platform,
  exists = (path) => isThere(Buffer.from(path)),
}: PathListSource): (path: Buffer) => Buffer {
  let endsInCr = false;
  let isFirst = true;
  return (line) => {
    let path = line;
    if (isFirst && path.indexOf(byteOrderMark) === 0 && !exists(path)) path = path.subarray(byteOrderMark.length);
    isFirst = false;
    if (isNulSeparated || path.at(-1) !== carriageReturn) return path;
    const withoutCr = path.subarray(0, -1);
    if (withoutCr.length === 0 || platform === "win32") return withoutCr;
    if (exists(path)) return path;
    endsInCr ||= exists(withoutCr); // and so do all lines after it
    return endsInCr ? withoutCr : path;
  };
}
