// The photos that wait for their initiate, in order of arrival.
import type { AskedPhoto } from "./ask-batch.ts";
import { countThatFit } from "./cut-batch.ts";

export interface QueuedPhoto extends AskedPhoto {
  /** The time at which it was queued; later after a failed attempt. */
  since: number;
}

export interface InitiateQueue {
  readonly length: number;
  /** What the photos in it have to send. */
  readonly bytes: number;
  /** The photo that has waited longest. */
  readonly first: QueuedPhoto | undefined;
  /** Rejects the photo if the queue is closed. */
  add(photo: QueuedPhoto): void;
  /** Takes the first photos: as many as fit into one request, and no more than `maxPhotos`. */
  take(maxPhotos: number): { photos: QueuedPhoto[]; bytes: number };
  /** Rejects all photos in it and all that come later. */
  close(error: Error): void;
}

/** @param sizeOf the bytes that a photo has to send */
export function createInitiateQueue(sizeOf: (photo: QueuedPhoto) => number): InitiateQueue {
  const waiting: QueuedPhoto[] = [];
  let waitingBytes = 0;
  let closedBy: Error | undefined;
  return {
    get length() {
      return waiting.length;
    },
    get bytes() {
      return waitingBytes;
    },
    get first() {
      return waiting[0];
    },
    add(photo) {
      if (closedBy) {
        photo.reject(closedBy);
        return;
      }
      waiting.push(photo);
      waitingBytes += sizeOf(photo);
    },
    take(maxPhotos) {
      const requests = waiting.slice(0, maxPhotos).map(({ request }) => request);
      const photos = waiting.splice(0, countThatFit(requests));
      const bytes = photos.reduce((total, photo) => total + sizeOf(photo), 0);
      waitingBytes -= bytes;
      return { photos, bytes };
    },
    close(error) {
      closedBy = error;
      waitingBytes = 0;
      for (const { reject } of waiting.splice(0)) reject(error);
    },
  };
}
