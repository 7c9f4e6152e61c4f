// What one check of `photoup doctor` found.
import { type ExitCode, exitCodeOf } from "../errors.ts";

export interface Finding {
  /** What was looked at, in a word or two. */
  check: string;
  state: "ok" | "wrong" | "skipped";
  /** What was seen. */
  saw: string;
  /** What to do where it is wrong, or how not to have it skipped. */
  advice?: string;
  /** What this means for the exit code. */
  exitCode?: ExitCode;
}

/** Where another check has found the cause. */
export const lookAbove = "Look at the lines above first: they say what is wrong.";

/**
 * What a failed check means: its error's own words, and the exit code that a push would end with.
 * @param advice undefined where these words say what to do
 */
export function findingOf(check: string, error: unknown, advice: string | undefined): Finding {
  const saw = error instanceof Error ? error.message : String(error);
  return { check, state: "wrong", saw, ...(advice !== undefined && { advice }), exitCode: exitCodeOf(error) };
}
