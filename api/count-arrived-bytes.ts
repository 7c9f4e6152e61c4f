// Counts an object that arrived for the day of whoever was given its URL, as far as it was not counted when that was given.
import { captionOfMetadata } from "./object-metadata.ts";
import type { StoredObject } from "./photo-bucket.ts";
import type { PendingUpload } from "./photo-record.ts";
import type { PhotoTable } from "./photo-table.ts";
import { usageOf } from "./usage.ts";

export interface ArrivedBytes {
  eventId: string;
  object: StoredObject;
  /** What its uploader was told to be let in. */
  promised: PendingUpload | undefined;
  /** A promise is for one arrival: a URL that was signed for a size and no hash stores as often as it is used. */
  isFirst: boolean;
}

export async function countArrivedBytes(
  { table }: { table: Pick<PhotoTable, "countBytes"> },
  { eventId, object, promised, isFirst }: ArrivedBytes,
): Promise<void> {
  const first = isFirst ? promised : undefined;
  const email = isFirst ? first?.uploadedBy : captionOfMetadata(object.metadata).uploadedBy;
  const bytes = object.sizeBytes - (first?.countedBytes ?? 0);
  if (email === undefined || bytes <= 0) return;
  const at = first ? new Date(first.initiatedAt) : object.storedAt;
  await table.countBytes(usageOf({ eventId, email, at }), bytes);
}
