// Whether questions can be asked: whether somebody sits there who answers.
import type { Io } from "./io.ts";

/** A build server that offers a terminal has nobody. */
export function canAsk({ isTerminal, env }: Pick<Io, "isTerminal" | "env">): boolean {
  return isTerminal.stdin && isTerminal.stderr && !env.CI;
}
