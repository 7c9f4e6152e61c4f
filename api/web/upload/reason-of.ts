// Why a photo was refused, as shown on its line.
import { Failure } from "../http/failure.ts";
import type { Reason } from "./upload-item.ts";

const reasons: Record<string, Reason> = {
  not_registered: "notRegistered",
  removed_by_organiser: "removedByOrganiser",
  event_deleted: "eventDeleted",
  quota_exceeded: "quota",
  unsupported_type: "unsupported",
  too_large: "tooLarge",
  signed_out: "signedOut",
  ticket_over_photos: "ticketPhotos",
  ticket_over_bytes: "ticketBytes",
  ticket_expired: "ticketEnded",
  ticket_revoked: "ticketEnded",
  ticket_invalid: "ticketEnded",
  unreachable: "unreachable",
  not_the_api: "unreachable",
};

export function reasonOf(error: unknown): Reason {
  if (!(error instanceof Failure)) return "unreachable";
  return reasons[error.code] ?? { refused: error.message };
}
