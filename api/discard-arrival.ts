// Takes away an object that arrived and becomes no record: that one, and not what has come into its place since it was looked at.
import type { Log } from "./log.ts";
import type { PhotoBucket, StoredObject } from "./photo-bucket.ts";
import { type PhotoLocation, uploadKey } from "./photo-key.ts";
import type { PhotoRecord } from "./photo-record.ts";
import { issuedAtOf } from "./remove-photo.ts";

export interface DiscardDependencies {
  bucket: Pick<PhotoBucket, "head" | "remove">;
  /** Absent where it may not: then it is seen first whether the object is still there. */
  removeVersion?: PhotoBucket["removeVersion"];
  log: Log;
}

export interface Arrival {
  location: PhotoLocation;
  object: StoredObject;
}

/**
 * Nothing of it is kept, and nothing is recorded: it says nothing against the photo whose place it took, which whoever has it can
 * still upload. They may have done so by now: what came in parts takes minutes to be read, by several who were told of it.
 */
export async function discardArrival(
  deps: DiscardDependencies,
  arrival: Arrival,
  { reason, isReplacement }: { reason: string; isReplacement: boolean },
): Promise<void> {
  const { eventId, photoId } = arrival.location;
  deps.log("warn", "rejected", { eventId, photoId, reason });
  // Removing the version alone would bring back what it was put over, which no record names any more.
  await removeThatOne(isReplacement ? { bucket: deps.bucket } : deps, arrival);
}

/**
 * The same bytes under two types, sent by two at once: one record, so one object. Where S3 does not vouch that they are the same,
 * nothing is removed.
 */
export async function removeSurplus(deps: DiscardDependencies, arrival: Arrival, photo: PhotoRecord): Promise<void> {
  const { sha256 } = arrival.object;
  const isSame = sha256 !== undefined && sha256 === photo.sha256;
  const { eventId, photoId } = photo;
  deps.log("warn", "surplus", { eventId, photoId, outcome: isSame ? "removed" : "left" });
  if (isSame) await removeThatOne(deps, arrival);
}

/** For good if versions can be told apart. What has come into its place since stays. */
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
