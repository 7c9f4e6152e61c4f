// Synchronous random access to a file's bytes, which browsers offer in workers only.
import type { ByteSource } from "../../captions/byte-source.ts";

declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

/** Small reads are close together. */
const blockBytes = 256 * 1024;
const maxBlocks = 16;

export function sourceOfFile(
  file: Blob,
  reader: Pick<FileReaderSync, "readAsArrayBuffer"> = new FileReaderSync(),
): ByteSource {
  const blocks = new Map<number, Uint8Array>();
  const readFrom = (start: number, end: number) => new Uint8Array(reader.readAsArrayBuffer(file.slice(start, end)));

  function blockAt(at: number): Uint8Array {
    const block = blocks.get(at) ?? readFrom(at, at + blockBytes);
    // The least recently used block is evicted first.
    blocks.delete(at);
    blocks.set(at, block);
    const [oldest] = blocks.keys();
    if (blocks.size > maxBlocks && oldest !== undefined) blocks.delete(oldest);
    return block;
  }

  return {
    sizeBytes: file.size,
    read(offset, length) {
      const end = Math.min(file.size, offset + length);
      if (end <= offset) return new Uint8Array();
      const at = Math.floor(offset / blockBytes) * blockBytes;
      if (end > at + blockBytes) return readFrom(offset, end);
      return blockAt(at).subarray(offset - at, end - at);
    },
  };
}
