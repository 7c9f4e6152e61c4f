// The files of an upload, each with its stage, and their tally.
import { createStore, type Readable } from "../store.ts";
import type { Found } from "./read-drop.ts";
import { createTally, type Tally } from "./tally.ts";
import {
  enterStage,
  forgetFindings,
  hasEnded,
  itemOf,
  type Reason,
  type Stage,
  type UploadItem,
} from "./upload-item.ts";

export interface ItemList {
  items: readonly UploadItem[];
  /** Incremented with every change of any item. */
  changes: Readable<number>;
  tally(): Readonly<Tally>;
  add(found: Found): void;
  /** @returns the index that it had */
  remove(item: UploadItem): number;
  /** Does nothing if the file has ended. */
  move(item: UploadItem, stage: Stage, reason?: Reason): void;
  /** A file that has ended waits again, as if it had just been found. */
  restart(item: UploadItem): void;
  /** @param wereThere the bytes were sent in an earlier visit */
  sent(item: UploadItem, bytes: number, wereThere: boolean): void;
  /** Something else that is shown has changed. */
  changed(): void;
}

/** @param onMoved called after a file has entered a stage */
export function createItemList(onMoved: (item: UploadItem) => void): ItemList {
  const items: UploadItem[] = [];
  const changes = createStore(0);
  const tallier = createTally();
  let found = 0;

  const changed = () => changes.set(changes.get() + 1);

  return {
    items,
    changes,
    tally: tallier.tally,
    add(one) {
      const item = itemOf(one, found++);
      items.push(item);
      tallier.added(item);
    },
    remove(item) {
      const index = items.indexOf(item);
      items.splice(index, 1);
      tallier.removed(item);
      return index;
    },
    move(item, stage, reason) {
      if (hasEnded(item)) return;
      tallier.moved(item, stage, reason);
      enterStage(item, stage, reason);
      onMoved(item);
      changed();
    },
    restart(item) {
      tallier.removed(item);
      forgetFindings(item);
      item.stage = "waiting";
      tallier.added(item);
    },
    sent(item, bytes, wereThere) {
      tallier.sent(item, bytes, wereThere);
      item.sentBytes = bytes;
      changed();
    },
    changed,
  };
}
