// How a photo that verify has read ends, judged by the event's record and by what S3 says about the object.
import type { ConfirmedPhoto } from "../../api/contract.ts";
import { compareWithRecord, wordOnObject } from "./compare-with-record.ts";
import { failed } from "./endings.ts";
import type { LocalFile, VerifyEvent } from "./events.ts";
import type { PreparedPhoto } from "./worker/prepare-photo.ts";

type Judged = Extract<VerifyEvent, { type: "confirmed" | "missing" | "different" | "failed" }>;

/** By S3's word on the object, for a record that matches. */
const objectDoubts = {
  stored: undefined,
  missing: { type: "missing", message: "the event shows it, but its bytes are not stored; push it again" },
  different: { type: "different", message: "the event shows it, but other bytes are stored" },
  not_asked: {
    type: "failed",
    code: "not_asked",
    message:
      "the event shows it, but its API is older than this photoup and cannot say whether the photo itself is stored",
  },
  unknown: {
    type: "failed",
    code: "bad_answer",
    message:
      "the event shows it, but its API reports a state of the photo that this photoup does not know; a newer version may know it",
  },
} as const;

/** @param allowsTruncated photos that seem cut off count as good */
export function judgeRecord(
  file: LocalFile,
  photo: PreparedPhoto,
  record: ConfirmedPhoto,
  allowsTruncated: boolean,
): Judged {
  const { photoId, sha256 } = photo;
  const compared = compareWithRecord(photo, record);
  // A record with nothing to compare is not a different photo.
  if (compared.kind === "failed" && compared.code !== "different") return failed(file, compared.code, compared.message);
  if (compared.kind === "failed") return { type: "different", photoId, sha256, message: compared.message, ...file };
  const doubt = objectDoubts[wordOnObject(record)];
  if (doubt?.type === "failed") return { ...doubt, ...file };
  if (doubt) return { ...doubt, photoId, sha256, ...file };
  const message = allowsTruncated ? undefined : photo.cut;
  const truncated = message === undefined ? {} : { notProven: "truncated" as const, message };
  return { type: "confirmed", photoId, sha256, ...truncated, ...file };
}
