// The sweep's pass over the table: marks records whose objects are gone, removes those that outlived their event, finishes abandoned
// removals, and counts uploads that never arrived.
import { deletionAfter } from "./event-deletion.ts";
import { groupByEvent } from "./group-by-event.ts";
import { errorFields } from "./log.ts";
import type { PhotoBucket } from "./photo-bucket.ts";
import { uploadKey, uploadsPrefix } from "./photo-key.ts";
import type { MissingPhoto, PendingUpload, PhotoRecord, RemovedPhoto } from "./photo-record.ts";
import type { PhotoTable } from "./photo-table.ts";
import { type ProofDependencies, proveStored } from "./prove-stored.ts";
import { type RefusalDependencies, takeBackRecord } from "./refuse-arrival.ts";
import { finishRemoval, isAbandoned } from "./remove-photo.ts";
import type { SweepCounts, SweepProgress } from "./sweep-records.ts";

export interface TableSweepDependencies extends ProofDependencies, RefusalDependencies {
  table: ProofDependencies["table"] & RefusalDependencies["table"] & Pick<PhotoTable, "readUploads" | "scanPage">;
  bucket: ProofDependencies["bucket"] & RefusalDependencies["bucket"] & Pick<PhotoBucket, "list">;
}

/** An upload that was initiated earlier and is nowhere never arrived. */
const arrivalMs = 6 * 3600 * 1000;
const pageSize = 1000;

export async function sweepTablePage(deps: TableSweepDependencies, progress: SweepProgress): Promise<SweepProgress> {
  const initiatedBefore = new Date(deps.now().getTime() - arrivalMs);
  const page = await deps.table.scanPage({ initiatedBefore, limit: pageSize, after: progress.afterItem });
  const counts = { ...progress.counts };
  for (const [eventId, records] of groupByEvent(page.photos)) {
    const suspects = await findUnlisted(deps, eventId, records);
    const proofs = await proveStored(deps, await removeOutlived(deps, eventId, { records: suspects, counts }));
    counts.missing += proofs.filter((proof) => proof === "missing").length;
  }
  for (const [eventId, records] of groupByEvent(page.missing)) await removeOutlived(deps, eventId, { records, counts });
  for (const removed of page.halfRemoved) {
    if (!isAbandoned(removed, deps.now())) continue;
    const outcome = await tryToRemove(deps, removed, () => finishRemoval(deps, removed));
    if (outcome) counts[outcome] += 1;
  }
  for (const [eventId, uploads] of groupByEvent(page.pending))
    counts.neverArrived += await countLost(deps, eventId, uploads);
  if (!page.next) return { startedAt: progress.startedAt, phase: "done", counts };
  return { ...progress, afterItem: page.next, counts };
}

// A page has an event's photos sorted by key, so one list of the bucket covers a thousand of them.
async function findUnlisted(
  { bucket }: TableSweepDependencies,
  eventId: string,
  records: PhotoRecord[],
): Promise<PhotoRecord[]> {
  const suspects = new Map(records.map((record) => [uploadKey(record), record]));
  const keys = [...suspects.keys()].sort();
  const last = keys.at(-1) ?? "";
  let after = (keys[0] ?? "").slice(0, -1);
  for (;;) {
    const { objects, isLast } = await bucket.list({
      prefix: `${uploadsPrefix}event_${eventId}/`,
      limit: 1000,
      after,
    });
    for (const { key } of objects) suspects.delete(key);
    after = objects.at(-1)?.key ?? last;
    if (isLast || after >= last) return [...suspects.values()];
  }
}

/**
 * Removes the records that outlived their event, and returns the others. Whoever recorded a photo while its event was deleted takes the
 * record back, unless killed.
 */
async function removeOutlived<T extends PhotoRecord | MissingPhoto>(
  deps: TableSweepDependencies,
  eventId: string,
  { records, counts }: { records: T[]; counts: SweepCounts },
): Promise<T[]> {
  const event = records.length > 0 ? await deps.table.readEvent(eventId) : undefined;
  const others: T[] = [];
  for (const record of records) {
    const deletedAt = deletionAfter(event, record.initiatedAt ?? sinceOf(record));
    if (deletedAt === undefined) others.push(record);
    else {
      const outcome = await tryToRemove(deps, record, () => takeBackRecord(deps, record, deletedAt));
      if (outcome) counts[outcome] += 1;
    }
  }
  return others;
}

const sinceOf = (record: PhotoRecord | MissingPhoto) =>
  "missingSince" in record ? record.missingSince : record.uploadedAt;

// One failure does not block the others.
async function tryToRemove(
  deps: TableSweepDependencies,
  { eventId, photoId }: PhotoRecord | MissingPhoto | RemovedPhoto,
  remove: () => Promise<unknown>,
): Promise<"removed" | "failed" | undefined> {
  try {
    if ((await remove()) === false) return undefined;
    deps.log("info", "swept", { eventId, photoId, outcome: "removed" });
    return "removed";
  } catch (thrown) {
    deps.log("error", "failed", { eventId, photoId, error: errorFields(thrown) });
    return "failed";
  }
}

async function countLost(
  { table }: TableSweepDependencies,
  eventId: string,
  pending: PendingUpload[],
): Promise<number> {
  const ids = [...new Set(pending.map(({ photoId }) => photoId))];
  const { uploads } = await table.readUploads(eventId, ids);
  const isNowhere = (photoId: string) => Object.keys(uploads.get(photoId) ?? {}).length === 0;
  return pending.filter(({ photoId }) => isNowhere(photoId)).length;
}
