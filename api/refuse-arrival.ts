// Takes away an object that may not be a photo: of a removed photo, of a removed attendee, of an event that was deleted.
import { deletionSince } from "./event-deletion.ts";
import type { EventRecord } from "./event-records.ts";
import type { PhotoRecord, RejectedUpload, RemovedPhoto } from "./photo-record.ts";
import type { PhotoTable } from "./photo-table.ts";
import { finishRemoval, type RemovalDependencies } from "./remove-photo.ts";

export interface RefusalDependencies extends RemovalDependencies {
  table: RemovalDependencies["table"] & Pick<PhotoTable, "refuseUpload" | "beginRemoval" | "readEvent">;
}

/**
 * Marked first, as every removal is: until it is done nobody is given a URL whose object would be removed with this one.
 * @returns false where the photo was confirmed meanwhile
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

type Written = PhotoRecord | RejectedUpload;

/** Of an event that is deleted: record, object and all its versions. @returns false where the record is gone already */
export async function takeBackRecord(deps: RefusalDependencies, record: Written, deletedAt: string): Promise<boolean> {
  const removed = await deps.table.beginRemoval(record, new Date(deletedAt), { isPurged: true });
  if (!removed) return false;
  await finishRemoval(deps, removed);
  return true;
}

/**
 * To be called once the record is written: a deletion of its event may have passed by before it was there.
 * @param before the event as it was read before
 * @returns whether it was taken back
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
