// The session of a ticket: its secret, under a scheme of its own, and no other.
import { RequestError } from "../errors.ts";
import type { Session } from "./session.ts";

export function ticketSession(secret: string): Session {
  return {
    scheme: "Ticket",
    idToken: async () => secret,
    async renew() {
      throw new RequestError(
        "This ticket is not valid: the link is incomplete or was changed, or its event was deleted. Copy the whole link, or ask for a new one.",
        { status: 401, code: "ticket_invalid", isTransient: false },
      );
    },
  };
}
