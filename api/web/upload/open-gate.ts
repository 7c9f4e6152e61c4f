// The request gate: every request passes it. It is closed while the server asks for a pause, nothing answers, or the person has paused.
import { wait } from "../http/backoff.ts";
import { createStore, type Readable } from "../store.ts";

export type GateState = "open" | "paused" | "slow" | "offline";

export interface Gate {
  state: Readable<GateState>;
  /** Resolves when a request may be sent, or as soon as the signal aborts. */
  pass(signal: AbortSignal): Promise<void>;
  /** The server is overloaded: no request is sent for this long. */
  slowDown(ms: number): void;
  /** No answer came: probes every few seconds, and opens as soon as the server answers. */
  lost(): void;
  pause(): void;
  resume(): void;
  /** Lets everything that waits go, now and later. */
  close(): void;
}

export interface GateOptions {
  /** Resolves if the server answers anything at all. */
  probe(): Promise<unknown>;
  wait?: typeof wait;
}

const firstProbeMs = 500;
const slowestProbeMs = 5000;

export function openGate({ probe, wait: pause = wait }: GateOptions): Gate {
  const state = createStore<GateState>("open");
  const closing = new AbortController();
  const waiting: (() => void)[] = [];
  /** Pauses in progress that the server asked for. Counted, not timed by the clock: somebody may set the clock. */
  let pauses = 0;
  let isPaused = false;
  let isOffline = false;

  function update(): void {
    state.set(isPaused ? "paused" : isOffline ? "offline" : pauses > 0 ? "slow" : "open");
    if (state.get() === "open") for (const go of waiting.splice(0)) go();
  }

  async function probeUntilBack(): Promise<void> {
    for (let delay = firstProbeMs; isOffline && !closing.signal.aborted; delay = Math.min(slowestProbeMs, delay * 2)) {
      const isBack = await probe().then(
        () => true,
        () => false,
      );
      if (isBack) isOffline = false;
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
      void probeUntilBack();
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
