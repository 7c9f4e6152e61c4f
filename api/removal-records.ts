// Removal marks in the table. A mark replaces the photo's record; once the objects are gone, it keeps older URLs from bringing the photo
// back.
import {
  type MissingPhoto,
  type PhotoRecord,
  type RejectedUpload,
  type RemovedPhoto,
  withoutAbsent,
} from "./photo-record.ts";
import type { TableItems } from "./table-items.ts";
import { epochSeconds, pendingKey, photoKey } from "./table-layout.ts";

export interface RemovalRecords {
  /**
   * Replaces the record with a mark: from now on, no list and no lookup contains the photo. Undefined, and nothing has changed, if the
   * record is a different one by now.
   */
  beginRemoval(
    record: PhotoRecord | MissingPhoto | RejectedUpload,
    removedAt: Date,
    options?: Pick<RemovedPhoto, "byOrganiser" | "isPurged">,
  ): Promise<RemovedPhoto | undefined>;
  /**
   * The same for an object that must not become a record.
   * @returns false, and nothing has changed, if the photo is confirmed or was removed later; if an organiser removed it and `removed` does
   *   not say so; or if it says so and no mark is left, since the mark went with its event
   */
  refuseUpload(removed: RemovedPhoto): Promise<boolean>;
  /** Call it once the objects are gone. An organiser's removal does not expire. Does nothing if the photo has been confirmed again. */
  endRemoval(removed: RemovedPhoto, expiresAt: Date): Promise<void>;
  /** Forgets one uploader's pending upload of a photo. */
  forgetPending(upload: { eventId: string; photoId: string; uploadedBy: string }): Promise<void>;
}

/** Everything that a mark does not keep. */
const forgotten = [
  ...["uploadedAt", "takenSort", "rejectedAt", "reason", "missingSince", "expiresAt", "size", "sha256", "etag"],
  ...["title", "description", "takenAt", "details", "fileName", "initiatedAt"],
  ...["pictures", "formerRenditions", "renditionsFailed"],
];

export function keepRemovals(items: TableItems): RemovalRecords {
  return {
    async beginRemoval(record, at, { byOrganiser, isPurged } = {}) {
      const { eventId, photoId, contentType, uploadedBy } = record;
      const [since, instant] = sinceOf(record);
      const removedAt = at.toISOString();
      const flags = Object.keys(withoutAbsent({ byOrganiser, isPurged })).map((name) => `, ${name} = :true`);
      const isMarked = await items.update(photoKey(eventId, photoId), {
        expression: `SET removedAt = :at, removingSince = :at${flags.join("")} REMOVE ${forgotten.map((name) => `#${name}`).join(", ")}`,
        condition: `contentType = :type AND #${since} = :instant`,
        names: Object.fromEntries(forgotten.map((name) => [`#${name}`, name])),
        values: {
          ":at": removedAt,
          ":type": contentType,
          ":instant": instant,
          ...(flags.length > 0 && { ":true": true }),
        },
      });
      if (!isMarked) return undefined;
      return withoutAbsent({
        eventId,
        photoId,
        contentType,
        uploadedBy,
        byOrganiser,
        isPurged,
        removedAt,
        removingSince: removedAt,
      });
    },

    refuseUpload: (removed) =>
      items.put(
        { ...photoKey(removed.eventId, removed.photoId), ...removed },
        {
          expression: removed.byOrganiser
            ? "removedAt <= :removedAt"
            : "attribute_not_exists(pk) OR attribute_exists(rejectedAt) OR (removedAt <= :removedAt AND attribute_not_exists(byOrganiser))",
          values: { ":removedAt": removed.removedAt },
        },
      ),

    async endRemoval({ eventId, photoId, removedAt, byOrganiser }, expiresAt) {
      await items.update(photoKey(eventId, photoId), {
        expression: byOrganiser ? "REMOVE removingSince" : "SET expiresAt = :expiresAt REMOVE removingSince",
        condition: "removedAt = :removedAt",
        values: { ...(!byOrganiser && { ":expiresAt": epochSeconds(expiresAt) }), ":removedAt": removedAt },
      });
    },

    forgetPending: ({ eventId, photoId, uploadedBy }) => items.remove(pendingKey(eventId, photoId, uploadedBy)),
  };
}

/** Since when the photo is what the record says. Differs from that of any later record of the photo. */
function sinceOf(record: PhotoRecord | MissingPhoto | RejectedUpload): [name: string, instant: string] {
  if ("rejectedAt" in record) return ["rejectedAt", record.rejectedAt];
  return "missingSince" in record ? ["missingSince", record.missingSince] : ["uploadedAt", record.uploadedAt];
}
