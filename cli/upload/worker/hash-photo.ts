// Reads a photo from its first slab to its end, and hashes it on the way: the whole, and each part where it goes in parts.
import { createHash, hash as hashOnce } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { createEmptyRuns, type EmptyRun } from "../../../api/captions/empty-runs.ts";
import { createPartHasher, type PartHashes } from "./hash-parts.ts";
import { largeSlabBytes } from "./slabs.ts";

export const turnBytes = 2 * largeSlabBytes; // about a millisecond of hashing, then the sockets have their turn

export interface PhotoToHash {
  sizeBytes: number;
  /** The first slab, and how many of its bytes are the photo's. */
  head: Buffer;
  headBytes: number;
  /** Where the next bytes go: another slab, or the same one again where none is kept. */
  nextSlab(): Buffer;
  /** @returns how many bytes there were */
  fill(slab: Buffer, wanted: number, position: number): number | Promise<number>;
  /** Of its parts; undefined: it goes in one piece. */
  partBytes: number | undefined;
  isStopped(): boolean;
}

export interface HashedPhoto {
  /** Fewer than the photo has: its file was cut meanwhile. */
  readBytes: number;
  digest: Buffer;
  parts: PartHashes | undefined;
  emptyRuns: readonly EmptyRun[];
}

/** @returns undefined where nobody wants to know any more. @throws the file system's error */
export async function hashPhoto(photo: PhotoToHash): Promise<HashedPhoto | undefined> {
  const { sizeBytes, head, headBytes, partBytes } = photo;
  const slabBytes = head.length;
  const hash = headBytes === sizeBytes ? undefined : createHash("sha256"); // one call hashes what is whole
  const parts = hash && partBytes !== undefined ? createPartHasher(partBytes, hash) : undefined;
  const empty = createEmptyRuns();
  let position = 0;
  let slab = head;
  for (let length = headBytes; length > 0; ) {
    const bytes = length === slabBytes ? slab : slab.subarray(0, length);
    (parts ?? hash)?.update(bytes);
    empty.see(bytes, position);
    position += length;
    if (position >= sizeBytes) break;
    if (position % turnBytes === 0) {
      await nextTurn();
      if (photo.isStopped()) return undefined;
    }
    slab = photo.nextSlab();
    length = await photo.fill(slab, Math.min(slabBytes, sizeBytes - position), position);
  }
  const digest = hash?.digest() ?? hashOnce("sha256", head.subarray(0, headBytes), "buffer");
  return { readBytes: position, digest, parts: parts?.digests(), emptyRuns: empty.runs };
}
