// Makes a photo's renditions and records them. Safe to run late, repeatedly, concurrently, and after the photo's removal.
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { withinRoom } from "./changed-caption.ts";
import type { CaptionFields } from "./contract.ts";
import type { Log } from "./log.ts";
import type { PhotoBucket } from "./photo-bucket.ts";
import { type PhotoLocation, uploadKey } from "./photo-key.ts";
import type { MadeOfPhoto, PhotoRecord } from "./photo-record.ts";
import type { PhotoTable } from "./photo-table.ts";
import { removeRenditions } from "./remove-renditions.ts";
import type { RenditionBucket } from "./rendition-bucket.ts";
import type { MadePictures } from "./renditions/make-pictures.ts";
import { PictureError } from "./renditions/picture-error.ts";
import type { PictureAnswer, PictureJob } from "./renditions/picture-job.ts";
import { checkBytes } from "./renditions/picture-limits.ts";
import { isDecoded, isHeic, type Recipe, recipeName } from "./renditions/recipe.ts";
import { renditionKeys } from "./renditions/rendition-keys.ts";

export interface RenditionDependencies {
  table: Pick<PhotoTable, "readUpload" | "savePictures">;
  bucket: Pick<PhotoBucket, "head" | "remove" | "removeVersion" | "list"> & RenditionBucket;
  makePictures: (job: PictureJob) => Promise<PictureAnswer>;
  recipe: Recipe;
  /** True: this function decodes HEIC, HEIF and JPEG XL; false: all other types. */
  decodesHeic: boolean;
  temporaryFolder: string;
  wait: (delayMs: number) => Promise<void>;
  log: Log;
}

/**
 * `known`: they exist already; `refused`: the record says why there are none; `gone`: there is no such photo (any more); `elsewhere`:
 * another function decodes this type.
 */
export type RenditionOutcome = "made" | "known" | "refused" | "gone" | "elsewhere";

/** Throws, to be retried, if the photo is still not recorded after some seconds, or if the bucket or the table fails. */
export async function makeRenditions(deps: RenditionDependencies, location: PhotoLocation): Promise<RenditionOutcome> {
  // Whichever function gets a type that is not to be decoded reads its caption.
  if (isDecoded(location.contentType, deps.recipe) && isHeic(location.contentType) !== deps.decodesHeic)
    return "elsewhere";
  const record = await findRecord(deps, location);
  if (!record) {
    await removeRenditions(deps, location);
    return "gone";
  }
  const recipe = recipeName(deps.recipe, record.contentType);
  if (record.pictures || record.renditionsFailed?.recipe === recipe) return "known";
  return render(deps, record, recipe);
}

/** The same event triggers the recording, which may take a moment. */
const recordDelaysMs = [100, 200, 400, 800, 1600, 3200];

async function findRecord(deps: RenditionDependencies, location: PhotoLocation): Promise<PhotoRecord | undefined> {
  const { eventId, photoId, contentType } = location;
  for (const delayMs of [...recordDelaysMs, undefined]) {
    const { photo, rejected } = await deps.table.readUpload(eventId, photoId, { consistent: true });
    if (photo) return photo.contentType === contentType ? photo : undefined;
    if (rejected || !(await deps.bucket.head(uploadKey(location)))) return undefined;
    if (delayMs !== undefined) await deps.wait(delayMs);
  }
  throw new Error("The photo is stored, but not recorded yet.");
}

async function render(deps: RenditionDependencies, record: PhotoRecord, recipe: string): Promise<RenditionOutcome> {
  const file = join(deps.temporaryFolder, `photoup-${randomUUID()}`);
  try {
    checkBytes(record.size);
    if (!(await deps.bucket.download(uploadKey(record), record.etag, file))) return await confirmGone(deps, record);
    const { contentType, details } = record;
    const job = { file, contentType, recipe: deps.recipe, orientation: details?.orientation };
    const answer = await deps.makePictures(job);
    const { caption, pictures, refusal = "The picture is damaged or cut off." } = answer;
    if (!pictures) return await refuse(deps, { record, recipe, reason: refusal, detail: answer.detail, caption });
    return await store(deps, record, { recipe, pictures, caption });
  } catch (thrown) {
    if (!(thrown instanceof PictureError)) throw thrown;
    return refuse(deps, { record, recipe, reason: thrown.message, caption: {} });
  } finally {
    await rm(file, { force: true });
  }
}

/** The object is not the recorded one: it was removed, or replaced by another, which has its own event. Throws if it still is. */
async function confirmGone({ bucket }: RenditionDependencies, record: PhotoRecord): Promise<RenditionOutcome> {
  const object = await bucket.head(uploadKey(record));
  if (object?.etag === record.etag) throw new Error("The photo could not be read.");
  return "gone";
}

interface Refusal {
  record: PhotoRecord;
  recipe: string;
  reason: string;
  detail?: string | undefined;
  caption: CaptionFields;
}

function refuse(deps: RenditionDependencies, { record, recipe, reason, detail, caption }: Refusal) {
  const { eventId, photoId } = record;
  deps.log("warn", "no renditions", {
    eventId,
    photoId,
    reason: detail === undefined ? reason : `${reason} ${detail}`,
  });
  return save(deps, record, { renditionsFailed: { reason, recipe } }, caption);
}

async function store(
  deps: RenditionDependencies,
  record: PhotoRecord,
  { recipe, pictures, caption }: { recipe: string; pictures: MadePictures; caption: CaptionFields },
): Promise<RenditionOutcome> {
  const { small, large, ...facts } = pictures;
  const keys = renditionKeys(record, recipe);
  const sizeOf = ({ width, height }: typeof small) => ({ width, height });
  const made = {
    ...facts,
    small: { key: keys.small, ...sizeOf(small) },
    large: { key: keys.large, ...sizeOf(large) },
  };
  const stored: StoredPicture[] = [];
  try {
    stored.push({ key: keys.small, versionId: await deps.bucket.putNew(keys.small, small.bytes, "image/webp") });
    stored.push({ key: keys.large, versionId: await deps.bucket.putNew(keys.large, large.bytes, "image/jpeg") });
    const outcome = await save(deps, record, { pictures: made }, caption);
    if (outcome === "gone") await removeStored(deps, stored);
    return outcome;
  } catch (thrown) {
    // The next delivery does not know these versions.
    const { photo } = await deps.table.readUpload(record.eventId, record.photoId, { consistent: true });
    if (!isOfSameObject(photo, record)) await removeStored(deps, stored);
    throw thrown;
  }
}

interface StoredPicture {
  key: string;
  /** Undefined if another call stored it, or if the bucket keeps no versions. */
  versionId: string | undefined;
}

/** For good, if this call stored them: a purge of the photo, or of its event, has ended and does not find them. */
async function removeStored({ bucket }: RenditionDependencies, stored: StoredPicture[]): Promise<void> {
  for (const { key, versionId } of stored) {
    await (versionId === undefined ? bucket.remove(key) : bucket.removeVersion(key, versionId));
  }
}

/** `gone`: the photo was removed or replaced meanwhile. */
async function save(
  { table, bucket }: RenditionDependencies,
  record: PhotoRecord,
  made: MadeOfPhoto,
  caption: CaptionFields,
): Promise<RenditionOutcome> {
  let current: PhotoRecord | undefined = record;
  for (let attempt = 0; attempt < 5 && isOfSameObject(current, record); attempt++) {
    if (await table.savePictures(current, made, withinRoom(current, caption))) {
      await Promise.all((record.formerRenditions ?? []).map((key) => bucket.remove(key)));
      return "pictures" in made ? "made" : "refused";
    }
    // Somebody removed it, replaced it, or gave it a caption, or another delivery of the event has made the pictures.
    current = (await table.readUpload(record.eventId, record.photoId, { consistent: true })).photo;
    if ("renditionsFailed" in made && current?.pictures) return "known";
  }
  if (isOfSameObject(current, record)) throw new Error("The record keeps changing.");
  return "gone";
}

const isOfSameObject = (current: PhotoRecord | undefined, record: PhotoRecord): current is PhotoRecord =>
  current?.etag === record.etag && current.uploadedAt === record.uploadedAt;
