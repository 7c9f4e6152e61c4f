// How far an upload is, in files and in bytes.
import type { Stage, UploadItem } from "./upload-item.ts";

export interface Tally {
  /** Files that were found and are photos, as far as is known. */
  photos: number;
  inEvent: number;
  failed: number;
  skipped: number;
  cancelled: number;
  /** Neither ended nor cancelled. */
  open: number;
  bytes: number;
  doneBytes: number;
  /** That went out on this visit, whatever became of them. */
  movedBytes: number;
}

export interface Tallier {
  tally(): Readonly<Tally>;
  added(item: UploadItem): void;
  /** Before its stage changes. */
  moved(item: UploadItem, to: Stage): void;
  /** Before its bytes change. @param wereThere they are not of this visit */
  sent(item: UploadItem, sentBytes: number, wereThere: boolean): void;
}

export function createTally(): Tallier {
  const now: Tally = {
    photos: 0,
    inEvent: 0,
    failed: 0,
    skipped: 0,
    cancelled: 0,
    open: 0,
    bytes: 0,
    doneBytes: 0,
    movedBytes: 0,
  };

  function count(item: UploadItem, stage: Stage, by: 1 | -1): void {
    if (stage === "skipped") {
      now.skipped += by;
      return;
    }
    now.photos += by;
    now.bytes += by * item.size;
    if (stage === "uploaded" || stage === "duplicate") {
      now.inEvent += by;
      now.doneBytes += by * item.size;
    } else if (stage === "failed") now.failed += by;
    else if (stage === "cancelled") now.cancelled += by;
    else {
      now.open += by;
      now.doneBytes += by * item.sentBytes;
    }
  }

  return {
    tally: () => now,
    added: (item) => count(item, item.stage, 1),
    moved(item, to) {
      count(item, item.stage, -1);
      count(item, to, 1);
    },
    sent(item, sentBytes, wereThere) {
      const more = sentBytes - item.sentBytes;
      now.doneBytes += more;
      if (!wereThere) now.movedBytes += Math.max(0, more);
    },
  };
}
