// Checks that each outcome of an initiate belongs to the photo at the same index: another photo's URL is signed for other bytes.
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

/** Without a SHA-256, the photo's id is unknown and cannot be compared. */
function isAbout(photo: InitiateRequest | undefined, photoId: string): boolean {
  return photo?.sha256 === undefined || photoId === photoIdOf(Buffer.from(photo.sha256, "base64"));
}
