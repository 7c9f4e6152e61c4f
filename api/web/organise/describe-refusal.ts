// Why an organiser's request failed.
import { Failure } from "../http/failure.ts";
import { texts } from "../texts/texts.ts";

/** A sentence for people; the API's own message if it says what is wrong with the request. */
export function describeRefusal(error: unknown): string {
  const t = texts().organise;
  if (!(error instanceof Failure)) return t.failed;
  if (error.status === undefined || error.isTransient) return t.failed;
  return error.code === "not_allowed" ? t.onlyOrganisers : texts().reasons.refused(error.message);
}
