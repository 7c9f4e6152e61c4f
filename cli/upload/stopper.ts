// Stops a run before all files were tried. The reason is set once and visible everywhere.
import { notAllowedCodes, RequestError, SignInError } from "../errors.ts";
import { verdictOfConnection } from "../http/retry-policy.ts";
import type { UploadSummary } from "./events.ts";

export type StopReason = NonNullable<UploadSummary["stopped"]>;

/** Ends one file's work when the run is stopped. `cause`: the failure that ended the run, if no person stopped it. */
export class StoppedError extends Error {
  override name = "StoppedError";
}

export interface Stopper {
  /** The first one. */
  readonly reason: StopReason | undefined;
  /** Whether somebody interrupted the run, perhaps after another reason had stopped it. */
  readonly isInterrupted: boolean;
  /** Aborted when nothing new starts any more. */
  readonly stopping: AbortSignal;
  /** Aborted when running work must end too. */
  readonly halted: AbortSignal;
  stop(reason: StopReason): void;
  /** @param cause the failure that ended the run; absent if a person stopped it */
  halt(cause?: Error): void;
  /** @throws StoppedError */
  throwIfStopped(): void;
  /** @throws StoppedError if somebody interrupted the run; after other reasons, photos with permission may still be sent */
  throwIfInterrupted(): void;
}

/** @param onStop called once, and again if a run that has another reason is interrupted; photos in flight may still arrive */
export function createStopper(onStop: (reason: StopReason) => void): Stopper {
  const stopping = new AbortController();
  const halt = new AbortController();
  let reason: StopReason | undefined;
  let isInterrupted = false;
  return {
    get reason() {
      return reason;
    },
    get isInterrupted() {
      return isInterrupted;
    },
    stopping: stopping.signal,
    halted: halt.signal,
    stop(next) {
      const interrupts = next.code === "interrupted" && !isInterrupted;
      if (reason && !interrupts) return;
      isInterrupted ||= interrupts;
      reason ??= next;
      stopping.abort();
      onStop(next);
    },
    halt: (cause) => halt.abort(new StoppedError("the run was stopped", { cause })),
    throwIfStopped() {
      if (reason) throw new StoppedError(reason.message);
    },
    throwIfInterrupted() {
      if (reason && isInterrupted) throw new StoppedError(reason.message);
    },
  };
}

/** Why an error holds for every photo; undefined if it is about one. */
export function stopReasonOf(error: unknown): StopReason | undefined {
  if (error instanceof SignInError) return { code: "not_signed_in", message: error.message };
  if (!(error instanceof RequestError)) return undefined;
  const { code, message } = error;
  if (code === "unauthenticated" || code === "ticket_invalid") return { code: "not_signed_in", message };
  if (notAllowedCodes.has(code)) return { code: "not_allowed", message };
  // An untrusted certificate or a missing proxy password fails every other photo too.
  if (error.status === undefined && verdictOfConnection(code) === "fail") return { code: "unreachable", message };
  if (code === "unreachable" || code === "quota_exceeded") return { code, message };
  return undefined;
}
