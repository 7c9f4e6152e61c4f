// Recognizes pauses that were reported already: a server may ask for many short ones.
import type { RunEvent } from "./run-event.ts";

/** How often repeated pauses are reported. */
const pauseAgainMs = 60_000;

/** @returns whether an event repeats a pause that was reported already; the bar shows how long it lasts */
export function pauseFilter(now: () => number): (event: RunEvent) => boolean {
  let last: { reason: string; at: number } | undefined;
  return (event) => {
    if (event.type === "resumed") last = undefined;
    if (event.type !== "paused") return false;
    const isSame = last?.reason === event.reason && (event.reason === "offline" || now() - last.at < pauseAgainMs);
    if (!isSame) last = { reason: event.reason, at: now() };
    return isSame;
  };
}
