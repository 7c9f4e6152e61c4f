// Calls the API through the request gate, and repeats each call until it is answered or refused for good.
import { setTimeout as delay } from "node:timers/promises";
import { RequestError } from "../../errors.ts";
import { backoffMs, signInHint } from "../../http/retry-policy.ts";
import { attemptsAfter, decideAfterCall, isOfNetwork } from "./decide-retry.ts";
import type { RequestGate } from "./request-gate.ts";

export interface Patience {
  gate: RequestGate;
  random(): number;
  /** Aborts every wait and every call; both then throw. */
  signal: AbortSignal;
  onSlowDown(): void;
  onRetry(attempt: number, delayMs: number, code: string, message: string): void;
}

/** The maximum number of attempts for a call with this error. @param lost attempts during which no request was answered; they do not count */
export type AttemptLimit = (error: RequestError, lost?: number) => number;

/** @throws the error of a call that was refused for good or failed too often */
export async function callApi<Answer>(
  call: (signal: AbortSignal) => Promise<Answer>,
  patience: Patience,
  attempts?: AttemptLimit,
): Promise<Answer> {
  const { gate } = patience;
  let lost = 0;
  for (let attempt = 1; ; ) {
    await gate.pass();
    const answersBefore = gate.answers;
    try {
      const answer = await call(patience.signal);
      gate.answered(true);
      return answer;
    } catch (thrown) {
      if (!(thrown instanceof RequestError)) {
        if (!patience.signal.aborted) gate.answered(); // the connection works
        throw thrown;
      }
      const error = asOffline(thrown, gate);
      const isAnswered = noteAnswer(error, gate);
      // If no request is answered, the connection fails, not this call.
      if (isAnswered || gate.answers > answersBefore) attempt++;
      else lost++;
      await waitForNextAttempt(error, attempt, patience, attempts && ((failure) => attempts(failure, lost)));
    }
  }
}

const inPlaceOf: Readonly<Record<string, string>> = { not_the_api: "the API", not_cognito: "the sign-in service" };

/** Treats an answer that is not the API's as no answer, once any call of the run has succeeded. */
export function asOffline(error: RequestError, { hasSucceeded }: Pick<RequestGate, "hasSucceeded">): RequestError {
  if (!hasSucceeded || !isOfNetwork(error)) return error;
  const server = inPlaceOf[error.code];
  const what = server ? `another server answers in place of ${server}` : error.message.replace(/\.$/, "");
  return new RequestError(`${what}; ${signInHint}`, {
    code: "not_the_api",
    isTransient: true,
    cause: error,
  });
}

/** Tells the gate whether a failed call was answered. */
function noteAnswer(error: RequestError, gate: RequestGate): boolean {
  const isAnswered = error.status !== undefined || !error.isTransient;
  if (isAnswered) gate.answered();
  else gate.unanswered(error.message);
  return isAnswered;
}

/** Tells the gate what a failed call means for the others: whether the connection works, and whether the server is overloaded. */
export function noteFailure(error: RequestError, patience: Pick<Patience, "gate" | "onSlowDown">): void {
  noteAnswer(error, patience.gate);
  slowDownIfAsked(decideAfterCall(error), patience);
}

function slowDownIfAsked(
  decision: ReturnType<typeof decideAfterCall>,
  patience: Pick<Patience, "gate" | "onSlowDown">,
) {
  if (decision.action === "fail" || !decision.pausesAll) return;
  patience.onSlowDown();
  patience.gate.slowDown(decision.retryAfterMs, decision.message);
}

/**
 * @param attempt the number of the next attempt
 * @throws the error if there is no next attempt; AbortError if the run is stopped meanwhile
 */
export async function waitForNextAttempt(
  error: RequestError,
  attempt: number,
  patience: Patience,
  attempts: AttemptLimit = attemptsAfter,
): Promise<void> {
  const decision = decideAfterCall(error);
  if (decision.action === "fail") throw error;
  slowDownIfAsked(decision, patience);
  if (attempt > attempts(error)) throw error;
  await waitToRetry(attempt, decision, patience);
}

/** @param attempt the number of the next attempt. @throws AbortError if the run is stopped meanwhile */
export async function waitToRetry(
  attempt: number,
  decision: { code: string; message: string; isImmediate?: boolean },
  patience: Patience,
): Promise<void> {
  const delayMs = decision.isImmediate ? 0 : backoffMs(attempt - 1, patience.random());
  patience.onRetry(attempt, delayMs, decision.code, decision.message);
  await delay(delayMs, undefined, { signal: patience.signal });
}
