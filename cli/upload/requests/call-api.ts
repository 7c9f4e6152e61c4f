// Calls of the API with the engine's patience: each passes the gate, and is repeated until it is answered or refused for good.
import { setTimeout as delay } from "node:timers/promises";
import { RequestError } from "../../errors.ts";
import { backoffMs, decideAfterCall, maxAttempts } from "./decide-retry.ts";
import type { RequestGate } from "./request-gate.ts";

export interface Patience {
  gate: RequestGate;
  random(): number;
  /** Ends every wait, and every call that heeds it; both then throw. */
  signal: AbortSignal;
  onSlowDown(): void;
  onRetry(attempt: number, delayMs: number, code: string, message: string): void;
}

/** @throws the error of a call that was refused for good, or was answered with errors too often */
export async function callApi<Answer>(
  call: (signal: AbortSignal) => Promise<Answer>,
  patience: Patience,
): Promise<Answer> {
  const { gate } = patience;
  for (let attempt = 1; ; ) {
    await gate.pass();
    const answersBefore = gate.answers;
    try {
      const answer = await call(patience.signal);
      gate.answered();
      return answer;
    } catch (error) {
      if (!(error instanceof RequestError)) {
        gate.answered(); // not the connection's fault
        throw error;
      }
      if (error.status === undefined) gate.unanswered(error.message);
      else gate.answered();
      const decision = decideAfterCall(error);
      if (decision.action === "fail") throw error;
      if (decision.pausesAll) {
        patience.onSlowDown();
        gate.slowDown(decision.retryAfterMs, decision.message);
      }
      // While nobody gets an answer it is the connection that fails, not this call.
      if (error.status !== undefined || gate.answers > answersBefore) attempt++;
      if (attempt > maxAttempts) throw error;
      await waitToRetry(attempt, decision, patience);
    }
  }
}

/** @throws AbortError where the run is stopped meanwhile */
export async function waitToRetry(
  attempt: number,
  decision: { code: string; message: string; isImmediate?: boolean },
  patience: Patience,
): Promise<void> {
  const delayMs = decision.isImmediate ? 0 : backoffMs(attempt, patience.random());
  patience.onRetry(attempt, delayMs, decision.code, decision.message);
  await delay(delayMs, undefined, { signal: patience.signal });
}
