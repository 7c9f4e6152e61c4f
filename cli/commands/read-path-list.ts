// Reads a list of paths from a file or standard input, piece by piece: `--from FILE`, `-` for standard input, `-0` for NULs. Also
// understands lists written by Windows programs: UTF-16, a byte order mark, CR LF line ends.
import { createReadStream, fstatSync, open } from "node:fs";
import { lstat } from "node:fs/promises";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { assertNoFolder } from "../assert-no-folder.ts";
import { UsageError } from "../errors.ts";
import { displayPath } from "../output/display.ts";
import { systemReason } from "../system-reason.ts";
import { utf16DecoderFor } from "../utf16-decoder.ts";

export interface PathListSource {
  /** `-` is standard input. */
  from: string;
  stdin: Readable;
  /** Whether paths end in NUL instead of a line break. */
  isNulSeparated: boolean;
  platform: NodeJS.Platform;
  /** Whether a file of that name exists; called if a byte may or may not belong to the name. */
  exists?: (path: Uint8Array) => boolean | Promise<boolean>;
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
const carriageReturn = 0x0d;

/** The paths' bytes, in order, without empty paths. Throws UsageError if the list cannot be read. */
export async function* readPathList(source: PathListSource): AsyncGenerator<Uint8Array> {
  const { from, stdin } = source;
  let { isNulSeparated } = source;
  let trim = createTrim(source);
  let rest = Buffer.alloc(0);
  let hasLines = false;
  try {
    if (from === "-") assertNoFolder(stdin);
    const stream = from === "-" ? stdin : await openList(from);
    for await (const chunk of isNulSeparated ? piecesOf(stream) : asUtf8(piecesOf(stream))) {
      const bytes = Buffer.concat([rest, chunk]);
      // No path contains a NUL, so this is a list from `find -print0` without -0.
      if (!isNulSeparated && chunk.includes(0)) {
        if (hasLines) throw new Error("it has both lines and NULs; say -0 if its paths end in NUL");
        isNulSeparated = true;
        trim = createTrim({ ...source, isNulSeparated });
      }
      const end = isNulSeparated ? 0x00 : 0x0a;
      let start = 0;
      for (let at = bytes.indexOf(end); at >= 0; at = bytes.indexOf(end, start)) {
        const path = await trim(bytes.subarray(start, at));
        if (path.length > 0) yield path;
        hasLines ||= !isNulSeparated;
        start = at + 1;
      }
      rest = bytes.subarray(start);
    }
  } catch (error) {
    throw new UsageError(`The list ${displayPath(from)} cannot be read: ${systemReason(error)}.`, { cause: error });
  }
  const last = await trim(rest);
  if (last.length > 0) yield last;
}

/** A FIFO is not read like a file: each read would occupy a thread until something is written, and a process waits for its threads. */
async function openList(from: string): Promise<Readable> {
  const fd = await promisify(open)(from, "r");
  if (fstatSync(fd).isFIFO()) return new Socket({ fd, readable: true, writable: false });
  return createReadStream("", { fd });
}

async function* piecesOf(stream: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of stream) yield typeof chunk === "string" ? Buffer.from(chunk) : chunk;
}

/** No path contains a NUL, so one among the first bytes reveals UTF-16 even without a byte order mark. */
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

/** Strips a byte order mark and CRs, unless a file with that very name exists. */
function createTrim({ isNulSeparated, platform, exists = isThere }: PathListSource): (path: Buffer) => Promise<Buffer> {
  let endsInCr = false;
  let isFirst = true;
  return async (line) => {
    let path = line;
    const mayHaveMark = isFirst && path.indexOf(byteOrderMark) === 0;
    isFirst = false;
    if (mayHaveMark && !(await exists(path))) path = path.subarray(byteOrderMark.length);
    if (isNulSeparated || path.at(-1) !== carriageReturn) return path;
    const withoutCr = path.subarray(0, -1);
    if (withoutCr.length === 0 || platform === "win32") return withoutCr;
    if (await exists(path)) return path;
    endsInCr ||= await exists(withoutCr); // then all later lines do too
    return endsInCr ? withoutCr : path;
  };
}

/** Asynchronous: a drive that does not answer must not hold up Ctrl-C. */
function isThere(path: Uint8Array): Promise<boolean> {
  return lstat(Buffer.from(path)).then(
    () => true,
    () => false,
  );
}
