// A ticket that is refused is another than the page shows: somebody else has used it, or it has ended.
import { Failure } from "../http/failure.ts";
import type { TicketApi } from "./open-ticket-api.ts";

/** The same calls, and `onRefused` is told of each that was refused for good. */
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
