// Deletes every version of a photo's bytes and renditions, which a plain removal leaves in the bucket for a month.
import { beingChanged } from "./api-error.ts";
import type { PhotoBucket } from "./photo-bucket.ts";
import { locationOfKey, type PhotoLocation, photoPrefixes, uploadKey } from "./photo-key.ts";
import { type RemovedPhoto, withoutAbsent } from "./photo-record.ts";
import type { PhotoTable } from "./photo-table.ts";
import { isYounger } from "./remove-photo.ts";
import { isGone } from "./remove-renditions.ts";

const versionsAtOnce = 100;

interface PurgeDependencies {
  table: Pick<PhotoTable, "readUpload">;
  bucket: Pick<PhotoBucket, "head" | "removeVersionsBelow">;
}

/**
 * Call it only while the photo is marked: then no URL is issued whose object would be deleted too. If another call ends the removal and
 * the photo is sent again, recorded or not, this call must not remove it. Repeating the call continues.
 */
export async function purgeVersions({ table, bucket }: PurgeDependencies, removed: RemovedPhoto): Promise<void> {
  const isStillGone = async () =>
    (await isGone(table, removed)) && !isYounger(await bucket.head(uploadKey(removed)), removed);
  for (const prefix of photoPrefixes(removed)) {
    while (!(await bucket.removeVersionsBelow(prefix, versionsAtOnce, isStillGone)));
  }
}

interface MarkDependencies {
  table: Pick<PhotoTable, "refuseUpload">;
  bucket: Pick<PhotoBucket, "firstVersionBelow">;
  now: () => Date;
}

/**
 * Marks a photo that is no longer there, so that its versions can be purged. Undefined if nothing of it is left; throws `photo_busy` if it
 * has been uploaded again meanwhile.
 */
export async function markForPurge(
  { table, bucket, now }: MarkDependencies,
  photo: Pick<PhotoLocation, "eventId" | "photoId">,
  before: RemovedPhoto | undefined,
): Promise<RemovedPhoto | undefined> {
  const location = before ?? (await locationOfVersions(bucket, photo));
  if (!location) return undefined;
  const { eventId, photoId, contentType } = location;
  const at = new Date(Math.max(now().getTime(), Date.parse(before?.removedAt ?? "") || 0)).toISOString();
  const { uploadedBy, byOrganiser } = before ?? {};
  const removed = withoutAbsent({
    eventId,
    photoId,
    contentType,
    uploadedBy,
    byOrganiser,
    isPurged: true as const,
    removedAt: at,
    removingSince: at,
  });
  if (await table.refuseUpload(removed)) return removed;
  throw beingChanged();
}

async function locationOfVersions(
  bucket: Pick<PhotoBucket, "firstVersionBelow">,
  photo: Pick<PhotoLocation, "eventId" | "photoId">,
): Promise<PhotoLocation | undefined> {
  for (const prefix of photoPrefixes(photo)) {
    const key = await bucket.firstVersionBelow(prefix);
    if (key === undefined) continue;
    return locationOfKey(key.replace(/^rejected\//, "uploads/")) ?? { ...photo, contentType: "image/jpeg" };
  }
  return undefined;
}
