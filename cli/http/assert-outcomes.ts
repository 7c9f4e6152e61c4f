// That each outcome of an initiate is about the photo that was asked for in its place: another's URL takes other bytes.
import { type InitiateOutcome, type InitiateRequest, photoIdOf } from "../../api/contract.ts";
import { badAnswer } from "./assert-answer.ts";

/** @throws RequestError (code `bad_answer`) */
export function assertOutcomes(
  asked: readonly InitiateRequest[],
  outcomes: readonly InitiateOutcome[],
  origin: string,
) {
  if (outcomes.length !== asked.length) throw badAnswer(origin, "photos");
  const others = outcomes.findIndex((outcome, n) => "photoId" in outcome && !isAbout(asked[n], outcome.photoId));
  if (others >= 0) throw badAnswer(origin, asked.length === 1 ? "photoId" : `photos.${others}.photoId`);
}

/** Only bytes that are known have an id that is known. */
function isAbout(photo: InitiateRequest | undefined, photoId: string): boolean {
  return photo?.sha256 === undefined || photoId === photoIdOf(Buffer.from(photo.sha256, "base64"));
}
