// For the sweep: queues photos without renditions, because an event was lost or because they are older than the feature.
import { errorFields, type Log } from "./log.ts";
import type { PhotoLocation } from "./photo-key.ts";
import type { PhotoRecord } from "./photo-record.ts";
import type { RenditionQueue } from "./rendition-queue.ts";
import { type Recipe, recipeName } from "./renditions/recipe.ts";

export interface MissingRenditions {
  queue: RenditionQueue;
  recipe: Recipe;
}

/** A younger photo may still be in the queue. */
const patienceMs = 15 * 60_000;

/** Also true if they failed under another recipe: the current one may succeed. */
export function lacksRenditions(photo: PhotoRecord, recipe: Recipe, now: Date): boolean {
  const hasFailed = photo.renditionsFailed?.recipe === recipeName(recipe, photo.contentType);
  return !photo.pictures && !hasFailed && now.getTime() - Date.parse(photo.uploadedAt) > patienceMs;
}

/** The next sweep finds those that cannot be queued. */
export async function queueMissingRenditions(
  { renditions, log }: { renditions?: MissingRenditions | undefined; log: Log },
  photos: PhotoLocation[],
): Promise<void> {
  if (!renditions || photos.length === 0) return;
  try {
    await renditions.queue.add(photos);
    log("info", "queued for renditions", { counts: { photos: photos.length } });
  } catch (thrown) {
    log("error", "failed", { counts: { photos: photos.length }, error: errorFields(thrown) });
  }
}
