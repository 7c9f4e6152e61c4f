// Deletes an object that may not become a photo: the photo, its uploader or its event was removed.
import { deletionSince } from "./event-deletion.ts";
import type { EventRecord } from "./event-records.ts";
import type { MissingPhoto, PhotoRecord, RejectedUpload, RemovedPhoto } from "./photo-record.ts";
import type { PhotoTable } from "./photo-table.ts";
import { finishRemoval, type RemovalDependencies } from "./remove-photo.ts";

export interface RefusalDependencies extends RemovalDependencies {
  table: RemovalDependencies["table"] & Pick<PhotoTable, "refuseUpload" | "beginRemoval" | "readEvent">;
}

/**
 * Marks the photo first, like every removal: until it is done, no URL is issued whose object would be deleted with this one.
 * @returns false if the photo was confirmed meanwhile, or removed once more
 */
export async function refuseArrival(
  deps: RefusalDependencies,
  refused: Omit<RemovedPhoto, "removingSince">,
): Promise<boolean> {
  const removed = { ...refused, removingSince: deps.now().toISOString() };
  if (!(await deps.table.refuseUpload(removed))) return false;
  await finishRemoval(deps, removed);
  return true;
}

type Written = PhotoRecord | MissingPhoto | RejectedUpload;

/** Deletes a record of a deleted event, its object and all versions. @returns false if the record is already gone */
export async function takeBackRecord(deps: RefusalDependencies, record: Written, deletedAt: string): Promise<boolean> {
  const removed = await deps.table.beginRemoval(record, new Date(deletedAt), { isPurged: true });
  if (!removed) return false;
  await finishRemoval(deps, removed);
  return true;
}

/**
 * Call it after the record is written: a deletion of the event may have missed the record.
 * @param before the event as read earlier
 * @returns whether the record was taken back
 */
export async function takeBackIfDeleted(
  deps: RefusalDependencies,
  record: Written,
  { before, issuedAt }: { before: EventRecord | undefined; issuedAt: string },
): Promise<boolean> {
  const deletedAt = deletionSince(before, await deps.table.readEvent(record.eventId), issuedAt);
  if (deletedAt === undefined) return false;
  await takeBackRecord(deps, record, deletedAt);
  return true;
}
