// Takes an uploader (a person or a ticket) off an event: ends their active uploads; whatever they store later is not recorded.
import { endPartUploads } from "./part-uploads.ts";
import type { PhotoBucket } from "./photo-bucket.ts";
import type { PhotoTable } from "./photo-table.ts";
import { keepRemovalMs } from "./remove-photo.ts";

export interface TakeOffDependencies {
  table: Pick<PhotoTable, "removeAttendee" | "somePartUploads" | "forgetPartUpload">;
  bucket: Pick<PhotoBucket, "abortParts">;
  now: () => Date;
}

/** How long uploads in parts are ended. Any that are left cannot be completed, and S3's lifecycle rule ends them. */
const endingMs = 2_000;

/** Can be repeated. @param removedAt photos stored earlier stay */
export async function takeOffEvent(
  { table, bucket, now }: TakeOffDependencies,
  { eventId, uploader, removedAt }: { eventId: string; uploader: string; removedAt: Date },
): Promise<void> {
  const until = now().getTime() + endingMs;
  const expiresAt = new Date(removedAt.getTime() + keepRemovalMs);
  await table.removeAttendee(eventId, uploader, { removedAt, expiresAt });
  await endPartUploads({ table, bucket }, eventId, { uploader, isTimeUp: () => now().getTime() > until });
}
