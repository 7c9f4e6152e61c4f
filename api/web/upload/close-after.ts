// What a failed request means for all others.
import { Failure, isFailure } from "../http/failure.ts";
import type { Gate } from "./open-gate.ts";
import { isOverloaded, maxRetryAfterMs } from "./put-verdict.ts";

const usualPauseMs = 1000;

/** Closes the gate if other requests would fail as well. @returns how long an overloaded server asks to wait */
export function closeAfter(error: unknown, gate: Pick<Gate, "slowDown" | "lost">): number {
  if (!(error instanceof Failure) || !error.isTransient) return 0;
  if (error.status === undefined) gate.lost();
  if (!concernsAll(error)) return 0;
  const ms = Math.min(error.retryAfterMs ?? usualPauseMs, maxRetryAfterMs);
  gate.slowDown(ms);
  return ms;
}

/** Whether the server is overloaded, and would refuse other requests too. */
export function concernsAll(error: Failure): boolean {
  return isOverloaded(error.status) && !isFailure(error, "photo_busy");
}
