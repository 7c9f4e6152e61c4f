// Reads files one at a time, in the order found. Files to read again go first.
import { wait } from "../http/backoff.ts";
import type { UploadItem } from "./upload-item.ts";

interface Options {
  /** All items of the upload; more may be added. */
  items: readonly UploadItem[];
  readOne(item: UploadItem, signal: AbortSignal): Promise<void>;
  /** So many files have been read that their bytes would leave the system's file cache before they are sent. */
  isFarAhead(): boolean;
}

export interface ReadingQueue {
  /** Starts reading, unless it is running. */
  run(signal: AbortSignal): void;
  again(item: UploadItem): void;
  /** Call it after an item that needs no reading was removed. */
  removed(index: number): void;
  /** Call it after the signal was aborted: files to read again then belong to the next run. */
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
