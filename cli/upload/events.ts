// The events that the engine reports. The bar, the JSON lines, the log and the summary listen to them.
import type { FailureCode, WarningCode } from "./error-codes.ts";

export type SkipReason =
  | "not_a_photo" // its first bytes are not an accepted photo's, whatever its name is
  | "sidecar"
  | "unsupported_type" // a photo, but of a type that is not accepted
  | "removed_by_organiser" // from the event; only an organiser can upload it again, with --again
  | "excluded" // other programs' pictures and trash: left out unless asked for
  | "move_target" // the folder that photos are moved to, inside the source
  | "not_a_file" // a FIFO, socket or device
  | "link_loop"
  | "broken_link";

/**
 * Something that a person would miss and that the event is not proven to have. It prevents "safe to delete".
 * - `film`, `sound`, `archive`: by bytes or name; not accepted
 * - `unsupported_type`: a photo or picture of a type that is not accepted
 * - `unrecognized`: named like a photo, but its bytes are not a photo's
 * - `truncated`: a photo that was cut off; the part that exists is in the event
 * - `not_read`: a broken link or not a regular file, named like one of these
 * - `removed_by_organiser`: it was in the event until an organiser removed it
 * - `others_photo`: the event has it from somebody else and proves that only to the sender's ticket
 */
export type NotProven =
  | "film"
  | "sound"
  | "archive"
  | "unsupported_type"
  | "unrecognized"
  | "truncated"
  | "not_read"
  | "removed_by_organiser"
  | "others_photo";

/** How many files of each kind; kinds without files are absent. */
export type NotProvenCounts = Partial<Record<NotProven, number>>;

/** A file as the walk found it. */
export interface LocalFile {
  /** For people and JSON: bytes that are not UTF-8 are shown as \xNN. */
  path: string;
  /** The path's bytes, only if `path` cannot carry them. */
  pathBytes?: Uint8Array;
  sizeBytes: number;
}

export interface SkippedEvent extends LocalFile {
  type: "skipped";
  reason: SkipReason;
  message: string;
  notProven?: NotProven;
  /** For a sidecar: the names of the photos that it was read with. */
  sidecarOf?: readonly string[];
}

export type UploadEvent =
  | ({ type: "found" } & LocalFile)
  /** The walk is complete and the totals are final. */
  | { type: "walked"; files: number; bytes: number }
  /** Bytes sent; negative if an attempt failed and its bytes no longer count. */
  | { type: "progress"; path: string; bytes: number }
  | { type: "retrying"; path: string; attempt: number; delayMs: number; code: FailureCode; message: string }
  /** All requests wait, because the server asked for it or because there is no connection. */
  | { type: "paused"; reason: "slow_down" | "offline"; delayMs: number; message: string }
  | { type: "resumed" }
  | { type: "warning"; path?: string; code: WarningCode; message: string }
  | ({ type: "uploaded"; photoId: string; sha256: string; notProven?: "truncated" } & LocalFile)
  /** Replaces `uploaded` in a dry run. */
  | ({ type: "planned"; photoId: string; sha256: string; notProven?: "truncated" } & LocalFile)
  | ({
      type: "duplicate";
      photoId: string;
      sha256: string;
      /** `event`: the event had it already; `run`: another file of this run has the same bytes. */
      of: "event" | "run";
      captionUpdated: boolean;
      notProven?: "truncated" | "others_photo";
      /** The record has another caption and keeps it, because somebody else uploaded the photo. */
      captionRefused?: true;
    } & LocalFile)
  | SkippedEvent
  | ({ type: "failed"; code: FailureCode; message: string } & LocalFile)
  /** The local file was deleted or moved after its photo was confirmed. */
  | { type: "removed"; path: string; movedTo?: string }
  | ({ type: "finished" } & UploadSummary);

export interface UploadSummary {
  /** found = uploaded + planned + duplicate + skipped + failed */
  found: number;
  uploaded: number;
  /** 0 except in a dry run. */
  planned: number;
  duplicate: number;
  skipped: number;
  failed: number;
  /** How many of the failed were not tried, or not finished, because the run was stopped (code `not_tried`). */
  notTried: number;
  foundBytes: number;
  uploadedBytes: number;
  /** Bytes sent, including those of failed attempts. */
  sentBytes: number;
  elapsedMs: number;
  /** Duplicates whose record took this push's caption. */
  captionsUpdated: number;
  /** Duplicates whose record keeps another caption, because somebody else uploaded them. */
  captionsRefused: number;
  /** Photos skipped because their type is not accepted: not in the event, whatever the exit code. */
  unsupportedPhotos: number;
  /** Among the files that did not fail. */
  notProven: NotProvenCounts;
  /** Among the skipped: sidecars that were read with their photos; absent if there were none. */
  sidecarsRead?: number;
  /** Files and folders left out by --include and --exclude: not looked at, and not counted as found. */
  excluded: number;
  /** Among the skipped: files and folders left out by default (reason `excluded`). */
  leftOut: number;
  /** Why the run ended before all files were tried; absent if it did not. Decides the exit code. */
  stopped?: {
    code: "interrupted" | "not_signed_in" | "not_allowed" | "unreachable" | "quota_exceeded";
    message: string;
  };
}

export type Report = (event: UploadEvent) => void;

/** The events of verify: whether the event has each local photo. */
export type VerifyEvent =
  | ({ type: "found" } & LocalFile)
  | { type: "walked"; files: number; bytes: number }
  /** Bytes of a photo were read and checked. */
  | { type: "read"; path: string; bytes: number }
  /** The event has exactly these bytes: the same SHA-256, by S3's word, and the same size. */
  | ({ type: "confirmed"; photoId: string; sha256: string; notProven?: "truncated"; message?: string } & LocalFile)
  | ({
      type: "missing";
      photoId: string;
      sha256: string;
      message: string;
      /** Why the event does not have it, if that is known. */
      reason?: "removed_by_organiser";
    } & LocalFile)
  | ({ type: "different"; photoId: string; sha256: string; message: string } & LocalFile)
  | SkippedEvent
  | ({ type: "failed"; code: FailureCode; message: string } & LocalFile)
  | { type: "warning"; path?: string; code: WarningCode; message: string }
  | { type: "paused"; reason: "slow_down" | "offline"; delayMs: number; message: string }
  | { type: "resumed" }
  | ({ type: "verified" } & VerifySummary);

export interface VerifySummary {
  /** found = confirmed + missing + different + skipped + failed */
  found: number;
  confirmed: number;
  missing: number;
  different: number;
  skipped: number;
  /** Could not be read or looked up. */
  failed: number;
  /** Photos among the skipped whose type is not accepted, so they are not in the event. */
  unsupportedPhotos: number;
  /** Among the files that are neither missing, nor different, nor failed. */
  notProven: NotProvenCounts;
  /** Files and folders left out by --include and --exclude: not looked at, and not counted as found. */
  excluded: number;
  /** Among the skipped: files and folders left out by default (reason `excluded`). */
  leftOut: number;
  elapsedMs: number;
  /** Nothing would be missed: every photo is confirmed, there is at least one, and the run was not stopped. */
  isSafeToDelete: boolean;
  stopped?: UploadSummary["stopped"];
}
