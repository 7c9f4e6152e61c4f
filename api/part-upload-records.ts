// Uploads in parts that are under way, in the table: which of S3's uploads is whose, so that anybody's next request finds their own.
import type { PhotoLocation } from "./photo-key.ts";
import { recordOf } from "./photo-items.ts";
import type { TableItems } from "./table-items.ts";
import { epochSeconds, partUploadKey, partUploadPrefix } from "./table-layout.ts";

export interface PartUpload extends PhotoLocation {
  uploadedBy: string;
  /** S3's own name for it; never told to a client but in the URLs that are signed for its parts. */
  uploadId: string;
  /** Of each part but the last, in bytes. */
  partBytes: number;
  /** When it was begun: RFC 3339, UTC. */
  initiatedAt: string;
}

export interface PartUploadRecords {
  /** Sees every write that was answered before. */
  readPartUpload(upload: { eventId: string; photoId: string; uploadedBy: string }): Promise<PartUpload | undefined>;
  /** False, and nothing changed, where the uploader has begun one of the photo already. */
  savePartUpload(upload: PartUpload, expiresAt: Date): Promise<boolean>;
  forgetPartUpload(upload: PartUpload): Promise<void>;
  /** Some of those under way in an event, of one uploader or of all; none once there is none. Sees every write that was answered before. */
  somePartUploads(eventId: string, options: { uploader?: string | undefined; limit: number }): Promise<PartUpload[]>;
}

export function keepPartUploads(items: TableItems): PartUploadRecords {
  return {
    async readPartUpload({ eventId, photoId, uploadedBy }) {
      const item = await items.get(partUploadKey(eventId, uploadedBy, photoId));
      return item && recordOf<PartUpload>(item);
    },

    savePartUpload: (upload, expiresAt) =>
      items.put(
        {
          ...partUploadKey(upload.eventId, upload.uploadedBy, upload.photoId),
          ...upload,
          expiresAt: epochSeconds(expiresAt),
        },
        { expression: "attribute_not_exists(pk)" },
      ),

    forgetPartUpload: ({ eventId, photoId, uploadedBy }) => items.remove(partUploadKey(eventId, uploadedBy, photoId)),

    async somePartUploads(eventId, { uploader, limit }) {
      const { items: found } = await items.query({
        expression: "pk = :pk AND begins_with(sk, :prefix)",
        values: { ":pk": partUploadKey(eventId, "", "").pk, ":prefix": partUploadPrefix(uploader) },
        limit,
        consistent: true,
      });
      return found.map(recordOf<PartUpload>);
    },
  };
}
