// Judges an arrived object: whether it is the photo that it claims to be, and whether a removal forbids it.
import { containerOf, contentTypes, photoIdOf } from "./contract.ts";
import type { StoredObject } from "./photo-bucket.ts";
import type { PhotoLocation } from "./photo-key.ts";
import { issuedAtOf, latestOf } from "./remove-photo.ts";

/** Their last requests may have seen them registered, or their ticket valid, while the removal was being written, and by other clocks. */
const takingOffMs = 10_000;

/**
 * The instant up to which the object's URL is void because of a removal, if it is: the photo's, if the object's URL is older; the uploader's,
 * if the URL is older, or hardly younger, and the object was stored later. S3 reports storage times in whole seconds.
 */
export function removalAfter(
  object: StoredObject,
  photoRemovedAt: string | undefined,
  uploaderRemovedAt: string | undefined,
): string | undefined {
  const issuedAt = issuedAtOf(object);
  if (photoRemovedAt !== undefined && issuedAt <= photoRemovedAt) return photoRemovedAt;
  if (uploaderRemovedAt === undefined) return undefined;
  const removedMs = Date.parse(uploaderRemovedAt);
  if (Date.parse(issuedAt) > removedMs + takingOffMs) return undefined;
  const secondOf = (instant: number) => Math.floor(instant / 1000);
  const isStoredAfter = secondOf(object.storedAt.getTime()) >= secondOf(removedMs);
  return isStoredAfter ? latestOf(uploaderRemovedAt, issuedAt) : undefined;
}

/**
 * Why the object may not be served although its bytes may be the photo: browsers would save it under a name that the uploader chose, or
 * try to decompress it.
 */
export function reasonToDiscard({ browserHeaders }: StoredObject): string | undefined {
  return browserHeaders.length > 0 ? `It was stored with ${browserHeaders.join(" and ")}.` : undefined;
}

/** Why the bytes are not what the key and the type promise. */
export function reasonToReject(location: PhotoLocation, object: StoredObject, head: Uint8Array): string | undefined {
  const { photoId, contentType } = location;
  if (object.contentType !== contentType) return `It was stored as another type than ${contentType}.`;
  if (object.sizeBytes === 0) return "It is empty.";
  const container = containerOf(head);
  if (container !== contentTypes[contentType].container) {
    return `Its first bytes are not those of ${contentType} but of ${container ? `a ${container} file` : "no photo"}.`;
  }
  if (object.sha256 !== undefined && !isOfBytes(photoId, object.sha256)) {
    return "Its bytes are not those that its id was made from.";
  }
  return undefined;
}

/** Whether the photo's id belongs to these bytes; a random id fits any. */
export const isOfBytes = (photoId: string, sha256: string): boolean =>
  photoId[14] !== "8" || photoIdOf(Buffer.from(sha256, "base64")) === photoId;
