// What everybody passes before a request: closed while the server asks for a pause, nothing answers, or the person pauses.
import { wait } from "../http/backoff.ts";
import { createStore, type Readable } from "../store.ts";

export type GateState = "open" | "paused" | "slow" | "offline";

export interface Gate {
  state: Readable<GateState>;
  /** Resolves when a request may go out; at once where the signal says stop. */
  pass(signal: AbortSignal): Promise<void>;
  /** The server has too much to do: nobody asks for so long. */
  slowDown(ms: number): void;
  /** No answer came: asks every few seconds whether anybody is there, and opens when somebody is. */
  lost(): void;
  pause(): void;
  resume(): void;
  /** Nobody waits here any more. */
  close(): void;
}

export interface GateOptions {
  /** Resolves where the server answers, whatever it says. */
  probe(): Promise<unknown>;
  wait?: typeof wait;
}

const firstProbeMs = 500;
const slowestProbeMs = 5000;

export function openGate({ probe, wait: pause = wait }: GateOptions): Gate {
  const state = createStore<GateState>("open");
  const closing = new AbortController();
  const waiting: (() => void)[] = [];
  /** How many pauses that the server asked for are not over: a clock that is set would end them late, or never. */
  let pauses = 0;
  let isPaused = false;
  let isOffline = false;

  function update(): void {
    state.set(isPaused ? "paused" : isOffline ? "offline" : pauses > 0 ? "slow" : "open");
    if (state.get() === "open") for (const go of waiting.splice(0)) go();
  }

  async function probeUntilAnswered(): Promise<void> {
    for (let delay = firstProbeMs; isOffline && !closing.signal.aborted; delay = Math.min(slowestProbeMs, delay * 2)) {
      const isAnswered = await probe().then(
        () => true,
        () => false,
      );
      if (isAnswered) isOffline = false;
      else await pause(delay, closing.signal);
    }
    update();
  }

  return {
    state,
    pass(signal) {
      if (state.get() === "open" || signal.aborted || closing.signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        waiting.push(resolve);
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
    },
    slowDown(ms) {
      pauses++;
      update();
      void pause(ms, closing.signal).then(() => {
        pauses--;
        update();
      });
    },
    lost() {
      if (isOffline) return;
      isOffline = true;
      update();
      void probeUntilAnswered();
    },
    pause() {
      isPaused = true;
      update();
    },
    resume() {
      isPaused = false;
      update();
    },
    close() {
      closing.abort();
      for (const go of waiting.splice(0)) go();
    },
  };
}
