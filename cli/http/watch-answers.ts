// Notices lost answers among the tries of one call: a request without an answer may have been carried out all the same.
import { RequestError } from "../errors.ts";

export interface AnswerWatch<Output> {
  /** One try. */
  send(): Promise<Output>;
  /** Why an answer was lost, if one was: the latest. */
  lost(): RequestError | undefined;
}

/** @param send must not send a request twice by itself */
export function watchAnswers<Output>(send: () => Promise<Output>): AnswerWatch<Output> {
  let lost: RequestError | undefined;
  return {
    lost: () => lost,
    async send() {
      try {
        return await send();
      } catch (error) {
        if (isAnswerLost(error)) lost = error;
        throw error;
      }
    },
  };
}

function isAnswerLost(error: unknown): error is RequestError {
  if (!(error instanceof RequestError) || !error.isTransient) return false;
  return error.status === undefined ? !error.isUnsent : error.status >= 500;
}
