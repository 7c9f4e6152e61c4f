// The sweep's pass over the bucket: records objects that have no record, or removes those that may not have one.
import pLimit from "p-limit";
import { groupByEvent } from "./group-by-event.ts";
import { errorFields } from "./log.ts";
import type { ListedObject, PhotoBucket } from "./photo-bucket.ts";
import { locationOfKey, type PhotoLocation, uploadKey, uploadsPrefix } from "./photo-key.ts";
import type { PhotoRecord } from "./photo-record.ts";
import type { PhotoTable } from "./photo-table.ts";
import { lacksRenditions, type MissingRenditions, queueMissingRenditions } from "./queue-missing-renditions.ts";
import { type RecordDependencies, recordUpload } from "./record-upload.ts";
import type { SweepProgress } from "./sweep-records.ts";

export interface BucketSweepDependencies extends RecordDependencies {
  table: RecordDependencies["table"] & Pick<PhotoTable, "lookup">;
  bucket: RecordDependencies["bucket"] & Pick<PhotoBucket, "list">;
  /** Absent if the stage makes no renditions. */
  renditions?: MissingRenditions | undefined;
}

const pageSize = 1000;
const recordedAtOnce = 10;
/** An older object without a record has lost its event; a younger one's event may be on its way. */
const overdueMs = 15 * 60 * 1000;

type Arrival = PhotoLocation & Omit<ListedObject, "key">;

export async function sweepBucketPage(deps: BucketSweepDependencies, progress: SweepProgress): Promise<SweepProgress> {
  const page = await deps.bucket.list({ prefix: uploadsPrefix, limit: pageSize, after: progress.afterKey });
  const arrivals = page.objects.flatMap(({ key, ...listed }): Arrival[] => {
    const location = locationOfKey(key);
    return location ? [{ ...location, ...listed }] : [];
  });
  const counts = { ...progress.counts };
  counts.objects += page.objects.length;
  counts.foreign += page.objects.length - arrivals.length;
  const { missing, needy } = await lookUp(deps, arrivals);
  const toRender: PhotoLocation[] = needy;
  await pLimit(recordedAtOnce).map(missing, async (arrival) => {
    const outcome = await tryToRecord(deps, arrival);
    if (outcome === "gone" || outcome === "known" || outcome === "unproven") return;
    counts[outcome] += 1;
    // S3 dates parts to when they were begun: the object may have been completed a second ago.
    const isOverdue = !arrival.cameInParts && deps.now().getTime() - arrival.storedAt.getTime() > overdueMs;
    if (outcome === "recorded" && isOverdue) counts.overdue += 1;
    // The lost event would also have triggered its renditions.
    if (outcome === "recorded") toRender.push(arrival);
  });
  await queueMissingRenditions(deps, toRender);
  const last = page.objects.at(-1);
  if (page.isLast || !last) return { startedAt: progress.startedAt, phase: "table", counts };
  return { ...progress, afterKey: last.key, counts };
}

// One failure does not block the others.
async function tryToRecord(deps: BucketSweepDependencies, location: PhotoLocation) {
  const { eventId, photoId } = location;
  try {
    const outcome = await recordUpload(deps, location);
    deps.log("info", "swept", { eventId, photoId, outcome });
    return outcome;
  } catch (thrown) {
    deps.log("error", "failed", { eventId, photoId, error: errorFields(thrown) });
    return "failed";
  }
}

/** `missing` have no record, or took the place of a recorded object; `needy` have a record but no renditions. */
async function lookUp({ table, renditions, now }: BucketSweepDependencies, arrivals: Arrival[]) {
  const missing: Arrival[] = [];
  const needy: PhotoRecord[] = [];
  for (const [eventId, ofEvent] of groupByEvent(arrivals)) {
    await table.noteEvent(eventId);
    const { photos } = await table.lookup(
      eventId,
      ofEvent.map((arrival) => arrival.photoId),
    );
    const etagOf = new Map(photos.map((photo) => [uploadKey(photo), photo.etag]));
    missing.push(...ofEvent.filter((arrival) => etagOf.get(uploadKey(arrival)) !== arrival.etag));
    if (renditions) needy.push(...photos.filter((photo) => lacksRenditions(photo, renditions.recipe, now())));
  }
  return { missing, needy };
}
