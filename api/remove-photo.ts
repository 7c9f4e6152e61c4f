// Takes a photo away whose record is marked: its object and what was made of it, then the mark. Every step can be repeated, by whoever comes next.
import { ApiError } from "./api-error.ts";
import { captionOfMetadata } from "./object-metadata.ts";
import type { PhotoBucket, StoredObject } from "./photo-bucket.ts";
import { uploadKey } from "./photo-key.ts";
import type { RemovedPhoto } from "./photo-record.ts";
import type { PhotoTable } from "./photo-table.ts";
import { removeRenditions } from "./remove-renditions.ts";

export interface RemovalDependencies {
  table: Pick<PhotoTable, "endRemoval" | "readUpload">;
  bucket: Pick<PhotoBucket, "head" | "list" | "remove">;
  /** For what a purge is to leave nothing of. Absent where it may not: then it is left to whoever may, for a minute. */
  removeVersion?: PhotoBucket["removeVersion"];
  now: () => Date;
}

/**
 * How long a removed photo is remembered, and a removed attendee. The longest URL lives a quarter of an hour, but a PUT that
 * began within it may go on for hours.
 */
export const keepRemovalMs = 7 * 24 * 3600 * 1000;

/** In which whoever is told of an object by S3 comes for it, and may remove its version. After that a version stays for a while. */
const arrivalMs = 60_000;

/** Longer than `deletePhoto` may run (serverless.yml), and than others take after their mark: then it was killed, and another may go on. */
const abandonedAfterMs = 15_000;

/** Of instants in RFC 3339, UTC; undefined where there is none. */
export const latestOf = (...instants: (string | undefined)[]): string | undefined =>
  instants
    .filter((instant) => instant !== undefined)
    .sort()
    .at(-1);

/** When the URL was given that stored the object; an object that came by another way is as old as itself. */
export const issuedAtOf = (object: StoredObject): string =>
  captionOfMetadata(object.metadata).initiatedAt ?? object.storedAt.toISOString();

/** Whether it came by a URL that was given after the removal. */
export const isYounger = (object: StoredObject | undefined, { removedAt }: RemovedPhoto): boolean =>
  object !== undefined && issuedAtOf(object) > removedAt;

/**
 * The object stays where it came by a URL that was given after the removal. Throws `slow_down` where it has just arrived, and is another's
 * to remove for good.
 * @param purge takes every version away; without it, the bucket keeps them for a while
 */
export async function finishRemoval(
  deps: RemovalDependencies,
  removed: RemovedPhoto,
  purge?: () => Promise<void>,
): Promise<void> {
  const { table, bucket, now } = deps;
  const object = await bucket.head(uploadKey(removed));
  if (!isYounger(object, removed)) {
    if (purge) await purge();
    else if (object) await removeObject(deps, removed, object);
  }
  await removeRenditions(deps, removed);
  await table.endRemoval(removed, new Date(now().getTime() + keepRemovalMs));
}

async function removeObject(
  { bucket, removeVersion, now }: RemovalDependencies,
  removed: RemovedPhoto,
  { versionId, storedAt, cameInParts }: StoredObject,
): Promise<void> {
  const key = uploadKey(removed);
  if (!removed.isPurged || versionId === undefined) return bucket.remove(key);
  if (removeVersion) return removeVersion(key, versionId);
  // S3 dates parts to when they were begun, so nobody knows when that minute ends: the sweep finds what process did not.
  if (cameInParts || now().getTime() - storedAt.getTime() < arrivalMs) throw beingRemoved();
  await bucket.remove(key);
}

/** Nobody is at it any more, so somebody else has to finish it. */
export const isAbandoned = ({ removingSince }: RemovedPhoto, now: Date): boolean =>
  removingSince !== undefined && now.getTime() - Date.parse(removingSince) > abandonedAfterMs;

/**
 * For whoever is to upload the photo anew: finishes what was left half done. Throws `slow_down` while the removal is under way,
 * or what is stored now would be removed with it.
 */
export async function settleRemoval(deps: RemovalDependencies, removed: RemovedPhoto): Promise<void> {
  if (removed.removingSince === undefined) return;
  if (isAbandoned(removed, deps.now())) return finishRemoval(deps, removed);
  throw beingRemoved();
}

const beingRemoved = () =>
  new ApiError("slow_down", "This photo is being removed. Try again in a second.", { retryAfterSeconds: 1 });
