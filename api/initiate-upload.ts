// POST /events/{eventId}/photos/initiate-upload: permission and presigned URLs, for one photo or a batch.
import { type Answer, answerRequest, type HttpEvent, type HttpHandler } from "./answer-request.ts";
import { ApiError } from "./api-error.ts";
import { callerOf } from "./caller.ts";
import type { InitiateBatchAnswer, InitiateOutcome } from "./contract.ts";
import { type Asking, type InitiateDependencies, initiatePhotos, type Outcome } from "./initiate-photos.ts";
import { errorFields } from "./log.ts";
import { type InitiateBody, type InitiateInput, parseInitiate } from "./parse-initiate.ts";
import { parseEventId } from "./parse-input.ts";
import { personUploading } from "./uploader.ts";

/** New photos cost one read, one write of the day's counter, one write of what is pending, and one more read of the event; no S3 call (docs/scaling.md). */
export function initiateUpload(deps: InitiateDependencies): HttpHandler {
  const route = "initiateUpload";
  return answerRequest(route, deps.log, async (event) => {
    const asking = { uploader: personUploading(callerOf(event)), eventId: parseEventId(event), askedAt: deps.now() };
    return answerInitiate(deps, { route, event }, asking, parseInitiate(event));
  });
}

/** The answer for one photo or a batch, to a person or a ticket. Throws errors that concern the whole request. */
export async function answerInitiate(
  deps: InitiateDependencies,
  { route, event }: { route: string; event: HttpEvent },
  asking: Asking,
  asked: InitiateBody,
): Promise<Answer> {
  const initiate = (photos: InitiateInput[]) => initiatePhotos(deps, { ...asking, photos });
  if ("photo" in asked) return singleAnswer(await initiate([asked.photo]));

  const outcomes = await initiate(asked.photos.filter((photo): photo is InitiateInput => !(photo instanceof ApiError)));
  const photos = asked.photos.map((photo) => (photo instanceof ApiError ? photo : outcomes.shift()));
  for (const outcome of photos) {
    if (!(outcome instanceof ApiError) || outcome.code !== "internal") continue;
    const { requestId } = event.requestContext;
    const { eventId } = asking;
    deps.log("error", "failed", { route, requestId, eventId, error: errorFields(outcome.cause) });
  }
  return batchAnswer(photos.filter((outcome) => outcome !== undefined));
}

function singleAnswer([outcome]: Outcome[]): Answer {
  if (!outcome || outcome instanceof ApiError) throw outcome;
  return { status: "status" in outcome ? 200 : 201, body: outcome };
}

function batchAnswer(outcomes: Outcome[]): Answer {
  const body: InitiateBatchAnswer = { photos: outcomes.map(shown) };
  return { status: 200, body };
}

function shown(outcome: Outcome): InitiateOutcome {
  if (!(outcome instanceof ApiError)) return outcome;
  const { code, message, retryAfterSeconds } = outcome;
  return { error: { code, message, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) } };
}
