// Which file is read next: one at a time, in the order in which they were found, and before them those that are read again.
import { wait } from "../http/backoff.ts";
import type { UploadItem } from "./upload-item.ts";

interface Options {
  /** All of the upload; others may join them. */
  items: readonly UploadItem[];
  readOne(item: UploadItem, signal: AbortSignal): Promise<void>;
  /** So many were read that their bytes would be out of the system's memory before they are sent. */
  isFarAhead(): boolean;
}

export interface ReadingQueue {
  /** Reads on, where nobody does. */
  run(signal: AbortSignal): void;
  again(item: UploadItem): void;
  /** After one that needs no reading was taken out of the items. */
  removed(index: number): void;
  /** Once the signal has said stop: what is tried again then is for the next run. */
  forgetAll(): void;
}

export function openReadingQueue({ items, readOne, isFarAhead }: Options): ReadingQueue {
  let nextIndex = 0;
  let again: UploadItem[] = [];
  let isReading = false;

  async function readAll(signal: AbortSignal): Promise<void> {
    if (isReading) return;
    isReading = true;
    while (!signal.aborted) {
      const item = takeNext();
      if (!item) break;
      await readOne(item, signal);
      while (isFarAhead() && !signal.aborted) await wait(50, signal);
    }
    if (!signal.aborted) isReading = false;
  }

  function takeNext(): UploadItem | undefined {
    const repeated = again.shift();
    if (repeated) return repeated;
    while (nextIndex < items.length) {
      const item = items[nextIndex++] as UploadItem;
      if (item.stage === "waiting") return item;
    }
    return undefined;
  }

  return {
    run: (signal) => void readAll(signal),
    again: (item) => void again.push(item),
    removed(index) {
      if (index < nextIndex) nextIndex--;
    },
    forgetAll() {
      again = [];
      isReading = false;
    },
  };
}
