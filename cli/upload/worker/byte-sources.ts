// Random access to a file's bytes, in memory or on disk.
import { readSync } from "node:fs";
import type { ByteSource } from "../../../api/captions/byte-source.ts";
import type { EmptyRun } from "../../../api/captions/empty-runs.ts";

/** A file whose first bytes are in memory; the rest is read from disk. */
export function sourceOf(fd: number, head: Buffer, sizeBytes: number, emptyRuns?: readonly EmptyRun[]): ByteSource {
  const inMemory = plainArrayOf(head);
  const read = (offset: number, length: number) => {
    const end = Math.min(offset + length, sizeBytes);
    if (end <= inMemory.length) return inMemory.subarray(offset, Math.max(offset, end));
    const bytes = Buffer.allocUnsafe(Math.max(0, end - offset));
    return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, offset));
  };
  return emptyRuns ? { sizeBytes, emptyRuns, read } : { sizeBytes, read };
}

export const nothing = Buffer.alloc(0);

/** A view of the same memory. Slices of a Buffer are Buffers, which cost several times as much to create. */
const plainArrayOf = ({ buffer, byteOffset, length }: Buffer) => new Uint8Array(buffer, byteOffset, length);

/** A file whose bytes are all in memory. @param slabs of the same size, at least one */
export function sourceOfSlabs(slabs: readonly Buffer[], sizeBytes: number, emptyRuns: readonly EmptyRun[]): ByteSource {
  const arrays = slabs.map(plainArrayOf);
  const slabBytes = (arrays[0] as Uint8Array).length;
  return {
    sizeBytes,
    emptyRuns,
    read(offset, length) {
      const end = Math.min(offset + length, sizeBytes);
      if (offset >= end) return nothing;
      const first = Math.floor(offset / slabBytes);
      const last = Math.floor((end - 1) / slabBytes);
      const start = first * slabBytes;
      if (first === last) return (arrays[first] as Uint8Array).subarray(offset - start, end - start);
      const parts = arrays.slice(first, last + 1);
      const firstPart = (parts[0] as Uint8Array).subarray(offset - start);
      return Buffer.concat([firstPart, ...parts.slice(1)], end - offset);
    },
  };
}
