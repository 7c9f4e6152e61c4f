// What the engine reports: one union of events. The bar, the JSON lines, the log and the summary are its listeners.
import type { FailureCode, WarningCode } from "./error-codes.ts";

/** How a file ended. Every file found ends in exactly one of these, and the four add up to what was found. */
export type Outcome = "uploaded" | "duplicate" | "skipped" | "failed";

export type SkipReason =
  | "not_a_photo" // its first bytes are no accepted photo's, whatever its name says
  | "sidecar"
  | "unsupported_type" // a photo, but of a type that is not accepted
  | "removed_by_organiser" // of the event; only an organiser uploads it again, with --again
  | "excluded" // other programs' pictures and what was thrown away: left out unless asked for
  | "move_target" // where photos are moved to, inside of what is uploaded
  | "not_a_file" // a FIFO, socket or device
  | "link_loop"
  | "broken_link";

/**
 * What a person would miss and the event is not proven to have: "safe to delete" is not said over it.
 * - `film`, `sound`, `archive`: by bytes or name; not taken
 * - `unsupported_type`: a photo or picture of a type that is not accepted
 * - `unrecognized`: named like a photo, but its bytes are no photo's
 * - `truncated`: a photo that a copy cut off; what there is of it is in the event
 * - `not_read`: a link to nothing, or no regular file, named like one of these
 * - `removed_by_organiser`: it was in the event, and an organiser removed it
 * - `others_photo`: the event says that it has it from somebody else, and proves it to no ticket but its sender's
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

/** How many files of each kind; a kind of which there is none is absent. */
export type NotProvenCounts = Partial<Record<NotProven, number>>;

/** A file as the walk found it. */
export interface LocalFile {
  /** For people and for JSON: bytes that are not UTF-8 are shown as \xNN. */
  path: string;
  /** The name's bytes, only where `path` cannot carry them. */
  pathBytes?: Uint8Array;
  sizeBytes: number;
}

export interface SkippedEvent extends LocalFile {
  type: "skipped";
  reason: SkipReason;
  message: string;
  notProven?: NotProven;
  /** Of a sidecar: the names of the photos beside it that it was read with. */
  sidecarOf?: readonly string[];
}

export type UploadEvent =
  | ({ type: "found" } & LocalFile)
  /** The walk is complete: the totals stand. */
  | { type: "walked"; files: number; bytes: number }
  /** Bytes on their way; negative where an attempt failed and its bytes do not count after all. */
  | { type: "progress"; path: string; bytes: number }
  | { type: "retrying"; path: string; attempt: number; delayMs: number; code: FailureCode; message: string }
  /** All workers wait: the server asked for it, or there is no connection. */
  | { type: "paused"; reason: "slow_down" | "offline"; delayMs: number; message: string }
  | { type: "resumed" }
  | { type: "warning"; path?: string; code: WarningCode; message: string }
  | ({ type: "uploaded"; photoId: string; sha256: string; notProven?: "truncated" } & LocalFile)
  /** A dry run would upload it; takes the place of `uploaded` there. */
  | ({ type: "planned"; photoId: string; sha256: string; notProven?: "truncated" } & LocalFile)
  | ({
      type: "duplicate";
      photoId: string;
      sha256: string;
      /** `event`: the event had it already; `run`: another file of this run has the same bytes. */
      of: "event" | "run";
      captionUpdated: boolean;
      notProven?: "truncated" | "others_photo";
      /** The record says otherwise, and stays so: somebody else uploaded the photo. */
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
  /** 0 but in a dry run. */
  planned: number;
  duplicate: number;
  skipped: number;
  failed: number;
  /** How many of the failed were not tried, or not to the end, because the run was stopped (code `not_tried`). */
  notTried: number;
  foundBytes: number;
  uploadedBytes: number;
  /** Bytes that went out, those of failed attempts included. */
  sentBytes: number;
  elapsedMs: number;
  /** Duplicates whose record took over what this push says of them. */
  captionsUpdated: number;
  /** Duplicates whose record says otherwise, and stays so: somebody else uploaded them. */
  captionsRefused: number;
  /** Photos that were skipped because their type is not accepted: not in the event, whatever the exit code. */
  unsupportedPhotos: number;
  /** Of the files that did not fail. */
  notProven: NotProvenCounts;
  /** Of the skipped: sidecars that were read with the photos beside them; absent where there was none. */
  sidecarsRead?: number;
  /** Files and folders that --include and --exclude left out: they were not looked at, and are not among those found. */
  excluded: number;
  /** Of the skipped: files and folders that are left out by default (reason `excluded`). */
  leftOut: number;
  /** Why the run ended before all files were tried; absent where it did not. Decides the exit code. */
  stopped?: {
    code: "interrupted" | "not_signed_in" | "not_allowed" | "unreachable" | "quota_exceeded";
    message: string;
  };
}

export type Report = (event: UploadEvent) => void;

/** How a local photo stands to the event. */
export type VerifyEvent =
  | ({ type: "found" } & LocalFile)
  | { type: "walked"; files: number; bytes: number }
  /** Bytes of a photo were read. */
  | { type: "read"; path: string; bytes: number }
  /** The event has these very bytes: same SHA-256, by S3's word, and same size. */
  | ({ type: "confirmed"; photoId: string; sha256: string; notProven?: "truncated"; message?: string } & LocalFile)
  | ({
      type: "missing";
      photoId: string;
      sha256: string;
      message: string;
      /** Why the event does not have it, where that is known. */
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
  /** Could not be read, or not asked for. */
  failed: number;
  /** Photos among the skipped: of a type that is not accepted, so not in the event. */
  unsupportedPhotos: number;
  /** Of the files that are neither missing, nor different, nor failed. */
  notProven: NotProvenCounts;
  /** Files and folders that --include and --exclude left out: they were not looked at, and are not among those found. */
  excluded: number;
  /** Of the skipped: files and folders that are left out by default (reason `excluded`). */
  leftOut: number;
  elapsedMs: number;
  /** Nothing found would be missed: every photo is confirmed, there is at least one, and the run was not stopped. */
  isSafeToDelete: boolean;
  stopped?: UploadSummary["stopped"];
}
