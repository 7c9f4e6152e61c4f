// Sends a request for each of many items, a few in parallel, until a signal comes; says how many are left if it does not finish.
import { type ExitCode, exitCodes, RequestError } from "../errors.ts";
import { unlessAborted } from "../http/stoppable.ts";
import type { Io } from "../io.ts";
import { warn } from "../output/say.ts";

export interface ForEachOptions {
  /** The message if not all were done. @param n how many are left */
  whatIsLeft(n: number): string;
  atOnce?: number;
  /** Error codes that concern one item only, not all of them. */
  ofOne?: readonly string[];
  /** What a warning calls an item. Default: the item itself. */
  nameOf?(item: string): string;
}

export interface ForEachOutcome {
  /** How many items the API refused individually. */
  refused: number;
  /** How many items were not sent, or not answered. */
  left: number;
  exitCode: ExitCode;
}

/**
 * Warns of each item that the API refuses individually. An error that would concern all of them is thrown once the requests under way
 * are answered. A first signal also waits for these; a second one does not.
 */
export async function forEachAtOnce(
  items: readonly string[],
  work: (item: string) => Promise<unknown>,
  { whatIsLeft, atOnce = 8, ofOne = ["invalid_request", "not_found"], nameOf = (item) => item }: ForEachOptions,
  io: Pick<Io, "catchSignals" | "stderr">,
): Promise<ForEachOutcome> {
  const stop = io.catchSignals();
  const waiting = items.values();
  let refused = 0;
  let left = items.length;
  let failure: unknown;
  const runWorker = async () => {
    for (const item of waiting) {
      try {
        await work(item);
      } catch (error) {
        if (!(error instanceof RequestError) || !ofOne.includes(error.code)) {
          failure ??= error;
          return;
        }
        refused++;
        warn(io.stderr, `${nameOf(item)}: ${error.message}`);
      }
      left--;
      if (failure || stop.soft.aborted) return;
    }
  };
  const all = Promise.all(Array.from({ length: atOnce }, runWorker));
  await unlessAborted(all, stop.hard).catch(() => {});
  const isAnyDone = left < items.length;
  if (left > 0 && (isAnyDone || !failure)) warn(io.stderr, whatIsLeft(left));
  if (failure) throw failure;
  const interrupted = left > 0 ? stop.exitCode() : undefined;
  return { refused, left, exitCode: interrupted ?? (refused > 0 ? exitCodes.someFailed : exitCodes.ok) };
}
