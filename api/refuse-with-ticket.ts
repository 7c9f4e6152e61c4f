// Everything else below /tickets/: refuses what a ticket is not for. Looks nothing up, so it can reveal nothing.
import { answerRequest, type HttpHandler } from "./answer-request.ts";
import { ApiError } from "./api-error.ts";
import type { Log } from "./log.ts";

export function refuseWithTicket({ log }: { log: Log }): HttpHandler {
  return answerRequest("refuseWithTicket", log, async () => {
    throw new ApiError(
      "ticket_not_allowed",
      "A ticket is for uploading photos to its event, and for nothing else. Sign in for everything else.",
    );
  });
}
