// Sends small photos from the engine's thread, straight from the worker's slabs: all of them at first, and fewer once one of the two
// threads is busy and this one is busier (share-sending.ts).
import type { Worker } from "node:worker_threads";
import type { SharedBytes } from "./buffered-photos.ts";
import { bufferedBody } from "./photo-body.ts";
import { createPhotoSender, type PhotoSender } from "./photo-sender.ts";
import { isLarge } from "./photo-size.ts";
import type { JobId, PutJob } from "./photo-worker.ts";
import type { BufferedBytes } from "./prepare-photo.ts";
import { isStoredPut, type PutResult } from "./put-photo.ts";
import { createSendingShare } from "./share-sending.ts";
import { slabOf, smallSlabBytes } from "./slabs.ts";
import { watchUtilizations } from "./watch-threads.ts";

export interface HereSender extends Pick<PhotoSender, "has" | "limit" | "restart" | "abort" | "close"> {
  /** Whether a photo of this size may be sent here; the worker must then tell where its bytes are. */
  mayTake(sizeBytes: number): boolean;
  keep(id: JobId, bytes: SharedBytes): void;
  /** The worker reuses the photo's slabs. */
  forget(id: JobId): void;
  /** @returns undefined if the worker is to send it */
  put(id: JobId, job: PutJob): Promise<PutResult> | undefined;
}

/**
 * A large photo would block this thread for too long. Tiny ones are not worth it: each leaves as much garbage in this thread as a
 * larger one.
 */
const isSentHere = (sizeBytes: number) => sizeBytes > smallSlabBytes && !isLarge(sizeBytes);

/**
 * @param limitBytesPerSecond for all photos together. The worker's sender alone enforces it
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
      if (!isSentHere(sizeBytes)) return; // its size has changed since it was found
      photos.set(id, { sizeBytes, slabs: numbers.map((number) => slabOf(pieces, number)) });
    },
    forget: (id) => void photos.delete(id),
    put(id, job) {
      const bytes = photos.get(id);
      return bytes && isTurn() ? send(id, job, bytes) : undefined;
    },
  };
}
