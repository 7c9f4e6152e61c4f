// Photos in parts: begins or finds S3's multipart upload, returns URLs for missing parts, and assembles the photo once all are stored.
import { tryAgainSoon } from "./api-error.ts";
import type { InitiateAnswer, PartsRequest, PartUrl } from "./contract.ts";
import { captionOfMetadata, metadataOfCaption } from "./object-metadata.ts";
import type { BucketPart } from "./part-bucket.ts";
import type { PartUpload } from "./part-upload-records.ts";
import type { PhotoBucket } from "./photo-bucket.ts";
import { type PhotoLocation, uploadKey } from "./photo-key.ts";
import type { PendingUpload } from "./photo-record.ts";
import type { PhotoTable } from "./photo-table.ts";
import { putUrlExpiry } from "./presign-put.ts";

export interface PartDependencies {
  table: Pick<PhotoTable, "readPartUpload" | "savePartUpload" | "forgetPartUpload">;
  bucket: Pick<PhotoBucket, "head" | "presignPart" | "beginParts" | "listParts" | "completeParts" | "abortParts">;
}

/** A photo that its sender may upload in parts. */
export interface WantedParts {
  pending: PendingUpload;
  parts: PartsRequest;
  /** When the photo was last removed (RFC 3339): uploads begun earlier are void. */
  removedAt: string | undefined;
  /** The maximum number of URLs. */
  most: number;
}

/**
 * How long a pending upload is kept: as long as S3 keeps incomplete uploads (infra/serverless.yml), and longer than an event can be late.
 * EventBridge retries for a day, and a dead-letter queue waits for people.
 */
export const keepPendingMs = 7 * 24 * 3600 * 1000;
/** Other requests may begin or end the same upload at the same time. */
const rounds = 4;

/**
 * URLs for the missing parts, or `stored` if none is missing. Throws `photo_busy` if somebody else's bytes, not yet recorded, are in the
 * photo's place.
 */
export async function answerParts(deps: PartDependencies, wanted: WantedParts, now: Date): Promise<InitiateAnswer> {
  const { pending, parts } = wanted;
  const key = uploadKey(pending);
  for (let round = 0; round < rounds; round++) {
    const upload = (await deps.table.readPartUpload(pending)) ?? (await beginUpload(deps, wanted, now));
    if (!upload) continue;
    const isOurs = isGoodFor(upload, wanted);
    const stored = isOurs ? await deps.bucket.listParts({ key, uploadId: upload.uploadId }) : undefined;
    const isOtherSize = upload.partBytes !== parts.size;
    if (!stored || (isOtherSize && (parts.restart || stored.length === 0))) {
      // Another machine, or a request whose response was lost, may have just assembled it.
      const arrived = isOurs && !stored ? await answerArrived(deps, pending, pending.uploadedBy) : undefined;
      await endPartUpload(deps, upload);
      if (arrived) return arrived;
      continue;
    }
    if (isOtherSize) return answerSize(upload, stored, now);
    const kept = stored.filter((part) => isAsAnnounced(part, wanted));
    if (kept.length < parts.sha256.length) return answerMissing(deps, { upload, wanted, kept }, now);
    const named = kept.map(({ number, etag }) => ({ number, etag, sha256: parts.sha256[number - 1] ?? "" }));
    const completion = await deps.bucket.completeParts({ key, uploadId: upload.uploadId }, named);
    if (completion === "done") {
      await deps.table.forgetPartUpload(upload);
      return { photoId: pending.photoId, status: "stored", assembled: true };
    }
    const taken = await answerArrived(deps, pending, pending.uploadedBy);
    if (taken) {
      await endPartUpload(deps, upload);
      return taken;
    }
  }
  throw beingChecked();
}

/** The size of stored parts of a photo that would be sent whole. Undefined if there are none: then it may be. */
export async function answerBegun(
  { table, bucket }: { table: Pick<PhotoTable, "readPartUpload">; bucket: Pick<PhotoBucket, "listParts"> },
  wanted: Pick<WantedParts, "pending" | "removedAt">,
  now: Date,
): Promise<InitiateAnswer | undefined> {
  const upload = await table.readPartUpload(wanted.pending);
  if (!upload || !isGoodFor(upload, wanted)) return undefined;
  const stored = await bucket.listParts({ key: uploadKey(upload), uploadId: upload.uploadId });
  return stored && stored.length > 0 ? answerSize(upload, stored, now) : undefined;
}

/** An upload begun for another type, or before the photo was removed, is void. */
const isGoodFor = (upload: PartUpload, { pending, removedAt }: Pick<WantedParts, "pending" | "removedAt">) =>
  upload.contentType === pending.contentType && upload.initiatedAt > (removedAt ?? "");

/**
 * The answer for an object that has arrived and has no record yet. Its signed metadata says whether it is the caller's; only then will
 * its record have the caller's caption. Undefined if there is no object.
 */
export async function answerArrived(
  { bucket }: { bucket: Pick<PhotoBucket, "head"> },
  location: PhotoLocation,
  uploader: string,
): Promise<InitiateAnswer | undefined> {
  const object = await bucket.head(uploadKey(location));
  if (!object) return undefined;
  if (captionOfMetadata(object.metadata).uploadedBy !== uploader) throw beingChecked();
  return { photoId: location.photoId, status: "stored" };
}

/** Aborts an upload and forgets it: from then on the URLs of its parts are useless. */
export async function endPartUpload(
  { table, bucket }: { table: Pick<PhotoTable, "forgetPartUpload">; bucket: Pick<PhotoBucket, "abortParts"> },
  upload: PartUpload,
): Promise<void> {
  await bucket.abortParts({ key: uploadKey(upload), uploadId: upload.uploadId });
  await table.forgetPartUpload(upload);
}

/** How many uploads are ended at once. */
const endedAtOnce = 25;

/**
 * Ends an event's active uploads, of one uploader or of everybody.
 * @param options `isStillWanted` is called after uploads are found and before any is ended
 * @returns whether the work is done: none is left, or they are no longer to be ended
 */
export async function endPartUploads(
  deps: {
    table: Pick<PhotoTable, "somePartUploads" | "forgetPartUpload">;
    bucket: Pick<PhotoBucket, "abortParts">;
  },
  eventId: string,
  options: { uploader?: string; isTimeUp: () => boolean; isStillWanted?: () => Promise<boolean> },
): Promise<boolean> {
  const { uploader, isTimeUp, isStillWanted = async () => true } = options;
  for (;;) {
    const some = await deps.table.somePartUploads(eventId, { uploader, limit: endedAtOnce });
    if (some.length === 0) return true;
    if (isTimeUp()) return false;
    if (!(await isStillWanted())) return true;
    await Promise.all(some.map((upload) => endPartUpload(deps, upload)));
  }
}

/** Undefined if another request by the same uploader was faster. */
async function beginUpload(
  { table, bucket }: PartDependencies,
  { pending, parts }: WantedParts,
  now: Date,
): Promise<PartUpload | undefined> {
  const { eventId, photoId, contentType, uploadedBy, initiatedAt } = pending;
  const key = uploadKey(pending);
  const uploadId = await bucket.beginParts({ key, contentType, metadata: metadataOfCaption(pending) });
  const upload = { eventId, photoId, contentType, uploadedBy, initiatedAt, uploadId, partBytes: parts.size };
  if (await table.savePartUpload(upload, new Date(now.getTime() + keepPendingMs))) return upload;
  await bucket.abortParts({ key, uploadId });
  return undefined;
}

const sizeOf = (number: number, { pending, parts }: WantedParts) =>
  Math.min(parts.size, (pending.size ?? 0) - (number - 1) * parts.size);

// S3 has a hash of every part of an upload that we began.
function isAsAnnounced({ number, sizeBytes, sha256 }: BucketPart, wanted: WantedParts): boolean {
  const announced = wanted.parts.sha256[number - 1];
  return announced !== undefined && sizeBytes === sizeOf(number, wanted) && (sha256 ?? announced) === announced;
}

async function answerMissing(
  { bucket }: PartDependencies,
  { upload, wanted, kept }: { upload: PartUpload; wanted: WantedParts; kept: BucketPart[] },
  now: Date,
): Promise<InitiateAnswer> {
  const { pending, parts, most } = wanted;
  const numbers = new Set(kept.map(({ number }) => number));
  const missing = parts.sha256
    .map((sha256, i) => ({ number: i + 1, sha256 }))
    .filter((part) => !numbers.has(part.number));
  const urls = missing.slice(0, most).map(async ({ number, sha256 }): Promise<PartUrl> => {
    const part = { key: uploadKey(pending), uploadId: upload.uploadId, number, size: sizeOf(number, wanted), sha256 };
    return { number, ...(await bucket.presignPart(part, now)) };
  });
  return answerOf(upload, kept, await Promise.all(urls), now);
}

const answerSize = (upload: PartUpload, stored: BucketPart[], now: Date) => answerOf(upload, stored, [], now);

function answerOf(upload: PartUpload, stored: BucketPart[], urls: PartUrl[], now: Date): InitiateAnswer {
  const storedBytes = stored.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return {
    photoId: upload.photoId,
    parts: { size: upload.partBytes, storedBytes, urls, expiresAt: putUrlExpiry(now) },
  };
}

const beingChecked = () =>
  tryAgainSoon("photo_busy", "This photo has just arrived and is being checked. Try again in a second.");
