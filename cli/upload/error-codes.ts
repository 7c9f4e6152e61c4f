// The codes of failed files and of warnings that programs branch on, with their meanings. README.md has the same list.
import type { ErrorCode } from "../../api/contract.ts";

/** Why a file failed, in photoup's own codes. */
export const failureCodes = {
  unreadable: "it cannot be read: no permission, or the disk does not give it",
  vanished: "it was found, and was gone when its turn came",
  empty: "it has no bytes",
  changing: "it is still being written, or came while `verify` read the others",
  changed: "its bytes changed while it was read or sent",
  too_many_open_files: "other programs have so many files open that it could not be opened",
  too_large: "it is larger than the event takes",
  rejected: "it arrived, and the event refused it for what its bytes are",
  not_confirmed: "it is stored, but does not show in the event yet",
  unproven: "the event's record has no SHA-256 to compare with",
  different: "the event has other bytes under this photo's id",
  not_stored: "the event has its record, but not its bytes",
  not_asked: "the event's API is too old to be asked for the photo itself",
  slow_connection: "only in `retrying`: its connection was much slower than the others",
  bad_answer: "the API gave an answer that cannot be used",
  unreachable: "there was no connection for as long as one was waited for",
  stalled: "no byte moved for too long, again and again",
  ticket_invalid: "the ticket's link was changed, or its event was deleted",
  ticket_expired: "the ticket has expired",
  ticket_revoked: "an organiser has revoked the ticket",
  ticket_over_photos: "the ticket's photos are used up",
  ticket_over_bytes: "the photo does not fit into what is left of the ticket's bytes",
  ticket_wrong_event: "the ticket is for another event",
  ticket_others_photo: "somebody else sent this photo, and a ticket shows its own photos only",
  ticket_not_allowed: "a ticket is for uploading only",
  not_tried: "the run was stopped before it was done",
} as const;

/** Codes from elsewhere: S3 (`InternalError`), Node (`ECONNRESET`), or `http_` and the status if the answer had none. */
export type ForeignCode = string & {};

export type FailureCode = keyof typeof failureCodes | ErrorCode | ForeignCode;

/** Nothing was lost. */
export const warningCodes = {
  caption: "a photo's own caption, or its sidecar, could not be read in part",
  captions: "a list of captions has rows that mean no photo, or several",
  captions_differ: "several files of the same photo have different captions",
  truncated: "the photo seems cut off or damaged",
  new_event: "nobody has created this event, and nobody has uploaded to it before",
  pattern: "an --include or --exclude matched nothing",
  sidecar: "`verify`: the event does not have what a photo's sidecar says",
  kept: "a local file was left where it is, though it was to be deleted or moved",
} as const;

export type WarningCode = keyof typeof warningCodes;
