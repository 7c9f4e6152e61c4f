// Tracks what must end at once when a run stops: active requests, and connections that are being opened.

export interface Stoppable {
  abort(reason?: unknown): void;
}

/** Everything that is stopped together. */
export class Stoppables {
  readonly #running = new Set<Stoppable>();
  isStopped = false;

  add(stoppable: Stoppable): void {
    this.#running.add(stoppable);
  }

  delete(stoppable: Stoppable): void {
    this.#running.delete(stoppable);
  }

  /** Returns the result of `running`. Aborts the stoppable if a stop comes meanwhile or came before. */
  async during<Result>(stoppable: Stoppable, running: Promise<Result>): Promise<Result> {
    this.add(stoppable);
    if (this.isStopped) stoppable.abort();
    try {
      return await running;
    } finally {
      this.delete(stoppable);
    }
  }

  stop(reason?: unknown): void {
    this.isStopped = true;
    for (const each of [...this.#running]) each.abort(reason);
  }
}

/** Returns the result of `running`, or throws the signal's reason once aborted. `running` itself goes on. */
export async function unlessAborted<Result>(running: Promise<Result>, signal?: AbortSignal): Promise<Result> {
  if (!signal) return running;
  const stoppables = stoppedBy(signal);
  return new Promise((resolve, reject) => {
    const waiting = { abort: () => reject(signal.reason) };
    stoppables.during(waiting, running).then(resolve, reject);
  });
}

const bySignal = new WeakMap<AbortSignal, Stoppables>();

/** The stoppables of a signal. A signal gets one listener, however many requests there are. */
export function stoppedBy(signal: AbortSignal): Stoppables {
  const existing = bySignal.get(signal);
  if (existing) return existing;
  const stoppables = new Stoppables();
  bySignal.set(signal, stoppables);
  if (signal.aborted) stoppables.stop(signal.reason);
  else signal.addEventListener("abort", () => stoppables.stop(signal.reason), { once: true });
  return stoppables;
}
