// Removes all renditions of a photo that is gone.
import type { PhotoBucket } from "./photo-bucket.ts";
import { type PhotoLocation, renditionsFolder } from "./photo-key.ts";
import type { PhotoTable } from "./photo-table.ts";

export interface RenditionRemovalDependencies {
  table: Pick<PhotoTable, "readUpload">;
  bucket: Pick<PhotoBucket, "list" | "remove">;
}

type Photo = Pick<PhotoLocation, "eventId" | "photoId">;

const pageSize = 1000;

/**
 * Does nothing if there are none. Removes a page only if the photo is still gone after the page was listed: if it was sent again, its
 * record precedes its renditions, so they are not on that page.
 */
export async function removeRenditions({ table, bucket }: RenditionRemovalDependencies, photo: Photo): Promise<void> {
  for (let isLast = false; !isLast; ) {
    const page = await bucket.list({ prefix: renditionsFolder(photo), limit: pageSize });
    if (page.objects.length === 0 || !(await isGone(table, photo))) return;
    for (const { key } of page.objects) await bucket.remove(key);
    isLast = page.isLast;
  }
}

/** Whether the photo has no record. Strongly consistent. */
export async function isGone(table: Pick<PhotoTable, "readUpload">, { eventId, photoId }: Photo): Promise<boolean> {
  return (await table.readUpload(eventId, photoId, { consistent: true })).photo === undefined;
}
