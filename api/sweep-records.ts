// What the sweep keeps and reads in the table: where it left off, and the uploads that are pending.
import type { PendingUpload, PhotoRecord, RemovedPhoto } from "./photo-record.ts";
import { type KnownState, recordOf, stateOf } from "./photo-items.ts";
import type { Position, TableItems } from "./table-items.ts";
import { sweepKey } from "./table-layout.ts";

/** A sweep over bucket and table, which may take several runs. */
export interface SweepProgress {
  /** RFC 3339, UTC. */
  startedAt: string;
  /** `bucket`: looking for objects without a record; `table`: for records without an object, and for what never arrived. */
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
  /** Under no name that photoup gives. */
  foreign: number;
  recorded: number;
  /** Of those recorded: stored so long ago that their events were lost, not late. */
  overdue: number;
  rejected: number;
  /** That a removed photo or attendee had still under way, or whose removal was left half done. */
  removed: number;
  failed: number;
  /** Of records: their objects are gone, though nobody removed them. */
  missing: number;
  neverArrived: number;
}

/** What is on one page of the table; most pages hold nothing but photos. */
export interface TablePage {
  /** Initiated before the instant that was asked for. */
  pending: PendingUpload[];
  photos: PhotoRecord[];
  /** Their removal was begun and not ended. */
  halfRemoved: RemovedPhoto[];
  next?: Position;
}

export interface SweepRecords {
  /** Undefined where the last sweep came to its end. */
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
            "attribute_exists(uploadedAt) OR attribute_exists(removingSince) OR (begins_with(sk, :pending) AND initiatedAt < :before)",
          values: { ":pending": "PENDING#", ":before": initiatedBefore.toISOString() },
        },
        limit,
        after,
      });
      const inState = <T>(state: KnownState) => found.filter((item) => stateOf(item) === state).map(recordOf<T>);
      return {
        pending: inState<PendingUpload>("pending"),
        photos: inState<PhotoRecord>("photo"),
        halfRemoved: inState<RemovedPhoto>("removed"),
        ...(next && { next }),
      };
    },
  };
}
