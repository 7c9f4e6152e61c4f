// Calls that the sign-in service refuses the second time, because the first one was carried out: a password that is no longer the
// old one, a code or a session that is used up. If an answer was lost, the failure of the retry says nothing.
import { RequestError } from "../errors.ts";
import { watchAnswers } from "../http/watch-answers.ts";

/**
 * @param repeat makes the call and retries it. @param send one try; throws RequestError or SignInError
 * @param advice what to do if it may have been carried out. Throws a RequestError with it if an answer was lost
 */
export async function callOnce<Output>(
  repeat: (send: () => Promise<Output>) => Promise<Output>,
  send: () => Promise<Output>,
  advice: string,
): Promise<Output> {
  const answers = watchAnswers(send);
  try {
    return await repeat(answers.send);
  } catch (error) {
    const lost = answers.lost();
    if (!lost) throw error;
    const { message, status, code } = error instanceof RequestError ? error : lost;
    const doubt = `${message} Your request may have been carried out all the same. ${advice}`;
    throw new RequestError(doubt, { status, code, isTransient: true, cause: error });
  }
}
