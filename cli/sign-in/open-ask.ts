// Opens the terminal for questions, if somebody is there to answer.
import { canAsk } from "../can-ask.ts";
import { exitCodes, SignInError } from "../errors.ts";
import type { Io } from "../io.ts";
import { isDumb } from "../output/paint.ts";
import { type Ask, askAtTerminal, type Screen } from "./ask.ts";

/** Runs the work with a way to ask, or undefined if nobody can be asked; then restores the terminal. */
export async function withAsk<T>(io: Io, work: (ask: Ask | undefined) => Promise<T>): Promise<T> {
  if (!canAsk(io)) return work(undefined);
  const ask = askAtTerminal(io.stdin, io.stderr, interrupt, isDumb(io.env) ? undefined : await screenOf(io));
  try {
    return await work(ask);
  } finally {
    ask.close();
  }
}

/** Text measuring is loaded only if there is a screen. */
async function screenOf({ columns }: Io): Promise<Screen> {
  const { widthOf } = await import("../output/fit-text.ts");
  return { columns, widthOf };
}

/** On Windows, a process that sends itself a signal ends silently. */
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
