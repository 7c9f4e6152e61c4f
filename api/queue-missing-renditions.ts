// The sweep's part in renditions: photos that have none, because an event was lost or because they are older than renditions are.
import { errorFields, type Log } from "./log.ts";
import type { PhotoLocation } from "./photo-key.ts";
import type { PhotoRecord } from "./photo-record.ts";
import type { RenditionQueue } from "./rendition-queue.ts";
import { type Recipe, recipeName } from "./renditions/recipe.ts";

export interface MissingRenditions {
  queue: RenditionQueue;
  recipe: Recipe;
}

/** A photo that is younger may still be in the queue. */
const patienceMs = 15 * 60_000;

/** Also where there are none for a reason that another recipe may have done away with. */
export function lacksRenditions(photo: PhotoRecord, recipe: Recipe, now: Date): boolean {
  const isTold = photo.renditionsFailed?.recipe === recipeName(recipe, photo.contentType);
  return !photo.pictures && !isTold && now.getTime() - Date.parse(photo.uploadedAt) > patienceMs;
}

/** Those that cannot be queued are found again by the next sweep. */
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
