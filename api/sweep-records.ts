// What the sweep keeps and reads in the table: where it left off, and the uploads that are pending.
import type { PendingUpload } from "./photo-record.ts";
import type { Position, TableItems } from "./table-items.ts";
import { sweepKey } from "./table-layout.ts";

/** A sweep over bucket and table, which may take several runs. */
export interface SweepProgress {
  /** RFC 3339, UTC. */
  startedAt: string;
  /** `bucket`: looking for photos without a record; `pending`: counting what never arrived. */
  phase: "bucket" | "pending" | "done";
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
  rejected: number;
  failed: number;
  neverArrived: number;
}

export type PendingKey = Pick<PendingUpload, "eventId" | "photoId">;

export interface SweepRecords {
  /** Undefined where the last sweep came to its end. */
  readSweep(): Promise<SweepProgress | undefined>;
  saveSweep(progress: SweepProgress | undefined): Promise<void>;
  /** Uploads that were initiated before, found on one page of the table; most pages have few or none. */
  scanPending(page: {
    initiatedBefore: Date;
    limit: number;
    after?: Position | undefined;
  }): Promise<{ uploads: PendingKey[]; next?: Position }>;
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

    async scanPending({ initiatedBefore, limit, after }) {
      const { items: found, next } = await items.scan({
        filter: {
          expression: "begins_with(sk, :pending) AND initiatedAt < :before",
          values: { ":pending": "PENDING#", ":before": initiatedBefore.toISOString() },
        },
        limit,
        after,
      });
      const uploads = found.map((item) => ({ eventId: String(item.eventId), photoId: String(item.photoId) }));
      return { uploads, ...(next && { next }) };
    },
  };
}
