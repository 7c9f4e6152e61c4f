// Reads a photo to its end and hashes it: the whole, and each part if it goes in parts.
import { createHash, hash as hashOnce } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { createEmptyRuns, type EmptyRun } from "../../../api/captions/empty-runs.ts";
import { createPartHasher, type PartHashes } from "./hash-parts.ts";
import { largeSlabBytes } from "./slabs.ts";

export const turnBytes = 2 * largeSlabBytes; // about a millisecond of hashing, then the sockets get a turn

export interface PhotoToHash {
  sizeBytes: number;
  /** The first slab, and how many bytes of the photo it holds. */
  head: Buffer;
  headBytes: number;
  /** The slab for the next bytes: a new one, or the same one again if the bytes are not kept. */
  nextSlab(): Buffer;
  /** @returns how many bytes were read */
  fill(slab: Buffer, wanted: number, position: number): number | Promise<number>;
  /** The part size; undefined if it goes in one piece. */
  partBytes: number | undefined;
  isStopped(): boolean;
}

export interface HashedPhoto {
  /** Less than the photo's size if the file was truncated meanwhile. */
  readBytes: number;
  digest: Buffer;
  parts: PartHashes | undefined;
  emptyRuns: readonly EmptyRun[];
}

/**
 * Synchronous if the first slab holds the whole photo, so that small photos do not wait.
 * @returns undefined if stopped. @throws the file system's error
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
