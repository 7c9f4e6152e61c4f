// Removes all that was ever made of a photo, or of every photo of an event.
import type { PhotoBucket } from "./photo-bucket.ts";

const pageSize = 1000;

/**
 * Also where there is nothing.
 * @param prefix as `renditionsFolder` has it; an event's photos lie below one of their own
 * @param isStillWanted asked once the first are found, and before any is removed
 */
export async function removeRenditions(
  bucket: Pick<PhotoBucket, "list" | "remove">,
  prefix: string,
  isStillWanted: () => Promise<boolean> = async () => true,
): Promise<void> {
  for (let isLast = false; !isLast; ) {
    const page = await bucket.list({ prefix, limit: pageSize });
    if (page.objects.length === 0 || !(await isStillWanted())) return;
    for (const { key } of page.objects) await bucket.remove(key);
    isLast = page.isLast;
  }
}
