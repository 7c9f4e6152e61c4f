// The sweep's records in the table: its own position, and pages of all items that it checks.

import { type KnownState, recordOf, stateOf } from "./photo-items.ts";
import type { MissingPhoto, PendingUpload, PhotoRecord, RemovedPhoto } from "./photo-record.ts";
import type { Position, TableItems } from "./table-items.ts";
import { sweepKey } from "./table-layout.ts";

/** A sweep over the bucket and the table. It may take several runs. */
export interface SweepProgress {
  /** RFC 3339, UTC. */
  startedAt: string;
  /** `bucket`: looks for objects without a record; `table`: looks for records without an object, and for uploads that never arrived. */
  phase: "bucket" | "table" | "done";
  /** The last key seen in the bucket. */
  afterKey?: string;
  /** The last item seen in the table. */
  afterItem?: Position;
  /** Of the whole sweep so far. */
  counts: SweepCounts;
}

export interface SweepCounts {
  objects: number;
  /** With keys that are not photoup's. */
  foreign: number;
  recorded: number;
  /** Among those recorded: stored so long ago that their events were lost, not late. */
  overdue: number;
  rejected: number;
  /** Active uploads of removed photos or attendees, unfinished removals, and records that outlived their event. */
  removed: number;
  failed: number;
  /** Records whose objects disappeared although nobody removed them. */
  missing: number;
  neverArrived: number;
}

/** One page of the table. Most pages hold only photos. */
export interface TablePage {
  /** Initiated before the requested instant. */
  pending: PendingUpload[];
  photos: PhotoRecord[];
  missing: MissingPhoto[];
  /** Their removal began but has not ended. */
  halfRemoved: RemovedPhoto[];
  next?: Position;
}

export interface SweepRecords {
  /** Undefined if the last sweep finished. */
  readSweep(): Promise<SweepProgress | undefined>;
  saveSweep(progress: SweepProgress | undefined): Promise<void>;
  scanPage(page: { initiatedBefore: Date; limit: number; after?: Position | undefined }): Promise<TablePage>;
}

export function keepSweep(items: TableItems): SweepRecords {
  return {
    async readSweep() {
      return (await items.get(sweepKey))?.progress as SweepProgress | undefined;
    },

    async saveSweep(progress) {
      if (progress) await items.put({ ...sweepKey, progress });
      else await items.remove(sweepKey);
    },

    async scanPage({ initiatedBefore, limit, after }) {
      const { items: found, next } = await items.scan({
        filter: {
          expression:
            "attribute_exists(uploadedAt) OR attribute_exists(missingSince) OR attribute_exists(removingSince) OR (begins_with(sk, :pending) AND initiatedAt < :before)",
          values: { ":pending": "PENDING#", ":before": initiatedBefore.toISOString() },
        },
        limit,
        after,
      });
      const inState = <T>(state: KnownState) => found.filter((item) => stateOf(item) === state).map(recordOf<T>);
      return {
        pending: inState<PendingUpload>("pending"),
        photos: inState<PhotoRecord>("photo"),
        missing: inState<MissingPhoto>("missing"),
        halfRemoved: inState<RemovedPhoto>("removed"),
        ...(next && { next }),
      };
    },
  };
}
