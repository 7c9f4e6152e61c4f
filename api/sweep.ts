// Runs on a schedule: reconciles the bucket and the table where events were lost, and counts uploads that never arrived.
import type { PhotoTable } from "./photo-table.ts";
import { type BucketSweepDependencies, sweepBucketPage } from "./sweep-bucket.ts";
import type { SweepCounts, SweepProgress } from "./sweep-records.ts";
import { sweepTablePage, type TableSweepDependencies } from "./sweep-table.ts";

export interface SweepDependencies extends BucketSweepDependencies, TableSweepDependencies {
  table: BucketSweepDependencies["table"] &
    TableSweepDependencies["table"] &
    Pick<PhotoTable, "readSweep" | "saveSweep">;
  bucket: BucketSweepDependencies["bucket"] & TableSweepDependencies["bucket"];
}

/** The part of Lambda's context that the sweep needs. */
export interface SweepContext {
  getRemainingTimeInMillis(): number;
}

export interface SweepReport {
  /** False: the next run continues where this one stopped. */
  isFinished: boolean;
  /** Of the whole sweep, earlier runs included. */
  counts: SweepCounts;
}

/** More than enough for one page. With less time left, a run saves its position and ends. */
const reserveMs = 60_000;

/** Each run does at least one page, so the sweep finishes however short the runs are. */
export function sweep(deps: SweepDependencies): (event: unknown, context: SweepContext) => Promise<SweepReport> {
  return async (_event, context) => {
    let progress = (await deps.table.readSweep()) ?? newSweep(deps.now());
    // A sweep begun by an earlier version may lack some counts.
    progress = { ...progress, counts: { ...nothing, ...progress.counts } };
    do {
      progress =
        progress.phase === "bucket" ? await sweepBucketPage(deps, progress) : await sweepTablePage(deps, progress);
      if (progress.phase === "done") break;
      await deps.table.saveSweep(progress);
    } while (context.getRemainingTimeInMillis() > reserveMs);
    const { counts } = progress;
    const isFinished = progress.phase === "done";
    if (isFinished) await deps.table.saveSweep(undefined);
    deps.log("info", isFinished ? "sweep finished" : "sweep goes on", { counts: { ...counts } });
    return { isFinished, counts };
  };
}

const nothing: SweepCounts = {
  objects: 0,
  foreign: 0,
  recorded: 0,
  overdue: 0,
  rejected: 0,
  removed: 0,
  failed: 0,
  missing: 0,
  neverArrived: 0,
};

const newSweep = (startedAt: Date): SweepProgress => ({
  startedAt: startedAt.toISOString(),
  phase: "bucket",
  counts: nothing,
});
