// Deletes an arrived object that becomes no record, but not an object that has taken its place since it was checked.
import type { Log } from "./log.ts";
import type { PhotoBucket, StoredObject } from "./photo-bucket.ts";
import { type PhotoLocation, uploadKey } from "./photo-key.ts";
import type { PhotoRecord } from "./photo-record.ts";
import { issuedAtOf } from "./remove-photo.ts";

export interface DiscardDependencies {
  bucket: Pick<PhotoBucket, "head" | "remove">;
  /** Absent without permission: then the object is checked once more before it is removed. */
  removeVersion?: PhotoBucket["removeVersion"];
  log: Log;
}

export interface Arrival {
  location: PhotoLocation;
  object: StoredObject;
}

/**
 * Keeps and records nothing: the object says nothing about the photo whose place it took, which can still be uploaded. That may have
 * happened by now: reading a photo in parts takes minutes, and several functions may be reading it.
 */
export async function discardArrival(
  deps: DiscardDependencies,
  arrival: Arrival,
  { reason, isReplacement }: { reason: string; isReplacement: boolean },
): Promise<void> {
  const { eventId, photoId } = arrival.location;
  deps.log("warn", "rejected", { eventId, photoId, reason });
  // Removing only this version would bring back the object that it replaced, which no record names any more.
  await removeThatOne(isReplacement ? { bucket: deps.bucket } : deps, arrival);
}

/**
 * Two people sent the same bytes under two types at once: one record, so one object. Removes nothing unless S3 vouches that the bytes
 * are the same.
 */
export async function removeSurplus(deps: DiscardDependencies, arrival: Arrival, photo: PhotoRecord): Promise<void> {
  const { sha256 } = arrival.object;
  const isSame = sha256 !== undefined && sha256 === photo.sha256;
  const { eventId, photoId } = photo;
  deps.log("warn", "surplus", { eventId, photoId, outcome: isSame ? "removed" : "left" });
  if (isSame) await removeThatOne(deps, arrival);
}

/** For good, if versions can be told apart. An object that has taken its place stays. */
export async function removeThatOne(
  { bucket, removeVersion }: Pick<DiscardDependencies, "bucket" | "removeVersion">,
  { location, object }: Arrival,
): Promise<void> {
  const key = uploadKey(location);
  if (removeVersion && object.versionId !== undefined) return removeVersion(key, object.versionId);
  const found = await bucket.head(key);
  const isThatOne = found?.etag === object.etag && issuedAtOf(found) === issuedAtOf(object);
  if (isThatOne) await bucket.remove(key);
}
