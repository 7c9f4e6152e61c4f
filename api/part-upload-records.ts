// Active multipart uploads in the table: which of S3's uploads is whose, so that a client's next request finds its own.

import { recordOf } from "./photo-items.ts";
import type { PhotoLocation } from "./photo-key.ts";
import type { TableItems } from "./table-items.ts";
import { epochSeconds, partUploadKey, partUploadPrefix } from "./table-layout.ts";

export interface PartUpload extends PhotoLocation {
  uploadedBy: string;
  /** S3's id. Clients see it only in the signed URLs of parts. */
  uploadId: string;
  /** Of each part but the last, in bytes. */
  partBytes: number;
  /** When it began: RFC 3339, UTC. */
  initiatedAt: string;
}

export interface PartUploadRecords {
  /** Strongly consistent. */
  readPartUpload(upload: { eventId: string; photoId: string; uploadedBy: string }): Promise<PartUpload | undefined>;
  /** @returns false, and nothing has changed, if the uploader has already begun one for the photo */
  savePartUpload(upload: PartUpload, expiresAt: Date): Promise<boolean>;
  forgetPartUpload(upload: PartUpload): Promise<void>;
  /** Some of an event's active uploads, of one uploader or of everybody; empty only if there are none. Strongly consistent. */
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
