// The process that runs the local rendition functions, started at the first photo and restarted if it dies.
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ApiTemplate } from "./api-template.ts";

export interface RenditionWorker {
  /** Rejects if the function throws or the process dies. */
  invoke(functionKey: string, event: object): Promise<unknown>;
  stop(): void;
}

export interface WorkerRequest {
  functionKey: string;
  event: object;
}
export type WorkerAnswer = { result: unknown } | { failure: string };

/** @param priority the operating system's, such as `os.constants.priority.PRIORITY_LOW` */
export function openRenditionWorker({ provider, functions }: ApiTemplate, priority: number): RenditionWorker {
  let worker: ChildProcess | undefined;

  function start(): ChildProcess {
    const script = fileURLToPath(new URL("./rendition-worker.js", import.meta.url));
    const started = fork(script, [String(priority)], {
      env: { ...process.env, ...provider.environment, ...functions.makeRenditions?.environment },
      execArgv: [],
      stdio: ["ignore", "pipe", "ignore", "ipc"],
    });
    // Forwards the functions' log to the stack's.
    started.stdout?.on("data", (lines) => process.stdout.write(lines));
    const forget = () => {
      if (worker === started) worker = undefined;
    };
    // Without a listener, an error would end the stack.
    started.once("exit", forget).on("error", forget);
    return started;
  }

  return {
    invoke(functionKey, event) {
      worker ??= start();
      return ask(worker, { functionKey, event });
    },
    stop() {
      worker?.kill("SIGKILL");
      worker = undefined;
    },
  };
}

function ask(worker: ChildProcess, request: WorkerRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (answer: WorkerAnswer) => {
      worker.off("message", settle).off("exit", onExit);
      if ("result" in answer) resolve(answer.result);
      else reject(new Error(answer.failure));
    };
    const onExit = () => settle({ failure: "the process that makes renditions has died" });
    worker.once("message", settle).once("exit", onExit);
    worker.send(request, (error) => error && settle({ failure: error.message }));
  });
}
