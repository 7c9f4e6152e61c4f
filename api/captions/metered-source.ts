// Keeps the caption reader frugal: few system calls, and a byte budget that no hostile photo can exceed.
import type { ByteSource } from "./byte-source.ts";

export interface MeteredSource extends ByteSource {
  /** Reads exactly these bytes without read-ahead, for jumps through long chains of small headers. */
  readExactly(offset: number, length: number): Uint8Array;
  /** A read was refused because the budget was exhausted. */
  readonly isSpent: boolean;
  /** What the source threw. Such an error is the file's, not the parser's. */
  readonly failure: unknown;
}

const aheadBytes = 4096;
/** Also limits reads answered from the window, because offsets may point to the same bytes again and again. */
const mostTimes = 4;
const nothing = new Uint8Array(0);

/** Once `budgetBytes` are used up, every further read behaves as if the file ended there. */
export function meterSource(source: ByteSource, budgetBytes: number): MeteredSource {
  return new Meter(source, budgetBytes);
}

/** A class, because every photo creates two and closures would cost several times as much. */
class Meter implements MeteredSource {
  readonly sizeBytes: number;
  isSpent = false;
  failure: unknown = undefined;
  readonly #source: ByteSource;
  #budgetBytes: number;
  #leftBytes: number;
  #windowStart = 0;
  #window: Uint8Array = nothing;

  constructor(source: ByteSource, budgetBytes: number) {
    this.sizeBytes = source.sizeBytes;
    this.#source = source;
    this.#budgetBytes = budgetBytes;
    this.#leftBytes = budgetBytes * mostTimes;
  }

  read(offset: number, length: number): Uint8Array {
    // Nearly all reads are answered from the window, without a further call.
    const window = this.#window;
    const start = offset - this.#windowStart;
    const end = start + length;
    if (start >= 0 && length > 0 && end <= window.length && this.#leftBytes > length) {
      this.#leftBytes -= length;
      return window.subarray(start, end);
    }
    return this.#readOn(offset, length, aheadBytes);
  }

  readExactly(offset: number, length: number): Uint8Array {
    return this.#readOn(offset, length, 0);
  }

  #readOn(offset: number, length: number, ahead: number): Uint8Array {
    if (!(offset >= 0 && offset < this.sizeBytes && length > 0)) return nothing;
    const wanted = Math.min(length, this.sizeBytes - offset);
    const inWindow = offset - this.#windowStart;
    const window = this.#window;
    if (this.#leftBytes < wanted) {
      this.isSpent = true;
      return nothing;
    }
    this.#leftBytes -= wanted;
    if (inWindow >= 0 && inWindow + wanted <= window.length) return window.subarray(inWindow, inWindow + wanted);
    if (ahead <= wanted) return this.#fetch(offset, wanted);
    // A plain array: subarrays of a Buffer are Buffers, which cost several times as much to create.
    const { buffer, byteOffset, length: windowBytes } = this.#fetch(offset, Math.min(ahead, this.sizeBytes - offset));
    this.#window = new Uint8Array(buffer, byteOffset, windowBytes);
    this.#windowStart = offset;
    return this.#window.subarray(0, wanted);
  }

  #fetch(offset: number, length: number): Uint8Array {
    if (length > this.#budgetBytes) {
      this.isSpent = true;
      return nothing;
    }
    this.#budgetBytes -= length;
    try {
      return this.#source.read(offset, length);
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}
