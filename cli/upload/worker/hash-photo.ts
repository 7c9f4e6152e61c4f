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

/**
 * At once where the first slab is the whole photo: small ones wait for nothing.
 * @returns undefined where nobody wants to know any more. @throws the file system's error
 */
export function hashPhoto(photo: PhotoToHash): HashedPhoto | Promise<HashedPhoto | undefined> {
  const { sizeBytes, head, headBytes } = photo;
  if (headBytes !== sizeBytes) return hashSlabs(photo);
  const empty = createEmptyRuns();
  const bytes = head.subarray(0, headBytes);
  empty.see(bytes, 0);
  return { readBytes: sizeBytes, digest: hashOnce("sha256", bytes, "buffer"), parts: undefined, emptyRuns: empty.runs };
}

async function hashSlabs(photo: PhotoToHash): Promise<HashedPhoto | undefined> {
  const { sizeBytes, head, headBytes, partBytes } = photo;
  const slabBytes = head.length;
  const hash = createHash("sha256");
  const parts = partBytes === undefined ? undefined : createPartHasher(partBytes, hash);
  const empty = createEmptyRuns();
  let position = 0;
  let slab = head;
  for (let length = headBytes; length > 0; ) {
    const bytes = length === slabBytes ? slab : slab.subarray(0, length);
    (parts ?? hash).update(bytes);
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
  return { readBytes: position, digest: hash.digest(), parts: parts?.digests(), emptyRuns: empty.runs };
}
