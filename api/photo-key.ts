// The S3 keys of photos, and the way back from a key to the photo.
import { type ContentType, contentTypes, eventIdPattern, photoIdPattern } from "./contract.ts";

export interface PhotoLocation {
  eventId: string;
  photoId: string;
  /** Said by the key's extension: no two types share one. */
  contentType: ContentType;
}

export const uploadsPrefix = "uploads/";
const rejectedPrefix = "rejected/";
const renditionsPrefix = "renditions/";

/** Below which all objects of an event are. */
export const eventPrefixes = (eventId: string): string[] =>
  [uploadsPrefix, rejectedPrefix, renditionsPrefix].map((prefix) => `${prefix}event_${eventId}/`);

/** Below which an event's objects are that whoever is in it may see. */
export const shownPrefixes = (eventId: string): string[] =>
  [uploadsPrefix, renditionsPrefix].map((prefix) => `${prefix}event_${eventId}/`);

const path = ({ eventId, photoId, contentType }: PhotoLocation) =>
  `event_${eventId}/${photoId}.${contentTypes[contentType].extension}`;

export const uploadKey = (location: PhotoLocation): string => uploadsPrefix + path(location);

/** Where a photo goes whose bytes are not what they claim to be. */
export const rejectedKey = (location: PhotoLocation): string => rejectedPrefix + path(location);

/** Where all that was ever made of a photo lies, under whatever type it was sent. */
export const renditionsFolder = ({ eventId, photoId }: Pick<PhotoLocation, "eventId" | "photoId">): string =>
  `${renditionsPrefix}event_${eventId}/${photoId}/`;

/** Below which every version of a photo's bytes lies, under whatever type it was sent, and all that was made of it. */
export const photoPrefixes = ({ eventId, photoId }: Pick<PhotoLocation, "eventId" | "photoId">): string[] => [
  ...[uploadsPrefix, rejectedPrefix].map((prefix) => `${prefix}event_${eventId}/${photoId}.`),
  renditionsFolder({ eventId, photoId }),
];

const typeOfExtension = new Map<string, ContentType>(
  Object.entries(contentTypes).map(([type, { extension }]) => [extension, type as ContentType]),
);

/**
 * What an upload's key says; undefined where it is no upload's.
 * @param key as it is, or form-encoded as S3's own notifications have it
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
