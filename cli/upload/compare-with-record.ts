// Whether an event's record proves that it has a photo, and what S3 reports about the object.
import type { CaptionFields, ConfirmedPhoto, ObjectProof } from "../../api/contract.ts";
import { showsCaption } from "./caption-digest.ts";

export interface StoredPhoto {
  photoId: string;
  /** In base64. */
  sha256: string;
  sizeBytes: number;
  /** The caption sent with it; absent if the record's does not matter. */
  sentCaption?: CaptionFields | undefined;
}

export type Confirmation =
  /** `hasOtherCaption`: the record does not show the caption sent. */
  | { kind: "confirmed"; hasOtherCaption?: true }
  /**
   * `isAbsent`: the event was asked for as long as a photo may take to show, and does not show it. `isUnasked`: the run ended before it
   * answered.
   */
  | { kind: "failed"; code: string; message: string; isAbsent?: true; isUnasked?: true };

/** Proven means that the record's SHA-256, computed by S3, equals that of the local bytes. */
export function compareWithRecord(photo: StoredPhoto, record: ConfirmedPhoto): Confirmation {
  if (record.sha256 === photo.sha256 && record.size === photo.sizeBytes) {
    const isShown = photo.sentCaption === undefined || showsCaption(record, photo.sentCaption);
    return isShown ? { kind: "confirmed" } : { kind: "confirmed", hasOtherCaption: true };
  }
  if (record.sha256 === undefined) {
    return { kind: "failed", code: "unproven", message: "the event's record has no SHA-256 to compare with" };
  }
  return { kind: "failed", code: "different", message: "the event has other bytes under this photo's id" };
}

/** `not_asked`: the API is too old to ask S3. `unknown`: a value from a newer API, which this photoup cannot count as proof. */
export type WordOnObject = ObjectProof | "not_asked" | "unknown";

export function wordOnObject({ object }: ConfirmedPhoto): WordOnObject {
  if (object === undefined) return "not_asked";
  return object === "stored" || object === "missing" || object === "different" ? object : "unknown";
}
