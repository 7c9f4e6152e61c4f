// Keeps the bytes of prepared photos until they are sent or released. Photos that another thread may send are in shared memory.
import type { JobId } from "./photo-worker.ts";
import type { BufferedBytes } from "./prepare-photo.ts";
import { SharedSlabPool, type SharedSlabs, SlabPool } from "./slabs.ts";

export interface SharedBytes extends SharedSlabs {
  sizeBytes: number;
}

export interface BufferedPhotos {
  /** The pool for a photo's slabs. @param shares whether another thread may send it */
  poolFor(shares: boolean): SlabPool;
  /** @param pool the one that the slabs are from */
  keep(id: JobId, pool: SlabPool, bytes: BufferedBytes): void;
  bytesOf(id: JobId): BufferedBytes | undefined;
  /** Where the bytes are for another thread; undefined if it may not send them. They stay there until forgotten. */
  share(id: JobId): SharedBytes | undefined;
  /** Frees the bytes, if there are any. */
  forget(id: JobId): void;
}

export function createBufferedPhotos(): BufferedPhotos {
  const own = new SlabPool();
  const shared = new SharedSlabPool();
  const photos = new Map<JobId, BufferedBytes & { pool: SlabPool }>();
  return {
    poolFor: (shares) => (shares ? shared : own),
    keep: (id, pool, { slabs, sizeBytes }) => void photos.set(id, { pool, slabs, sizeBytes }),
    bytesOf: (id) => photos.get(id),
    share(id) {
      const bytes = photos.get(id);
      if (bytes?.pool !== shared) return undefined;
      return { sizeBytes: bytes.sizeBytes, ...shared.share(bytes.slabs) };
    },
    forget(id) {
      const bytes = photos.get(id);
      bytes?.pool.give(bytes.slabs);
      photos.delete(id);
    },
  };
}
