// Progress without a terminal: a line every so often, also while nothing moves.
import type { Io } from "../io.ts";
import { say } from "./say.ts";
import { formatDuration } from "./units.ts";

/** How often progress is printed. */
const statusEveryMs = 15_000;
/** After this long without any event, a line says so. */
const standsStillMs = 30_000;

export interface StatusPrinter {
  /** Prints the progress if the last line is long ago. */
  tick(): void;
  stop(): void;
}

/** @param line says how far the run is */
export function statusPrinter(io: Io, line: () => string): StatusPrinter {
  let printedAt = io.elapsedMs();
  let movedAt = printedAt;
  const print = (text: string) => {
    printedAt = io.elapsedMs();
    say(io.stderr, text);
  };
  const still = setInterval(() => {
    const now = io.elapsedMs();
    if (now - movedAt < standsStillMs || now - printedAt < standsStillMs) return;
    print(`waiting   nothing has moved for ${formatDuration(now - movedAt)}: ${line()}`);
  }, standsStillMs / 6).unref();
  return {
    tick() {
      movedAt = io.elapsedMs();
      if (movedAt - printedAt >= statusEveryMs) print(line());
    },
    stop: () => clearInterval(still),
  };
}
