// The S3 keys of photos, and the parsing of such keys.
import { type ContentType, contentTypes, eventIdPattern, photoIdPattern } from "./contract.ts";

export interface PhotoLocation {
  eventId: string;
  photoId: string;
  /** Follows from the key's extension: no two types share one. */
  contentType: ContentType;
}

export const uploadsPrefix = "uploads/";
const rejectedPrefix = "rejected/";
const renditionsPrefix = "renditions/";

/** The prefixes of all of an event's objects. */
export const eventPrefixes = (eventId: string): string[] =>
  [uploadsPrefix, rejectedPrefix, renditionsPrefix].map((prefix) => `${prefix}event_${eventId}/`);

/** The prefixes of those objects that the event's attendees may see. */
export const shownPrefixes = (eventId: string): string[] =>
  [uploadsPrefix, renditionsPrefix].map((prefix) => `${prefix}event_${eventId}/`);

const path = ({ eventId, photoId, contentType }: PhotoLocation) =>
  `event_${eventId}/${photoId}.${contentTypes[contentType].extension}`;

export const uploadKey = (location: PhotoLocation): string => uploadsPrefix + path(location);

/** Where a photo is moved if its bytes are not what they claim to be. */
export const rejectedKey = (location: PhotoLocation): string => rejectedPrefix + path(location);

/** The folder of all renditions of a photo, whatever type it was sent as. */
export const renditionsFolder = ({ eventId, photoId }: Pick<PhotoLocation, "eventId" | "photoId">): string =>
  `${renditionsPrefix}event_${eventId}/${photoId}/`;

/** The prefixes of all versions of a photo's bytes, whatever type it was sent as, and of its renditions. */
export const photoPrefixes = ({ eventId, photoId }: Pick<PhotoLocation, "eventId" | "photoId">): string[] => [
  ...[uploadsPrefix, rejectedPrefix].map((prefix) => `${prefix}event_${eventId}/${photoId}.`),
  renditionsFolder({ eventId, photoId }),
];

const typeOfExtension = new Map<string, ContentType>(
  Object.entries(contentTypes).map(([type, { extension }]) => [extension, type as ContentType]),
);

/**
 * Undefined if the key is not an upload's.
 * @param key as it is, or form-encoded as in S3's own notifications
 */
export function locationOfKey(key: string): PhotoLocation | undefined {
  return locationOfPlainKey(key) ?? locationOfPlainKey(formDecode(key));
}

function locationOfPlainKey(key: string): PhotoLocation | undefined {
  const [, eventId = "", photoId = "", extension = ""] = /^uploads\/event_([^/]+)\/([^/.]+)\.([^/.]+)$/.exec(key) ?? [];
  const contentType = typeOfExtension.get(extension);
  const isOurs = contentType && eventIdPattern.test(eventId) && photoIdPattern.test(photoId);
  return isOurs ? { eventId, photoId, contentType } : undefined;
}

function formDecode(key: string): string {
  try {
    return decodeURIComponent(key.replace(/\+/g, " "));
  } catch {
    return key;
  }
}
