// Reads the start of a file or stream that should hold a short text: a device or a pipe may have no end.
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";

/** All bytes, or more than `maxBytes` of them if there are more. Throws the file system's error. @param source a file's name, or a stream */
export async function readStart(source: string | Readable, maxBytes: number): Promise<Uint8Array> {
  const stream = typeof source === "string" ? createReadStream(source, { end: maxBytes }) : source;
  let bytes = Buffer.alloc(0);
  for await (const chunk of stream) {
    bytes = Buffer.concat([bytes, Buffer.from(chunk)]);
    if (bytes.length > maxBytes) break;
  }
  return bytes;
}
