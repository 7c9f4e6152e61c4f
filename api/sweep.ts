// On a schedule: records what was stored but never recorded, and counts what was announced but never arrived.
import { errorFields } from "./log.ts";
import type { PhotoBucket } from "./photo-bucket.ts";
import { locationOfKey, type PhotoLocation, uploadsPrefix } from "./photo-key.ts";
import type { PhotoTable } from "./photo-table.ts";
import { type RecordDependencies, recordUpload } from "./record-upload.ts";
import type { SweepCounts, SweepProgress } from "./sweep-records.ts";

export interface SweepDependencies extends RecordDependencies {
  table: RecordDependencies["table"] & Pick<PhotoTable, "lookup" | "readSweep" | "saveSweep" | "scanPending">;
  bucket: RecordDependencies["bucket"] & Pick<PhotoBucket, "list">;
}

/** What Lambda hands to every function, as far as the sweep needs it. */
export interface SweepContext {
  getRemainingTimeInMillis(): number;
}

export interface SweepReport {
  /** False: the next run goes on where this one stopped. */
  isFinished: boolean;
  /** Of the whole sweep, earlier runs included. */
  counts: SweepCounts;
}

/** One page's worth of work with room to spare; with less time left, a run saves its place and ends. */
const reserveMs = 60_000;
/** An upload that was initiated longer ago than this, and is nowhere, never arrived. */
const arrivalMs = 6 * 3600 * 1000;
const pageSize = 1000;
const recordedAtOnce = 10;

/** At least one page a run, so that it comes to its end however short the runs are. */
export function sweep(deps: SweepDependencies): (event: unknown, context: SweepContext) => Promise<SweepReport> {
  return async (_event, context) => {
    let progress: SweepProgress | undefined = (await deps.table.readSweep()) ?? newSweep(deps.now());
    let counts = progress.counts;
    do {
      progress = progress.phase === "bucket" ? await sweepBucketPage(deps, progress) : await countPage(deps, progress);
      counts = progress.counts;
      if (progress.phase === "done") break;
      await deps.table.saveSweep(progress);
    } while (context.getRemainingTimeInMillis() > reserveMs);
    const isFinished = progress.phase === "done";
    if (isFinished) await deps.table.saveSweep(undefined);
    deps.log("info", isFinished ? "sweep finished" : "sweep goes on", { counts: { ...counts } });
    return { isFinished, counts };
  };
}

const newSweep = (startedAt: Date): SweepProgress => ({
  startedAt: startedAt.toISOString(),
  phase: "bucket",
  counts: { objects: 0, foreign: 0, recorded: 0, rejected: 0, failed: 0, neverArrived: 0 },
});

async function sweepBucketPage(deps: SweepDependencies, progress: SweepProgress): Promise<SweepProgress> {
  const page = await deps.bucket.list({ prefix: uploadsPrefix, limit: pageSize, after: progress.afterKey });
  const locations = page.objects.map(({ key }) => locationOfKey(key)).filter((location) => location !== undefined);
  const counts: SweepCounts = {
    ...progress.counts,
    objects: progress.counts.objects + page.objects.length,
    foreign: progress.counts.foreign + page.objects.length - locations.length,
  };
  const missing = await withoutRecord(deps, locations);
  for (let i = 0; i < missing.length; i += recordedAtOnce) {
    const some = missing.slice(i, i + recordedAtOnce);
    for (const outcome of await Promise.all(some.map((location) => tryToRecord(deps, location)))) {
      if (outcome === "recorded" || outcome === "rejected" || outcome === "failed") counts[outcome] += 1;
    }
  }
  const last = page.objects.at(-1);
  if (page.isLast || !last) return { startedAt: progress.startedAt, phase: "pending", counts };
  return { ...progress, afterKey: last.key, counts };
}

// One that cannot be recorded blocks none of the others.
async function tryToRecord(deps: SweepDependencies, location: PhotoLocation) {
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

async function withoutRecord({ table }: SweepDependencies, locations: PhotoLocation[]): Promise<PhotoLocation[]> {
  const missing: PhotoLocation[] = [];
  for (const [eventId, ofEvent] of byEvent(locations)) {
    await table.noteEvent(eventId);
    const { photos } = await table.lookup(
      eventId,
      ofEvent.map((location) => location.photoId),
    );
    const typeOf = new Map(photos.map(({ photoId, contentType }) => [photoId, contentType]));
    missing.push(...ofEvent.filter(({ photoId, contentType }) => typeOf.get(photoId) !== contentType));
  }
  return missing;
}

async function countPage(deps: SweepDependencies, progress: SweepProgress): Promise<SweepProgress> {
  const { table, now } = deps;
  const initiatedBefore = new Date(now().getTime() - arrivalMs);
  const { uploads, next } = await table.scanPending({ initiatedBefore, limit: pageSize, after: progress.afterItem });
  const counts = { ...progress.counts };
  for (const [eventId, ofEvent] of byEvent(uploads)) {
    const { photos, rejected } = await table.lookup(
      eventId,
      ofEvent.map((upload) => upload.photoId),
    );
    counts.neverArrived += ofEvent.length - photos.length - rejected.length;
  }
  if (!next) return { startedAt: progress.startedAt, phase: "done", counts };
  return { ...progress, afterItem: next, counts };
}

function byEvent<T extends { eventId: string }>(uploads: T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const upload of uploads) {
    const group = groups.get(upload.eventId);
    if (group) group.push(upload);
    else groups.set(upload.eventId, [upload]);
  }
  return groups;
}
