// The result of one check of `photoup doctor`.
import { type ExitCode, exitCodeOf } from "../errors.ts";

export interface Finding {
  /** What was checked, in a word or two. */
  check: string;
  state: "ok" | "wrong" | "skipped";
  /** What the check saw. */
  saw: string;
  /** What to do if it is wrong, or how to run a check that was skipped. */
  advice?: string;
  /** The exit code that this problem leads to. */
  exitCode?: ExitCode;
}

/** The advice if another check has found the cause. */
export const lookAbove = "The lines above say what is wrong: start there.";

/**
 * The finding of a failed check: the error's message, and the exit code that a push would end with.
 * @param advice undefined if the message says what to do
 */
export function findingOf(check: string, error: unknown, advice: string | undefined): Finding {
  const saw = error instanceof Error ? error.message : String(error);
  return { check, state: "wrong", saw, ...(advice !== undefined && { advice }), exitCode: exitCodeOf(error) };
}
