// Removes all that was ever made of a photo that is gone.
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
 * Also where there is nothing. What is found is removed only where the photo is still gone after it was found: renditions of one that
 * was sent again meanwhile are not among it, for a record comes before them.
 */
export async function removeRenditions({ table, bucket }: RenditionRemovalDependencies, photo: Photo): Promise<void> {
  for (let isLast = false; !isLast; ) {
    const page = await bucket.list({ prefix: renditionsFolder(photo), limit: pageSize });
    if (page.objects.length === 0 || !(await isGone(table, photo))) return;
    for (const { key } of page.objects) await bucket.remove(key);
    isLast = page.isLast;
  }
}

/** Whether there is no record of it. Sees every write that was answered before. */
export async function isGone(table: Pick<PhotoTable, "readUpload">, { eventId, photoId }: Photo): Promise<boolean> {
  return (await table.readUpload(eventId, photoId, { consistent: true })).photo === undefined;
}
