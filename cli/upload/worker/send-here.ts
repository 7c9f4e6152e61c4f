// Sends small photos from the engine's own thread, out of the worker's slabs where they are: all of them at first, and fewer
// once one of the two threads is busy and this one has less rest (share-sending.ts).
import type { Worker } from "node:worker_threads";
import { bufferedBody } from "./photo-body.ts";
import { createPhotoSender, type PhotoSender } from "./photo-sender.ts";
import { isLarge } from "./photo-size.ts";
import type { JobId, PutJob, SharedBytes } from "./photo-worker.ts";
import type { BufferedBytes } from "./prepare-photo.ts";
import { isStoredPut, type PutResult } from "./put-photo.ts";
import { createSendingShare } from "./share-sending.ts";
import { slabOf, smallSlabBytes } from "./slabs.ts";
import { watchUtilizations } from "./watch-threads.ts";

export interface HereSender extends Pick<PhotoSender, "has" | "limit" | "restart" | "abort" | "close"> {
  /** Whether a photo of this size may come to be sent here: the worker is to tell where its bytes are. */
  mayTake(sizeBytes: number): boolean;
  keep(id: JobId, bytes: SharedBytes): void;
  /** The worker has other use for its slabs. */
  forget(id: JobId): void;
  /** @returns undefined where the worker is to send it */
  put(id: JobId, job: PutJob): Promise<PutResult> | undefined;
}

/**
 * Sending a large one would keep this thread from all else for too long. Tiny ones are not worth it: each leaves as much behind in
 * this thread's memory as a larger one.
 */
const isSentHere = (sizeBytes: number) => sizeBytes > smallSlabBytes && !isLarge(sizeBytes);

/**
 * @param limitBytesPerSecond for all photos together: one sender keeps it, and that is the worker's
 * @param afterPut tells the worker that a photo is stored. @returns whether its file is no longer what was hashed
 */
export function createHereSender(
  thread: Worker,
  limitBytesPerSecond: number | undefined,
  onProgress: (id: JobId, bytes: number) => void,
  afterPut: (id: JobId, job: Pick<PutJob, "file" | "identity">) => Promise<boolean>,
): HereSender {
  const sender = createPhotoSender(undefined, onProgress);
  const isTurn = createSendingShare(watchUtilizations(thread), () => performance.now());
  /** The worker's memory. */
  const pieces: SharedArrayBuffer[] = [];
  const photos = new Map<JobId, BufferedBytes>();

  async function send(id: JobId, { file, identity, ...request }: PutJob, bytes: BufferedBytes): Promise<PutResult> {
    const result = await sender.put(id, request, () => bufferedBody(bytes));
    if (!isStoredPut(result)) return result;
    photos.delete(id);
    return (await afterPut(id, { file, identity })) ? { ...result, isChanged: true } : result;
  }

  return {
    ...sender,
    mayTake: (sizeBytes) => limitBytesPerSecond === undefined && isSentHere(sizeBytes),
    keep(id, { numbers, added, sizeBytes }) {
      pieces.push(...added);
      if (!isSentHere(sizeBytes)) return; // it has changed since it was found
      photos.set(id, { sizeBytes, slabs: numbers.map((number) => slabOf(pieces, number)) });
    },
    forget: (id) => void photos.delete(id),
    put(id, job) {
      const bytes = photos.get(id);
      return bytes && isTurn() ? send(id, job, bytes) : undefined;
    },
  };
}
