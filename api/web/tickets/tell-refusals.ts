// Notices that a ticket is refused: then the page shows an old state, because somebody else used the ticket, or it has ended.
import { Failure } from "../http/failure.ts";
import type { TicketApi } from "./open-ticket-api.ts";

/** The same calls; `onRefused` is called for each permanent refusal. */
export function tellRefusals(api: Pick<TicketApi, "lookup" | "initiate">, onRefused: () => void): typeof api {
  async function watched<Answer>(answering: Promise<Answer>): Promise<Answer> {
    try {
      return await answering;
    } catch (error) {
      if (error instanceof Failure && !error.isTransient) onRefused();
      throw error;
    }
  }
  return {
    lookup: (...given) => watched(api.lookup(...given)),
    initiate: (...given) => watched(api.initiate(...given)),
  };
}
