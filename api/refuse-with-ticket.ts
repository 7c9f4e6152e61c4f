// All else below /tickets/: what a ticket is not for. It asks nothing of anybody, and so knows nothing to tell.
import { answerRequest, type HttpHandler } from "./answer-request.ts";
import { ApiError } from "./api-error.ts";
import type { Log } from "./log.ts";

export function refuseWithTicket({ log }: { log: Log }): HttpHandler {
  return answerRequest("refuseWithTicket", log, async () => {
    throw new ApiError(
      "ticket_not_allowed",
      "A ticket is for uploading photos to its event, and for nothing else. Sign in for what else there is.",
    );
  });
}
