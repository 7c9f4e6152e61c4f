// An upload's progress in files and bytes.
import { leftOutAs, type Reason, type Stage, type UploadItem, unprovenAs } from "./upload-item.ts";

export interface Tally {
  /** Files found that are photos, as far as is known. */
  photos: number;
  inEvent: number;
  /** Those of them that only the API vouches for. */
  unproven: number;
  /** Those of them whose files seem cut off or damaged. */
  cut: number;
  failed: number;
  /** Photos that are damaged, or that the event does not take. */
  leftOut: number;
  /** Videos, sound recordings and archives: not photos, but somebody would miss them. */
  otherMedia: number;
  notPhotos: number;
  cancelled: number;
  /** Not ended yet. */
  open: number;
  bytes: number;
  doneBytes: number;
  /** Bytes sent in this visit, whatever became of them. */
  movedBytes: number;
}

export interface Tallier {
  tally(): Readonly<Tally>;
  added(item: UploadItem): void;
  /** The item was removed from the list. */
  removed(item: UploadItem): void;
  /** Call it before the item's stage and reason change. */
  moved(item: UploadItem, to: Stage, reason?: Reason): void;
  /** Call it before the item's bytes change. @param wereThere the bytes were sent in an earlier visit */
  sent(item: UploadItem, sentBytes: number, wereThere: boolean): void;
}

export function createTally(): Tallier {
  const now: Tally = {
    photos: 0,
    inEvent: 0,
    unproven: 0,
    cut: 0,
    failed: 0,
    leftOut: 0,
    otherMedia: 0,
    notPhotos: 0,
    cancelled: 0,
    open: 0,
    bytes: 0,
    doneBytes: 0,
    movedBytes: 0,
  };

  function countLeftOut(reason: Reason | undefined, by: 1 | -1): void {
    const kind = leftOutAs(reason);
    if (kind === "notPhoto") now.notPhotos += by;
    else if (kind === "otherMedium") now.otherMedia += by;
    else {
      now.photos += by;
      now.leftOut += by;
    }
  }

  function count(item: UploadItem, stage: Stage, reason: Reason | undefined, by: 1 | -1): void {
    if (stage === "skipped") {
      countLeftOut(reason, by);
      return;
    }
    now.photos += by;
    now.bytes += by * item.size;
    if (stage === "uploaded" || stage === "duplicate") {
      now.inEvent += by;
      const unproven = unprovenAs({ ...item, stage, reason });
      if (unproven === "othersPhoto") now.unproven += by;
      else if (unproven === "cut") now.cut += by;
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
    added: (item) => count(item, item.stage, item.reason, 1),
    removed: (item) => count(item, item.stage, item.reason, -1),
    moved(item, to, reason) {
      count(item, item.stage, item.reason, -1);
      count(item, to, reason, 1);
    },
    sent(item, sentBytes, wereThere) {
      const more = sentBytes - item.sentBytes;
      now.doneBytes += more;
      if (!wereThere) now.movedBytes += Math.max(0, more);
    },
  };
}
