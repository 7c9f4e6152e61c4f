// What signals ask of a run: to end well with the first, at once with the second, and what a terminal that is closed asks.
import { fstatSync } from "node:fs";
import { isatty } from "node:tty";
import { type ExitCode, exitCodes } from "./errors.ts";
import type { Interruption } from "./io.ts";

/** How long a second signal leaves a command to end by itself. */
const hardStopMs = 1_000;

/** @param goesOn whether the run outlives its terminal */
export function catchSignals(process: Pick<NodeJS.Process, "on" | "exit">, goesOn: boolean): Interruption {
  const soft = new AbortController();
  const hard = new AbortController();
  let exitCode: ExitCode | undefined;
  const stop = (code: ExitCode) => {
    if (exitCode === undefined) {
      exitCode = code;
      soft.abort(new Error("interrupted"));
    } else if (!hard.signal.aborted) {
      hard.abort(new Error("interrupted twice"));
      setTimeout(() => process.exit(exitCode), hardStopMs).unref();
    } else {
      process.exit(exitCode);
    }
  };
  process.on("SIGINT", () => stop(exitCodes.interrupted));
  process.on("SIGTERM", () => stop(exitCodes.terminated));
  // The system and the shell both tell of a terminal that is closed: that is no second signal.
  process.on("SIGHUP", () => {
    if (!goesOn && exitCode === undefined) stop(exitCodes.hungUp);
  });
  return { soft: soft.signal, hard: hard.signal, exitCode: () => exitCode };
}

/**
 * Whether all standard streams are files, or nothing: so `nohup` starts a command that is to outlive its terminal. That it has
 * the signal ignored, Node forgets.
 */
export function hasFilesForStreams(): boolean {
  return [0, 1, 2].every(isFileOrNothing);
}

function isFileOrNothing(descriptor: number): boolean {
  try {
    const stats = fstatSync(descriptor);
    return stats.isFile() || (stats.isCharacterDevice() && !isatty(descriptor));
  } catch {
    return false;
  }
}
