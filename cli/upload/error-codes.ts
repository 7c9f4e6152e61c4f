// The codes of failed files and of warnings that programs branch on, with their meanings. README.md has the same list.
import type { ErrorCode } from "../../api/contract.ts";

/** Why a file failed, in photoup's own codes. */
export const failureCodes = {
  unreadable: "it cannot be read: no permission, or the disk fails",
  vanished: "it was found, but was gone when its turn came",
  empty: "it has no bytes",
  changing:
    "it is still being written, another program has locked it, or it appeared while `verify` was reading the others",
  changed: "its bytes changed while it was being read or sent",
  too_many_open_files: "it could not be opened, because too many files are open on this computer",
  too_large: "it is larger than the event accepts",
  rejected: "it arrived, but the event rejected its bytes",
  not_confirmed: "it is stored, but the event does not show it yet",
  unproven: "the event's record has no SHA-256 to compare with",
  different: "the event has different bytes under this photo's id",
  not_stored: "the event has its record but not its bytes",
  not_asked: "the event's API is too old to check the stored photo itself",
  slow_connection: "only in `retrying`: its connection was much slower than the others",
  bad_answer: "the API sent an invalid answer",
  not_the_api: "another server answers in place of the API: a sign-in page, or a proxy",
  not_the_store: "another server answers in place of the photo store: a sign-in page, or a proxy",
  unreachable: "there was no connection until photoup gave up waiting",
  stalled: "no byte moved for too long, repeatedly",
  ticket_invalid: "the ticket's link was changed, or its event was deleted",
  ticket_expired: "the ticket has expired",
  ticket_revoked: "an organiser has revoked the ticket",
  ticket_over_photos: "the ticket's number of photos is used up",
  ticket_over_bytes: "the photo is larger than the bytes left on the ticket",
  ticket_wrong_event: "the ticket is for another event",
  ticket_others_photo: "somebody else sent this photo, and a ticket only shows its own photos",
  ticket_not_allowed: "a ticket can only upload",
  not_tried: "the run was stopped before it was done",
} as const;

/** Codes from elsewhere: S3 (`InternalError`), Node (`ECONNRESET`), or `http_` and the status if the answer had none. */
export type ForeignCode = string & {};

export type FailureCode = keyof typeof failureCodes | ErrorCode | ForeignCode;

/** Nothing was lost. */
export const warningCodes = {
  caption: "part of a photo's caption or sidecar could not be read",
  captions: "a list of captions has rows that match no photo, or several",
  captions_differ: "several files of the same photo have different captions",
  truncated: "the photo seems truncated or damaged",
  new_event: "nobody has created this event or uploaded to it before",
  pattern: "an --include or --exclude matched nothing",
  sidecar: "`verify`: the event lacks something that a sidecar says, or nothing was read from it",
  kept: "a local file that was to be deleted or moved was left where it is, was no longer there, or may be either because the run was stopped meanwhile",
} as const;

export type WarningCode = keyof typeof warningCodes;
