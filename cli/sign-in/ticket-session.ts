// A ticket's session: always its secret, under its own scheme.
import { ticketIsInvalid } from "../../api/contract.ts";
import { RequestError } from "../errors.ts";
import type { Session } from "./session.ts";

export function ticketSession(secret: string): Session {
  return {
    scheme: "Ticket",
    idToken: async () => secret,
    async renew() {
      throw new RequestError(ticketIsInvalid, { status: 401, code: "ticket_invalid", isTransient: false });
    },
  };
}
