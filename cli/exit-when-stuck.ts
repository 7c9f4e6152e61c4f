// Ends the process although one of its threads is stuck, as in a read from a network drive that is gone. `process.exit` waits for
// the engine's threads and for those with which Node opens files and looks up host names.
import { setTimeout as delay } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { type ExitCode, exitCodes } from "./errors.ts";

/** To a shell, a process that such a signal ends has the exit code. */
const signals: Readonly<Record<number, NodeJS.Signals>> = {
  [exitCodes.hungUp]: "SIGHUP",
  [exitCodes.interrupted]: "SIGINT",
  [exitCodes.terminated]: "SIGTERM",
};

/** The engine's threads that have not ended. A run ends them, so one that is left when the process exits is stuck. */
const running = new Set<Worker>();

/** Starts a thread. */
type StartThread = () => Worker;

/** @returns the same, remembering each thread until it ends */
export function trackThreads(startThread: StartThread): StartThread {
  return () => {
    const thread = startThread();
    running.add(thread);
    thread.once("exit", () => running.delete(thread));
    return thread;
  };
}

type OwnProcess = Pick<
  NodeJS.Process,
  "once" | "removeAllListeners" | "kill" | "pid" | "platform" | "getActiveResourcesInfo"
>;
type Resources = Pick<OwnProcess, "getActiveResourcesInfo">;

const hasPendingFiles = (of: Resources) =>
  of.getActiveResourcesInfo().some((name) => /^(FSReq|GetAddrInfoReq)/.test(name));

/** Something else may have stopped a run before somebody interrupted it; then its code says that. */
const signalFor = (code: number, interruptedWith: ExitCode | undefined) =>
  signals[code] ?? signals[interruptedWith ?? code];

/**
 * Most files are opened and read in no time: such a process exits as usual.
 * @param interruptedWith 129, 130 or 143 after a signal
 */
export async function waitForPendingFiles(of: Resources, code: ExitCode, interruptedWith?: ExitCode): Promise<void> {
  if (signalFor(code, interruptedWith) === undefined) return;
  for (let waits = 0; waits < 30 && hasPendingFiles(of); waits++) await delay(10);
}

/** Call it for a command that handles signals. @param interruptedWith 129, 130 or 143 after a signal */
export function exitWhenStuck(of: OwnProcess, interruptedWith: () => ExitCode | undefined): void {
  of.once("exit", (code) => {
    const isStuck = running.size > 0;
    const wouldHang = isStuck || hasPendingFiles(of);
    // Most codes have no signal, and Windows has none that leaves an exit code: the wrong one is better than no end.
    const signal = isStuck && code === exitCodes.unreachable ? "SIGKILL" : signalFor(code, interruptedWith());
    if (!wouldHang || signal === undefined) return;
    of.removeAllListeners(signal); // otherwise our own handler would get it
    of.kill(of.pid, of.platform === "win32" ? "SIGKILL" : signal);
  });
}
