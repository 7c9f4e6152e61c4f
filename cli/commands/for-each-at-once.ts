// Asks the API something for each of many, a few at once, until a signal comes; says how many are left where it does not get to all.
import { type ExitCode, RequestError } from "../errors.ts";
import { unlessAborted } from "../http/stoppable.ts";
import type { Io } from "../io.ts";
import { warn } from "../output/say.ts";

export interface ForEachOptions {
  /** Where not all were asked for. @param n how many are left */
  whatIsLeft(n: number): string;
  atOnce?: number;
  /** Codes of what the API may say of one and not of all. */
  ofOne?: readonly string[];
}

export interface ForEachOutcome {
  /** How many the API refused by themselves. */
  refused: number;
  /** How many were not asked for, or not answered. */
  left: number;
  /** After a signal. */
  exitCode: ExitCode | undefined;
}

/**
 * Each that the API refuses by itself is told; what would refuse all of them is thrown, once those under way are answered. A signal
 * waits for these, too, and a second one for nothing.
 */
export async function forEachAtOnce(
  items: readonly string[],
  work: (item: string) => Promise<unknown>,
  { whatIsLeft, atOnce = 8, ofOne = ["invalid_request", "not_found"] }: ForEachOptions,
  io: Pick<Io, "catchSignals" | "stderr">,
): Promise<ForEachOutcome> {
  const stop = io.catchSignals();
  const waiting = items.values();
  let refused = 0;
  let left = items.length;
  let failure: unknown;
  const workOff = async () => {
    for (const item of waiting) {
      try {
        await work(item);
      } catch (error) {
        if (!(error instanceof RequestError) || !ofOne.includes(error.code)) {
          failure ??= error;
          return;
        }
        refused++;
        warn(io.stderr, `${item}: ${error.message}`);
      }
      left--;
      if (failure || stop.soft.aborted) return;
    }
  };
  const all = Promise.all(Array.from({ length: atOnce }, workOff));
  await unlessAborted(all, stop.hard).catch(() => {});
  const isAnyDone = left < items.length;
  if (left > 0 && (isAnyDone || !failure)) warn(io.stderr, whatIsLeft(left));
  if (failure) throw failure;
  return { refused, left, exitCode: left > 0 ? stop.exitCode() : undefined };
}
