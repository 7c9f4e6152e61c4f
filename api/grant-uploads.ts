// Lets one uploader send photos to an event: checks the limits, saves them as pending, and issues a URL for each.
import pLimit from "p-limit";
import type { Ask } from "./add-within-limits.ts";
import { type ApiError, asApiError } from "./api-error.ts";
import type { InitiateAnswer, PartsRequest } from "./contract.ts";
import { type CountDependencies, type CountedAsk, countUploads, giveBack } from "./count-uploads.ts";
import { metadataOfCaption } from "./object-metadata.ts";
import type { InitiateInput } from "./parse-initiate.ts";
import { answerBegun, answerParts, endPartUpload, keepPendingMs, type PartDependencies } from "./part-uploads.ts";
import type { PhotoBucket } from "./photo-bucket.ts";
import { uploadKey } from "./photo-key.ts";
import type { PendingUpload } from "./photo-record.ts";
import type { PhotoTable } from "./photo-table.ts";
import { putUrlExpiry } from "./presign-put.ts";
import type { Uploader } from "./uploader.ts";

export interface GrantDependencies extends CountDependencies {
  table: CountDependencies["table"] &
    PartDependencies["table"] &
    Pick<PhotoTable, "savePending" | "forgetPending" | "readUploads">;
  bucket: PartDependencies["bucket"] & Pick<PhotoBucket, "presignPut">;
  now: () => Date;
}

export interface NewUpload {
  photoId: string;
  photo: InitiateInput;
  /** The same uploader's earlier pending upload: that much is already counted. */
  before: PendingUpload | undefined;
  /** When the photo or its event was last removed (RFC 3339): the new URL must be younger. */
  removedAt: string | undefined;
}

export interface Grant {
  eventId: string;
  uploader: Uploader;
  /** Taken before the uploader's permission was checked: if they are taken off the event meanwhile, their URLs are older than that. */
  askedAt: Date;
  /** Photos must not repeat. */
  uploads: NewUpload[];
}

const takenBackAtOnce = 10;

/** One answer per upload, in order. Uploads beyond the limits are refused; a failed write fails all of them. */
export async function grantUploads(
  deps: GrantDependencies,
  { eventId, uploader, askedAt, uploads }: Grant,
): Promise<(InitiateAnswer | ApiError)[]> {
  const now = deps.now();
  const wanted = uploads.map(({ photoId, photo, before: earlier, removedAt }): Wanted => {
    // Under another type it is another object; the first one may be stored too.
    const before = earlier?.contentType === photo.contentType ? earlier : undefined;
    const { sha256, parts, resume, again: _, ...about } = photo;
    const countedBytes = Math.max(photo.size ?? 0, before?.countedBytes ?? 0);
    const initiatedAt = instantAfter(removedAt, askedAt).toISOString();
    const pending = { ...about, eventId, photoId, uploadedBy: uploader.uploadedBy, initiatedAt, countedBytes };
    return { sha256, parts, resume, removedAt, before, pending };
  });
  try {
    const counted = await countUploads(deps, { eventId, uploader, now }, wanted.map(askFor));
    const granted = wanted.filter((_, i) => counted[i]?.refusal === undefined);
    const saved = savePending(deps, { wanted, counted, granted, now });
    const most = urlsEach(granted.filter(({ parts }) => parts).length);
    const [answers] = await Promise.all([
      Promise.all(granted.map((each) => answerGranted(deps, each, { most, saved, now }))),
      saved,
    ]);
    const inOrder = answers.values();
    return counted.flatMap(({ refusal }) => refusal ?? inOrder.next().value ?? []);
  } catch (thrown) {
    const error = asApiError(thrown);
    return uploads.map(() => error);
  }
}

/** Forgets the pending uploads and ends those in parts. What was counted stays counted. */
export async function takeBackGrants(
  deps: GrantDependencies,
  { eventId, uploader: { uploadedBy }, uploads }: Grant,
): Promise<void> {
  await pLimit(takenBackAtOnce).map(uploads, async ({ photoId, photo }) => {
    const upload = { eventId, photoId, uploadedBy };
    await deps.table.forgetPending(upload);
    const inParts = photo.parts && (await deps.table.readPartUpload(upload));
    if (inParts) await endPartUpload(deps, inParts);
  });
}

// Two functions' clocks may differ.
const instantAfter = (removedAt: string | undefined, at: Date) =>
  removedAt === undefined ? at : new Date(Math.max(at.getTime(), Date.parse(removedAt) + 1));

/** Per response, for all its photos: URLs take 1 to 3 kB each, depending on the session token. A function returns at most 6 MB. */
const maxPartUrls = 512;
/** Per photo: as many parts as a slow connection can send before the URLs expire. */
const maxPartUrlsEach = 32;

const urlsEach = (photos: number) => Math.max(1, Math.min(maxPartUrlsEach, Math.floor(maxPartUrls / photos)));

interface Wanted {
  sha256: string | undefined;
  parts: PartsRequest | undefined;
  resume: true | undefined;
  removedAt: string | undefined;
  before: PendingUpload | undefined;
  pending: PendingUpload;
}

/**
 * A photo that is pending under the same type is not counted again, except for the bytes by which it has grown. Another request may be
 * initiating it at this moment: it asks for the same if it grows from and to the same size since the same removal.
 */
function askFor({ before, removedAt = "", pending: { photoId, contentType, countedBytes = 0 } }: Wanted): Ask {
  const from = before && (before.countedBytes ?? 0);
  const amount = { photos: before ? 0 : 1, bytes: countedBytes - (from ?? 0) };
  return { ...amount, id: [photoId, contentType, from ?? "new", countedBytes, removedAt].join(" ") };
}

/** If it fails, gives back the counts of photos that are not pending: they are counted when they are requested again. */
async function savePending(
  { table }: GrantDependencies,
  { wanted, counted, granted, now }: { wanted: Wanted[]; counted: CountedAsk[]; granted: Wanted[]; now: Date },
): Promise<void> {
  const uploads = granted.map(({ pending }) => pending);
  try {
    await table.savePending(uploads, new Date(now.getTime() + keepPendingMs));
  } catch (thrown) {
    const [{ eventId, uploadedBy }] = uploads as [PendingUpload];
    const ids = uploads.map(({ photoId }) => photoId);
    const read = await table.readUploads(eventId, ids, { uploader: uploadedBy, consistent: true });
    const isPending = ({ pending: { photoId, contentType, countedBytes = 0 } }: Wanted) => {
      const pending = read.uploads.get(photoId)?.pending;
      return pending?.contentType === contentType && (pending.countedBytes ?? 0) >= countedBytes;
    };
    await giveBack(counted.filter((_, i) => wanted[i] && !isPending(wanted[i])));
    throw thrown;
  }
}

async function answerGranted(
  deps: GrantDependencies,
  wanted: Wanted,
  { most, saved, now }: { most: number; saved: Promise<void>; now: Date },
): Promise<InitiateAnswer | ApiError> {
  const { pending, parts, resume, removedAt } = wanted;
  try {
    if (!parts)
      return (resume && (await answerBegun(deps, { pending, removedAt }, now))) ?? (await answerUrl(deps, wanted, now));
    await saved; // this call may assemble the photo, and its record is made from what is pending
    return await answerParts(deps, { pending, parts, removedAt, most }, now);
  } catch (thrown) {
    return asApiError(thrown); // for this photo only
  }
}

async function answerUrl(
  { bucket }: GrantDependencies,
  { sha256, pending }: Wanted,
  now: Date,
): Promise<Extract<InitiateAnswer, { s3PutObjectUrl: string }>> {
  const { photoId, contentType, size } = pending;
  const put = await bucket.presignPut(
    { key: uploadKey(pending), contentType, size, sha256, metadata: metadataOfCaption(pending) },
    now,
  );
  return { photoId, s3PutObjectUrl: put.url, headers: put.headers, expiresAt: putUrlExpiry(now) };
}
