// Prints the progress of a long command every ten seconds.
import type { Io } from "../io.ts";
import { say } from "./say.ts";

const everyMs = 10_000;

/** Prints first after ten seconds. @returns a function to call whenever something is done */
export function sayNowAndThen(io: Pick<Io, "elapsedMs" | "stderr">, words: (elapsedMs: number) => string): () => void {
  const startedAt = io.elapsedMs();
  let saidAt = startedAt;
  return () => {
    const now = io.elapsedMs();
    if (now - saidAt < everyMs) return;
    saidAt = now;
    say(io.stderr, words(now - startedAt));
  };
}
