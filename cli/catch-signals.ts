// Handles signals: the first ends a run in an orderly way, the second at once but with its summary, the third without. A closed
// terminal counts as a first signal.
import { fstatSync } from "node:fs";
import { isatty } from "node:tty";
import { type ExitCode, exitCodes } from "./errors.ts";
import type { Interruption } from "./io.ts";

/** Commands usually end sooner after a second signal. */
const slowEndMs = 1_000;

/** @param goesOn whether the run outlives its terminal. @param onSlowEnd called if the command has not ended soon after a second signal */
export function catchSignals(
  process: Pick<NodeJS.Process, "on" | "exit">,
  goesOn: boolean,
  onSlowEnd: () => unknown,
): Interruption {
  const soft = new AbortController();
  const hard = new AbortController();
  let exitCode: ExitCode | undefined;
  const stop = (code: ExitCode) => {
    if (exitCode === undefined) {
      exitCode = code;
      soft.abort(new Error("interrupted"));
    } else if (!hard.signal.aborted) {
      hard.abort(new Error("interrupted twice"));
      setTimeout(onSlowEnd, slowEndMs).unref();
    } else {
      process.exit(exitCode);
    }
  };
  process.on("SIGINT", () => stop(exitCodes.interrupted));
  process.on("SIGTERM", () => stop(exitCodes.terminated));
  // Both the system and the shell signal a closed terminal: the repetition is not a second signal.
  process.on("SIGHUP", () => {
    if (!goesOn && exitCode === undefined) stop(exitCodes.hungUp);
  });
  return { soft: soft.signal, hard: hard.signal, exitCode: () => exitCode };
}

/**
 * Whether all standard streams are files or null devices, as under `nohup`: the command is then meant to outlive its terminal.
 * `nohup` also ignores SIGHUP, but Node resets that.
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
