// Takes an uploader off an event, person or ticket: what they have under way ends, and what they store later is not recorded.
import { endPartUploads } from "./part-uploads.ts";
import type { PhotoBucket } from "./photo-bucket.ts";
import type { PhotoTable } from "./photo-table.ts";
import { keepRemovalMs } from "./remove-photo.ts";

export interface TakeOffDependencies {
  table: Pick<PhotoTable, "removeAttendee" | "somePartUploads" | "forgetPartUpload">;
  bucket: Pick<PhotoBucket, "abortParts">;
  now: () => Date;
}

/** So long what comes in parts is ended; nothing comes of what is left then, and S3's lifecycle ends it. */
const endingMs = 2_000;

/** @param removedAt what was stored before it stays. Again does no harm. */
export async function takeOffEvent(
  { table, bucket, now }: TakeOffDependencies,
  { eventId, uploader, removedAt }: { eventId: string; uploader: string; removedAt: Date },
): Promise<void> {
  const until = now().getTime() + endingMs;
  const expiresAt = new Date(removedAt.getTime() + keepRemovalMs);
  await table.removeAttendee(eventId, uploader, { removedAt, expiresAt });
  await endPartUploads({ table, bucket }, eventId, { uploader, isTimeUp: () => now().getTime() > until });
}
