// The photos that are sent at once: as many as there are slots, in the order in which they were read.
import type { Slots } from "./adapt-slots.ts";
import { hasEnded, type UploadItem } from "./upload-item.ts";

interface Options {
  slots: Pick<Slots, "limit">;
  sendOne(item: UploadItem): Promise<void>;
}

export interface SendingQueue {
  add(item: UploadItem): void;
  /** Those that wait, and those that are being sent. */
  count(): number;
  /** For one more connection, where no other photo has use for it. @returns how to give it back */
  takeFreeSlot(): (() => void) | undefined;
  /** Sends more, where there are slots. */
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
