// Whether questions can be asked: whether somebody sits there who answers.
import { UsageError } from "./errors.ts";
import type { Io } from "./io.ts";

/** A build server that offers a terminal has nobody. Some people switch that off by `CI=false`. */
export function canAsk({ isTerminal, env }: Pick<Io, "isTerminal" | "env">): boolean {
  return isTerminal.stdin && isTerminal.stderr && (!env.CI || /^(false|0|no|off)$/i.test(env.CI));
}

/** @param what as in "This asks before it …". Throws UsageError where there is nobody to ask. */
export function assertCanAsk(io: Pick<Io, "isTerminal" | "env">, what: string): void {
  if (canAsk(io)) return;
  const isTerminal = io.isTerminal.stdin && io.isTerminal.stderr;
  const why = isTerminal ? "where CI is set nobody is asked" : "there is no terminal to ask on";
  throw new UsageError(`This asks before it ${what}, and ${why}: say --yes.`);
}
