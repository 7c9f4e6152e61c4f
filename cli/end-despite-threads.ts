// Ends the process although a thread is stuck, as in a read from a network drive that is gone. `process.exit` waits for all threads.
import type { Worker } from "node:worker_threads";
import { exitCodes } from "./errors.ts";

/** What ends the process instead. To a shell, the first three are the same as their exit codes. */
const signals: Readonly<Record<number, NodeJS.Signals>> = {
  [exitCodes.hungUp]: "SIGHUP",
  [exitCodes.interrupted]: "SIGINT",
  [exitCodes.terminated]: "SIGTERM",
  [exitCodes.unreachable]: "SIGKILL", // the wrong exit code is better than no end
};

type OwnProcess = Pick<NodeJS.Process, "once" | "removeAllListeners" | "kill" | "pid">;

/** @returns a function that starts threads. A run ends them, so one that is left when the process exits is stuck */
export function endDespiteThreads(startThread: () => Worker, of: OwnProcess = process): () => Worker {
  const running = new Set<Worker>();
  of.once("exit", (code) => {
    const signal = signals[code];
    if (running.size === 0 || signal === undefined) return;
    of.removeAllListeners(signal); // otherwise our handler would get it
    of.kill(of.pid, signal);
  });
  return () => {
    const thread = startThread();
    running.add(thread);
    thread.once("exit", () => running.delete(thread));
    return thread;
  };
}
