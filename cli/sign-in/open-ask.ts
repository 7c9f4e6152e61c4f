// Whether there is somebody to ask, and how.
import { canAsk } from "../can-ask.ts";
import { exitCodes, SignInError } from "../errors.ts";
import type { Io } from "../io.ts";
import { isDumb } from "../output/paint.ts";
import { type Ask, askAtTerminal, type Screen } from "./ask.ts";

/** Runs the work with a way to ask, where somebody sits at a terminal; then restores the terminal. */
export async function withAsk<T>(io: Io, work: (ask: Ask | undefined) => Promise<T>): Promise<T> {
  if (!canAsk(io)) return work(undefined);
  const ask = askAtTerminal(io.stdin, io.stderr, interrupt, isDumb(io.env) ? undefined : await screenOf(io));
  try {
    return await work(ask);
  } finally {
    ask.close();
  }
}

/** What measures text in cells is loaded where there are any. */
async function screenOf({ columns }: Io): Promise<Screen> {
  const { widthOf } = await import("../output/fit-text.ts");
  return { columns, widthOf };
}

/** Windows would end the process without a word where it sent itself a signal. */
function interrupt(): void {
  if (process.platform !== "win32") process.kill(process.pid, "SIGINT");
  else if (!process.emit("SIGINT", "SIGINT")) process.exit(exitCodes.interrupted);
}

/** @param what as in "there is no terminal to ask for …" */
export function needAsk(ask: Ask | undefined, what: string): Ask {
  if (ask) return ask;
  throw new SignInError(
    `There is no terminal to ask for ${what}, or CI is set. Run this in a terminal, with CI unset.`,
    { code: "NoTerminal" },
  );
}
