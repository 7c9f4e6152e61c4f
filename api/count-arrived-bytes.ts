// Counts an arrived object's bytes for the uploader's day, except those counted when its URL was issued.
import { captionOfMetadata } from "./object-metadata.ts";
import type { StoredObject } from "./photo-bucket.ts";
import type { PendingUpload } from "./photo-record.ts";
import type { PhotoTable } from "./photo-table.ts";
import { usageOf } from "./usage.ts";

export interface ArrivedBytes {
  eventId: string;
  object: StoredObject;
  /** What its uploader asked initiate for. */
  promised: PendingUpload | undefined;
  /** A promise covers one arrival: a URL signed for a size without a hash can be used repeatedly. */
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
