// How far a long command has come, said every ten seconds, for whoever waits.
import type { Io } from "../io.ts";
import { say } from "./say.ts";

const everyMs = 10_000;

/** The first words come after ten seconds. @returns what to call whenever something is done */
export function sayNowAndThen(io: Pick<Io, "now" | "stderr">, words: (elapsedMs: number) => string): () => void {
  const startedAt = io.now();
  let saidAt = startedAt;
  return () => {
    const now = io.now();
    if (now - saidAt < everyMs) return;
    saidAt = now;
    say(io.stderr, words(now - startedAt));
  };
}
