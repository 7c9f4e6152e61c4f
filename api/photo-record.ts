// What the table keeps of a photo: pending, confirmed, missing, removed or rejected.
import type { CaptionFields, ConfirmedPhoto } from "./contract.ts";
import type { PhotoLocation } from "./photo-key.ts";

/** What the client announced to initiate. Expires. */
export interface PendingUpload extends CaptionFields, PhotoLocation {
  fileName?: string;
  /** As promised by a client that hashes; S3 enforces it. */
  size?: number;
  /** What is already counted for it: on the uploader's day, and on the ticket. */
  countedBytes?: number;
  uploadedBy: string;
  /** RFC 3339, UTC. */
  initiatedAt: string;
}

/** A confirmed photo. */
export interface PhotoRecord extends CaptionFields, PhotoLocation {
  fileName?: string;
  size: number;
  /** Base64, as S3 reports it; absent if the client sent no hash. */
  sha256?: string;
  /** Of the object that was checked. Another object under the same key is checked again. */
  etag: string;
  /** Absent if neither the pending upload nor the object names the uploader. */
  uploadedBy?: string;
  /** When S3 stored it; for a photo in parts, when it was read. RFC 3339, UTC. */
  uploadedAt: string;
  /** When its URL was issued: RFC 3339, UTC. Absent if it arrived without one. */
  initiatedAt?: string;
  /** Excludes `renditionsFailed`. */
  pictures?: Pictures;
  /** Keys of renditions of earlier objects under the photo's key; deleted once this object's renditions are made. */
  formerRenditions?: string[];
  /** Why no pictures could be made, and with which recipe. */
  renditionsFailed?: { reason: string; recipe: string };
}

/** The pictures, or why there are none. */
export type MadeOfPhoto = Required<Pick<PhotoRecord, "pictures">> | Required<Pick<PhotoRecord, "renditionsFailed">>;

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

/** A confirmed photo whose object disappeared although nobody removed it. It counts as not uploaded, but keeps its caption. */
export interface MissingPhoto extends Omit<PhotoRecord, "uploadedAt"> {
  /** RFC 3339, UTC. */
  missingSince: string;
}

/**
 * A removed photo. Objects stored through URLs issued before the removal are not recorded. Expires once its objects are gone. If an
 * organiser removed it, it stays as long as the event, and only an organiser can upload it again.
 */
export interface RemovedPhoto extends PhotoLocation {
  uploadedBy?: string;
  /** An organiser removed somebody else's photo. */
  byOrganiser?: true;
  /** No version of its bytes may stay, including anything that arrives later. */
  isPurged?: true;
  /** RFC 3339, UTC. */
  removedAt: string;
  /** When somebody began to delete the objects; absent once they are gone. RFC 3339, UTC. */
  removingSince?: string;
}

/** A photo that arrived with bytes that are not what they claim to be. Expires. */
export interface RejectedUpload extends PhotoLocation {
  reason: string;
  uploadedBy?: string;
  initiatedAt?: string;
  /** RFC 3339, UTC. */
  rejectedAt: string;
}

/** What the table knows of one upload. `photo`, `missing`, `removed` and `rejected` exclude each other. */
export interface KnownUpload {
  photo?: PhotoRecord;
  missing?: MissingPhoto;
  removed?: RemovedPhoto;
  rejected?: RejectedUpload;
  /** The requested uploader's. */
  pending?: PendingUpload;
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

/** A copy without the properties that are undefined. */
export function withoutAbsent<T extends object>(fields: T): WithoutAbsent<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as WithoutAbsent<T>;
}

/**
 * The sort key of the list by date taken: the camera's local time without its offset, since everyone at an event shares a clock.
 * Photos without a date come last, by upload time.
 */
export function takenSortOf({ takenAt, uploadedAt }: { takenAt?: string | undefined; uploadedAt: string }): string {
  return takenAt === undefined ? `~${uploadedAt}` : takenAt.replace(/(Z|[+-]\d\d:\d\d)$/, "");
}
