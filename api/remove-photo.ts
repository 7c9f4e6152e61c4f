// Removes a marked photo: its object and renditions, then ends the mark. Anybody can repeat any step.
import { tryAgainSoon } from "./api-error.ts";
import { captionOfMetadata } from "./object-metadata.ts";
import type { PhotoBucket, StoredObject } from "./photo-bucket.ts";
import { uploadKey } from "./photo-key.ts";
import type { RemovedPhoto } from "./photo-record.ts";
import type { PhotoTable } from "./photo-table.ts";
import { removeRenditions } from "./remove-renditions.ts";

export interface RemovalDependencies {
  table: Pick<PhotoTable, "endRemoval" | "readUpload">;
  bucket: Pick<PhotoBucket, "head" | "list" | "remove">;
  /** For purged photos. Absent without permission: then removal is left for a minute to a function that has it. */
  removeVersion?: PhotoBucket["removeVersion"];
  now: () => Date;
}

/**
 * How long a removed photo or attendee is remembered. URLs are valid for a quarter of an hour, but a PUT that began in time may go on for
 * hours.
 */
export const keepRemovalMs = 7 * 24 * 3600 * 1000;

/** Within this time, the function that handles S3's event removes the version. After that, the bucket keeps a version for a while. */
const arrivalMs = 60_000;

/** Longer than `deletePhoto` may run (serverless.yml), and than others take after their mark. Later, the remover must have been killed. */
const abandonedAfterMs = 15_000;

/** The latest of some RFC 3339 instants in UTC; undefined if there is none. */
export const latestOf = (...instants: (string | undefined)[]): string | undefined =>
  instants
    .filter((instant) => instant !== undefined)
    .sort()
    .at(-1);

/** When the object's URL was issued; if it arrived without one, when it was stored. */
export const issuedAtOf = (object: StoredObject): string =>
  captionOfMetadata(object.metadata).initiatedAt ?? object.storedAt.toISOString();

/** Whether the object's URL was issued after the removal. */
export const isYounger = (object: StoredObject | undefined, { removedAt }: RemovedPhoto): boolean =>
  object !== undefined && issuedAtOf(object) > removedAt;

/**
 * Keeps the object if its URL was issued after the removal. Throws `photo_busy` if the object has just arrived and another function has to
 * remove it for good.
 * @param purge removes every version; without it, the bucket keeps them for a while
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
    else if (object && (await isUnfinished(table, removed))) await removeObject(deps, removed, object);
  }
  await removeRenditions(deps, removed);
  await table.endRemoval(removed, new Date(now().getTime() + keepRemovalMs));
}

/**
 * Read it right before removing the object: if another call has ended this removal, the same bytes may have been sent again and recorded.
 */
async function isUnfinished(
  table: RemovalDependencies["table"],
  { eventId, photoId, removedAt }: RemovedPhoto,
): Promise<boolean> {
  const { removed } = await table.readUpload(eventId, photoId, { consistent: true });
  return removed?.removingSince !== undefined && removed.removedAt === removedAt;
}

async function removeObject(
  { bucket, removeVersion, now }: RemovalDependencies,
  removed: RemovedPhoto,
  { versionId, storedAt, cameInParts }: StoredObject,
): Promise<void> {
  const key = uploadKey(removed);
  if (!removed.isPurged || versionId === undefined) return bucket.remove(key);
  if (removeVersion) return removeVersion(key, versionId);
  // S3 dates parts to when they were begun, so it is unknown when that minute ends. If the event is lost, the sweep removes the object.
  if (cameInParts || now().getTime() - storedAt.getTime() < arrivalMs) throw beingRemoved();
  await bucket.remove(key);
}

/** Whether the remover was killed, so that somebody else has to finish. */
export const isAbandoned = ({ removingSince }: RemovedPhoto, now: Date): boolean =>
  removingSince !== undefined && now.getTime() - Date.parse(removingSince) > abandonedAfterMs;

/**
 * Call it before the photo is uploaded again: finishes an abandoned removal. Throws `photo_busy` while a removal is running, since it would
 * also remove what is stored now.
 */
export async function settleRemoval(deps: RemovalDependencies, removed: RemovedPhoto): Promise<void> {
  if (removed.removingSince === undefined) return;
  if (isAbandoned(removed, deps.now())) return finishRemoval(deps, removed);
  throw beingRemoved();
}

const beingRemoved = () => tryAgainSoon("photo_busy", "This photo is being removed. Try again in a second.");
