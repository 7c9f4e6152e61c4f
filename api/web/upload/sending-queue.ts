// Sends as many photos at once as there are slots, in the order in which they were read.
import type { Slots } from "./adapt-slots.ts";
import { hasEnded, type UploadItem } from "./upload-item.ts";

interface Options {
  slots: Pick<Slots, "limit">;
  sendOne(item: UploadItem): Promise<void>;
}

export interface SendingQueue {
  add(item: UploadItem): void;
  /** Waiting photos and active transfers. */
  count(): number;
  /** Takes a slot for one more connection, if no other photo needs it. @returns a function that gives it back */
  takeFreeSlot(): (() => void) | undefined;
  /** Sends more photos if there are free slots. */
  run(): void;
  forgetAll(): void;
}

export function openSendingQueue({ slots, sendOne }: Options): SendingQueue {
  let waiting: UploadItem[] = [];
  let taken = 0;

  function giveBack(): void {
    taken--;
    run();
  }

  function run(): void {
    while (taken < slots.limit() && waiting.length > 0) {
      const item = waiting.shift() as UploadItem;
      if (hasEnded(item)) continue;
      taken++;
      void sendOne(item).finally(giveBack);
    }
  }

  return {
    add(item) {
      waiting.push(item);
      run();
    },
    count: () => waiting.length + taken,
    takeFreeSlot() {
      if (taken >= slots.limit() || waiting.length > 0) return undefined;
      taken++;
      return giveBack;
    },
    run,
    forgetAll() {
      waiting = [];
    },
  };
}
