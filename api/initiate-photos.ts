// Decides each photo of an initiate request: the event has it, it is refused, or it may be uploaded.
import pLimit from "p-limit";
import { ApiError, asApiError, beingChanged } from "./api-error.ts";
import { askInRounds, type Round } from "./ask-in-rounds.ts";
import { changedCaption, fitsRecord } from "./changed-caption.ts";
import { type InitiateAnswer, maxCaptionBytes, photoIdOf } from "./contract.ts";
import { assertNotDeleted, writeUnlessDeleted } from "./event-deletion.ts";
import { type GrantDependencies, grantUploads, type NewUpload, takeBackGrants } from "./grant-uploads.ts";
import type { InitiateInput } from "./parse-initiate.ts";
import { invalid } from "./parse-input.ts";
import { answerArrived } from "./part-uploads.ts";
import type { KnownUpload, PendingUpload, PhotoRecord, RemovedPhoto } from "./photo-record.ts";
import type { PhotoTable } from "./photo-table.ts";
import { type RecordDependencies, recordUpload } from "./record-upload.ts";
import { latestOf, settleRemoval } from "./remove-photo.ts";
import { requireRegistered } from "./require-registered.ts";
import type { Uploader } from "./uploader.ts";

export interface InitiateDependencies extends RecordDependencies, GrantDependencies {
  table: RecordDependencies["table"] &
    GrantDependencies["table"] &
    Pick<PhotoTable, "isRegistered" | "readUploads" | "updateCaption">;
  bucket: RecordDependencies["bucket"] & GrantDependencies["bucket"];
  /** A random UUID of version 4. */
  randomId: () => string;
}

/** One photo's outcome. An error concerns that photo only. */
export type Outcome = InitiateAnswer | ApiError;

/** How many photos of one request are checked in S3, or have their captions changed, at once. */
const photosAtOnce = 10;

/** Who asks, for which event, and when. The time is taken before anything is looked up. */
export interface Asking {
  eventId: string;
  uploader: Uploader;
  askedAt: Date;
}

/**
 * One outcome per photo, in order. Photos with the same bytes are one photo (`askInRounds`).
 * Throws errors that concern them all: `not_registered`, `event_deleted`, or `slow_down` if nothing could be read.
 */
export async function initiatePhotos(
  deps: InitiateDependencies,
  { photos, ...asking }: Asking & { photos: InitiateInput[] },
): Promise<Outcome[]> {
  const asks = photos.map((photo) => ({
    photoId: photo.sha256 ? photoIdOf(Buffer.from(photo.sha256, "base64")) : deps.randomId(),
    photo,
  }));
  const outcomes = await askInRounds(asks, (round) => initiateRound(deps, asking, round));
  return outcomes.filter((outcome) => outcome !== undefined);
}

/** By photo id. */
async function initiateRound(
  deps: InitiateDependencies,
  { eventId, uploader, askedAt }: Asking,
  asked: Round,
): Promise<Map<string, Outcome | undefined>> {
  const { uploadedBy } = uploader;
  const mustRegister = !uploader.isOrganiser && !uploader.ticket;
  const seen = await deps.table.readUploads(eventId, [...asked.keys()], {
    uploader: uploadedBy,
    attendee: mustRegister ? uploadedBy : undefined,
    withEvent: true,
  });
  // This read may miss what was written less than a second ago: a removal, a registration, or that the event was recreated. The latter
  // two are checked again.
  const event = seen.event?.deletion ? await deps.table.readEvent(eventId) : seen.event;
  assertNotDeleted(event);
  if (mustRegister && !seen.isRegistered) {
    await requireRegistered(deps.table, eventId, { email: uploadedBy, isOrganiser: false });
  }

  const { known, unproven } = await settleArrivals(deps, { eventId, uploader: uploadedBy, seen: seen.uploads });
  const answers = await pLimit(photosAtOnce).map(asked, async ([photoId, photo]) => {
    const arrived = unproven.get(photoId);
    const answer = await attempt(
      async () =>
        (arrived && (await answerArrived(deps, arrived, uploadedBy))) ??
        answerKnown(deps, { uploader, photo, known: known.get(photoId) ?? {} }),
    );
    return [photoId, answer] as const;
  });
  const outcomes = new Map<string, Outcome | undefined>(answers);
  const uploads = [...asked]
    .filter(([photoId]) => outcomes.get(photoId) === undefined)
    .map(([photoId, photo]) => ({ photoId, photo, ...historyOf(known.get(photoId), event?.deletedAt) }));
  if (uploads.length === 0) return outcomes;
  const grant = { eventId, uploader, askedAt, uploads };
  const granted = await writeUnlessDeleted(deps.table, {
    eventId,
    before: event,
    write: () => grantUploads(deps, grant),
    takeBack: () => takeBackGrants(deps, grant),
  });
  for (const [i, { photoId }] of uploads.entries()) outcomes.set(photoId, granted[i]);
  return outcomes;
}

/** @param deletedAt of an event that was recreated */
function historyOf(
  known: KnownUpload | ApiError = {},
  deletedAt: string | undefined,
): Pick<NewUpload, "before" | "removedAt"> {
  if (known instanceof ApiError) return { before: undefined, removedAt: undefined };
  const { pending, removed } = known;
  return {
    before: isOpen(pending, removed) ? pending : undefined,
    removedAt: latestOf(removed?.removedAt, deletedAt),
  };
}

/** Whether a pending upload may still become a photo: one from before the photo's removal is void. */
const isOpen = (pending: PendingUpload | undefined, removed: RemovedPhoto | undefined): pending is PendingUpload =>
  pending !== undefined && (removed === undefined || pending.initiatedAt > removed.removedAt);

async function attempt<T>(work: () => Promise<T>): Promise<T | ApiError> {
  try {
    return await work();
  } catch (thrown) {
    return asApiError(thrown);
  }
}

/**
 * Records whatever has arrived, then returns what the table knows: the object of a pending upload may be there while its event is late or
 * lost. "Stored" is never answered from a stale read, since the photo may have just been deleted.
 * `unproven`: photos in parts, which must be read before they can be recorded. That takes too long to wait for here.
 */
async function settleArrivals(
  deps: InitiateDependencies,
  { eventId, uploader, seen }: { eventId: string; uploader: string; seen: Map<string, KnownUpload> },
): Promise<{ known: Map<string, KnownUpload | ApiError>; unproven: Map<string, PendingUpload> }> {
  const unproven = new Map<string, PendingUpload>();
  const settled = new Map<string, KnownUpload | ApiError>(seen);
  const unsure: string[] = [];
  await pLimit(photosAtOnce).map(seen, async ([photoId, { photo, removed, pending }]) => {
    const open = isOpen(pending, removed) ? pending : undefined;
    const outcome = photo ? "known" : open ? await attempt(() => recordUpload(deps, open)) : "gone";
    if (outcome instanceof ApiError) settled.set(photoId, outcome);
    else if (outcome === "unproven" && open) unproven.set(photoId, open);
    else if (outcome !== "gone") unsure.push(photoId);
  });
  if (unsure.length === 0) return { known: settled, unproven };
  const read = await attempt(() => deps.table.readUploads(eventId, unsure, { uploader, consistent: true }));
  const uploads = read instanceof ApiError ? unsure.map((photoId) => [photoId, read] as const) : read.uploads;
  return { known: new Map([...settled, ...uploads]), unproven };
}

/** Undefined if the photo may be uploaded. */
async function answerKnown(
  deps: InitiateDependencies,
  { uploader, photo, known }: { uploader: Uploader; photo: InitiateInput; known: KnownUpload | ApiError },
): Promise<Outcome | undefined> {
  if (known instanceof ApiError) return known;
  if (known.photo) return answerStored(deps, uploader, known.photo, photo);
  if (known.removed) {
    assertMayReturn(known.removed, uploader, photo);
    await settleRemoval(deps, known.removed);
  }
  if (known.rejected?.contentType !== photo.contentType) return undefined;
  return new ApiError("unsupported_type", `This photo arrived before and was rejected. ${known.rejected.reason}`);
}

/** Throws `removed_by_organiser`. */
function assertMayReturn({ byOrganiser }: RemovedPhoto, { isOrganiser }: Uploader, { again }: InitiateInput): void {
  if (!byOrganiser || (isOrganiser && again)) return;
  throw new ApiError(
    "removed_by_organiser",
    again
      ? "An organiser removed this photo from the event. Only an organiser can upload it again."
      : "An organiser removed this photo from the event.",
  );
}

async function answerStored(
  { table }: InitiateDependencies,
  uploader: Uploader,
  record: PhotoRecord,
  given: InitiateInput,
): Promise<InitiateAnswer> {
  const stored: InitiateAnswer = { photoId: record.photoId, status: "stored" };
  const changes = changedCaption(record, given);
  if (!changes) return stored;
  const mayChange = uploader.isOrganiser || uploader.uploadedBy === record.uploadedBy;
  if (!mayChange) return { ...stored, captionRefused: true };
  if (!fitsRecord({ ...record, ...changes })) {
    throw invalid(
      `title, description and details must be at most ${maxCaptionBytes} bytes long together, including those that the event already has: shorten one, or send an empty one in its place.`,
    );
  }
  if (!(await table.updateCaption(record, changes))) throw beingChanged();
  return { ...stored, captionUpdated: true };
}
