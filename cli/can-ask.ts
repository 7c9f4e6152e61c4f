// Whether somebody is there to answer questions.
import { UsageError } from "./errors.ts";
import type { Io } from "./io.ts";

/** A build server may offer a terminal, but nobody answers. Some people turn that off with `CI=false`. */
export function canAsk({ isTerminal, env }: Pick<Io, "isTerminal" | "env">): boolean {
  return isTerminal.stdin && isTerminal.stderr && (!env.CI || /^(false|0|no|off)$/i.test(env.CI));
}

/** @param what as in "This asks before it …". Throws UsageError if nobody can be asked. */
export function assertCanAsk(io: Pick<Io, "isTerminal" | "env">, what: string): void {
  if (canAsk(io)) return;
  const isTerminal = io.isTerminal.stdin && io.isTerminal.stderr;
  const why = isTerminal ? "CI is set" : "there is no terminal";
  throw new UsageError(`This asks before it ${what}, but ${why}. Add --yes.`);
}
