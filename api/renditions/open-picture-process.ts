// Makes pictures in a separate process, one at a time, and kills that process if a photo costs too much.
import { type ChildProcess, fork } from "node:child_process";
import type { CaptionFields } from "../contract.ts";
import { measureProcess as measure, type ProcessUse } from "./measure-process.ts";
import type { PictureAnswer, PictureJob, PictureMessage } from "./picture-job.ts";

export interface PictureProcessOptions {
  /** Path of the compiled `picture-process`. */
  script: string;
  limits: PictureCosts;
  /** For tests. */
  measureProcess?: (pid: number) => Promise<ProcessUse | undefined>;
}

export interface PictureCosts {
  /** Processor time, so that waiting for a busy processor does not count. */
  cpuMs: number;
  /** Wall time, for decoders that hang without using the processor. */
  waitMs: number;
  memoryBytes: number;
}

export interface PictureProcess {
  /** Waits for its turn. Throws if the failure says nothing about the photo. */
  make(job: PictureJob): Promise<PictureAnswer>;
  stop(): void;
}

const measureEveryMs = 50;
/** A decoder never releases memory, so a process that has grown this large is not reused. */
const retiredAtBytes = 500_000_000;

export function openPictureProcess(options: PictureProcessOptions): PictureProcess {
  const { script, limits, measureProcess = measure } = options;
  let child: ChildProcess | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  function start(): ChildProcess {
    const started = fork(script, {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      execArgv: [],
    });
    started.once("exit", () => {
      if (child === started) child = undefined;
    });
    // Without a listener, it would end this process.
    started.on("error", () => undefined);
    // Does not keep the parent process alive.
    started.unref();
    started.channel?.unref();
    return started;
  }

  async function makeNow(job: PictureJob): Promise<PictureAnswer> {
    for (let attempt = 1; ; attempt++) {
      child ??= start();
      const outcome: Outcome =
        child.pid === undefined
          ? { failure: "The decoding process could not be started." }
          : await runIn(child, job, limits, measureProcess);
      if ("answer" in outcome) {
        await retireIfLarge(child);
        return outcome.answer;
      }
      stop();
      if ("failure" in outcome) throw new Error(outcome.failure);
      // The first time, something else may have killed the process. The second time it was the photo.
      const { caption = {}, refusal = attempt === 2 ? "The decoder crashed on it." : undefined } = outcome;
      if (refusal !== undefined) return { caption, refusal };
    }
  }

  async function retireIfLarge({ pid = 0 }: ChildProcess): Promise<void> {
    const use = await measureProcess(pid);
    if (use && use.memoryBytes > retiredAtBytes) stop();
  }

  function stop(): void {
    child?.kill("SIGKILL");
    child = undefined;
  }

  return {
    make(job) {
      const made = turn.then(() => makeNow(job));
      turn = made.catch(() => undefined);
      return made;
    },
    stop,
  };
}

type Outcome = { answer: PictureAnswer } | { failure: string } | End;

/** The decoding process has ended, or has to. */
interface End {
  /** Undefined if the process had not read it yet. */
  caption?: CaptionFields | undefined;
  /** Undefined if the process crashed. */
  refusal?: string;
}

async function runIn(
  child: ChildProcess,
  job: PictureJob,
  limits: PictureCosts,
  measureProcess: (pid: number) => Promise<ProcessUse | undefined>,
): Promise<Outcome> {
  const before = (await measureProcess(child.pid ?? 0))?.cpuMs ?? 0;
  return new Promise((resolve) => {
    const startedAt = performance.now();
    let caption: CaptionFields | undefined;
    const watch = setInterval(async () => {
      const use = await measureProcess(child.pid ?? 0);
      const refusal = excessOf(use && { ...use, cpuMs: use.cpuMs - before }, performance.now() - startedAt, limits);
      if (refusal) settle({ caption, refusal });
    }, measureEveryMs);
    const settle = (outcome: Outcome) => {
      clearInterval(watch);
      child.off("message", onMessage).off("disconnect", onEnd);
      resolve(outcome);
    };
    const onMessage = (message: PictureMessage) => {
      if ("caption" in message) caption = message.caption;
      else settle(message);
    };
    const onEnd = () => settle({ caption });
    // Unlike "exit", "disconnect" comes after all messages.
    child.on("message", onMessage).once("disconnect", onEnd);
    child.send(job, (error) => error && onEnd());
  });
}

/** The message for users when a photo costs too much. */
function excessOf(use: ProcessUse | undefined, elapsedMs: number, limits: PictureCosts): string | undefined {
  if (use && use.memoryBytes > limits.memoryBytes) return "Decoding it takes too much memory.";
  if (use && use.cpuMs > limits.cpuMs) return `Decoding it takes longer than ${limits.cpuMs / 1000} seconds.`;
  return elapsedMs > limits.waitMs ? `Decoding it takes longer than ${limits.waitMs / 1000} seconds.` : undefined;
}
