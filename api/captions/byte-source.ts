// How the caption reader gets its bytes: synchronously, by offset, never the whole photo.
import type { EmptyRun } from "./empty-runs.ts";

export interface ByteSource {
  readonly sizeBytes: number;
  /**
   * The bytes at `offset`; fewer than `length` only at the end. The result may be a view; it stays valid while the photo is read. Throws on I/O
   * errors.
   */
  read(offset: number, length: number): Uint8Array;
  /** All empty runs, if the whole file has already been seen. */
  readonly emptyRuns?: readonly EmptyRun[];
}

export function byteSourceOf(bytes: Uint8Array): ByteSource {
  return { sizeBytes: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

/** A window of `length` bytes onto another source, clamped to its end. */
export function partOf(source: ByteSource, start: number, length: number): ByteSource {
  return new Part(source, start, Math.max(0, Math.min(length, source.sizeBytes - start)));
}

/** A class, because nearly every photo creates one and a closure would cost more. */
class Part implements ByteSource {
  readonly sizeBytes: number;
  readonly #source: ByteSource;
  readonly #start: number;

  constructor(source: ByteSource, start: number, sizeBytes: number) {
    this.sizeBytes = sizeBytes;
    this.#source = source;
    this.#start = start;
  }

  read(offset: number, length: number): Uint8Array {
    const there = this.sizeBytes - offset;
    const wanted = length < there ? length : there;
    return this.#source.read(this.#start + offset, wanted > 0 ? wanted : 0);
  }
}
