// Whether a record of the event proves that it has a photo, and what S3 said of the photo itself.
import type { ConfirmedPhoto, ObjectProof } from "../../api/contract.ts";

export interface StoredPhoto {
  photoId: string;
  /** In base64. */
  sha256: string;
  sizeBytes: number;
}

export type Confirmation =
  | { kind: "confirmed" }
  /** `isAbsent`: the event was asked for it, for as long as it may take to show, and does not. */
  | { kind: "failed"; code: string; message: string; isAbsent?: true };

/** Proven means: the event's record has the SHA-256 that S3 computed, and it is that of the local bytes. */
export function compareWithRecord(photo: StoredPhoto, record: ConfirmedPhoto): Confirmation {
  if (record.sha256 === photo.sha256 && record.size === photo.sizeBytes) return { kind: "confirmed" };
  if (record.sha256 === undefined) {
    return { kind: "failed", code: "unproven", message: "the event's record has no SHA-256 to compare with" };
  }
  return { kind: "failed", code: "different", message: "the event has other bytes under this photo's id" };
}

/** `not_asked`: by an API that is too old to ask S3. `unknown`: a word of a newer API, which proves nothing to this photoup. */
export type WordOnObject = ObjectProof | "not_asked" | "unknown";

export function wordOnObject({ object }: ConfirmedPhoto): WordOnObject {
  if (object === undefined) return "not_asked";
  return object === "stored" || object === "missing" || object === "different" ? object : "unknown";
}
