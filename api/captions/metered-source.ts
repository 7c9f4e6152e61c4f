// Keeps the caption reader frugal: few system calls, and a budget of bytes that no photo, however hostile, can exceed.
import type { ByteSource } from "./byte-source.ts";

export interface MeteredSource extends ByteSource {
  /** Reads exactly these bytes, nothing ahead: for jumps through long chains of small headers. */
  readExactly(offset: number, length: number): Uint8Array;
  readonly meter: {
    readBytes: number;
    /** Something was asked for that the budget did not allow. */
    isSpent: boolean;
    /** What the source threw; such an error is the file's, not the parser's. */
    failure?: unknown;
  };
}

const aheadBytes = 4096;
const nothing = new Uint8Array(0);

/** Once `budgetBytes` are used up, every further read is as if the file ended there. */
export function meterSource(source: ByteSource, budgetBytes: number): MeteredSource {
  const { sizeBytes } = source;
  const meter: MeteredSource["meter"] = { readBytes: 0, isSpent: false };
  let windowStart = 0;
  let window: Uint8Array = nothing;

  function fetch(offset: number, length: number): Uint8Array {
    if (meter.readBytes + length > budgetBytes) {
      meter.isSpent = true;
      return nothing;
    }
    meter.readBytes += length;
    try {
      return source.read(offset, length);
    } catch (error) {
      meter.failure = error;
      throw error;
    }
  }

  function readThrough(offset: number, length: number, ahead: number): Uint8Array {
    if (!(offset >= 0 && offset < sizeBytes && length > 0)) return nothing;
    const wanted = Math.min(length, sizeBytes - offset);
    const inWindow = offset - windowStart;
    if (inWindow >= 0 && inWindow + wanted <= window.length) return window.subarray(inWindow, inWindow + wanted);
    if (ahead <= wanted) return fetch(offset, wanted);
    // A plain array: the parts of a Buffer would be Buffers, which cost several times as much to make.
    const { buffer, byteOffset, length: windowBytes } = fetch(offset, Math.min(ahead, sizeBytes - offset));
    window = new Uint8Array(buffer, byteOffset, windowBytes);
    windowStart = offset;
    return window.subarray(0, wanted);
  }

  return {
    sizeBytes,
    meter,
    read: (offset, length) => readThrough(offset, length, aheadBytes),
    readExactly: (offset, length) => readThrough(offset, length, 0),
  };
}
