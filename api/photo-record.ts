// What is kept of a photo: while it is on its way, once it is confirmed, and where it was rejected.
import type { CaptionFields, ConfirmedPhoto } from "./contract.ts";
import type { PhotoLocation } from "./photo-key.ts";

/** What initiate was told. Expires. */
export interface PendingUpload extends CaptionFields, PhotoLocation {
  fileName?: string;
  /** As promised by a client that hashes; S3 holds it to its word. */
  size?: number;
  /** What the uploader's counter of the day has of it already. */
  countedBytes?: number;
  uploadedBy: string;
  /** RFC 3339, UTC. */
  initiatedAt: string;
}

/** A confirmed photo. */
export interface PhotoRecord extends CaptionFields, PhotoLocation {
  fileName?: string;
  size: number;
  /** Base64, as S3 reports it; absent where the client sent no hash. */
  sha256?: string;
  /** Of the object that was looked at: another one under the same key is looked at again. */
  etag: string;
  /** Absent where neither the pending upload nor the object says. */
  uploadedBy?: string;
  /** When S3 stored it, or where it came in parts, when it was read: RFC 3339, UTC. */
  uploadedAt: string;
  /** When the URL was given that stored it: RFC 3339, UTC. Absent where it came by another way. */
  initiatedAt?: string;
  /** What was made of it; excludes `renditionsFailed`. */
  pictures?: Pictures;
  /** The keys of renditions of objects that were under the photo's key before this one; they go when its own are made. */
  formerRenditions?: string[];
  /** Why no pictures could be made, and by which recipe. */
  renditionsFailed?: { reason: string; recipe: string };
}

/** Pictures, or why there are none. */
export type MadeOfPhoto = Required<Pick<PhotoRecord, "pictures">> | Required<Pick<PhotoRecord, "renditionsFailed">>;

/** The pictures of a photo. */
export interface Pictures {
  /** Of the photo as displayed, in pixels. */
  width: number;
  height: number;
  /** Base64. */
  thumbhash: string;
  small: Rendition;
  large: Rendition;
}

export interface Rendition {
  key: string;
  /** In pixels. */
  width: number;
  height: number;
}

/** A confirmed photo whose object is gone, though nobody removed it. It is as good as never uploaded, but for its caption. */
export interface MissingPhoto extends Omit<PhotoRecord, "uploadedAt"> {
  /** RFC 3339, UTC. */
  missingSince: string;
}

/**
 * A photo that was removed: what comes by URLs given until then is not recorded. Expires, once its objects are gone; one that
 * an organiser removed stays with the event, and nobody but an organiser uploads it again.
 */
export interface RemovedPhoto extends PhotoLocation {
  uploadedBy?: string;
  /** An organiser removed what somebody else had uploaded. */
  byOrganiser?: true;
  /** No version of its bytes is to stay, of what arrives later neither. */
  isPurged?: true;
  /** RFC 3339, UTC. */
  removedAt: string;
  /** Until the objects are gone: since when somebody is at it. RFC 3339, UTC. */
  removingSince?: string;
}

/** A photo that arrived and whose bytes are not what they claim to be. Expires. */
export interface RejectedUpload extends PhotoLocation {
  reason: string;
  uploadedBy?: string;
  initiatedAt?: string;
  /** RFC 3339, UTC. */
  rejectedAt: string;
}

/** A record as lookup shows it. */
export function confirmedPhoto(record: PhotoRecord): ConfirmedPhoto {
  const { photoId, sha256, size, contentType, fileName, uploadedBy, title, description, takenAt, details } = record;
  return withoutAbsent({
    photoId,
    sha256,
    size,
    contentType,
    fileName,
    uploadedBy,
    title,
    description,
    takenAt,
    details,
  });
}

type WithoutAbsent<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The same object without the properties that are undefined. */
export function withoutAbsent<T extends object>(fields: T): WithoutAbsent<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as WithoutAbsent<T>;
}

/**
 * What the list by date taken is sorted by: the camera's own clock, offsets aside, for those at one event share one.
 * Photos without a date come after all others, by their upload.
 */
export function takenSortOf({ takenAt, uploadedAt }: { takenAt?: string | undefined; uploadedAt: string }): string {
  return takenAt === undefined ? `~${uploadedAt}` : takenAt.replace(/(Z|[+-]\d\d:\d\d)$/, "");
}
