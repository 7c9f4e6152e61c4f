// What is to end at once when a run is stopped: requests under way, and connections that are being opened for them.

export interface Stoppable {
  abort(reason?: unknown): void;
}

/** Everything that one stop ends. */
export class Stoppables {
  readonly #running = new Set<Stoppable>();
  isStopped = false;

  add(stoppable: Stoppable): void {
    this.#running.add(stoppable);
  }

  delete(stoppable: Stoppable): void {
    this.#running.delete(stoppable);
  }

  /** What `running` comes to; a stop aborts the stoppable meanwhile, also one that came before. */
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

/** What `running` comes to, or the signal's reason as soon as it is aborted. What runs is not ended by it. */
export async function unlessAborted<Result>(running: Promise<Result>, signal?: AbortSignal): Promise<Result> {
  if (!signal) return running;
  const stoppables = stoppedBy(signal);
  return new Promise((resolve, reject) => {
    const waiting = { abort: () => reject(signal.reason) };
    stoppables.during(waiting, running).then(resolve, reject);
  });
}

const known = new WeakMap<AbortSignal, Stoppables>();

/** What a signal stops; one listener a signal, however many requests there may be. */
export function stoppedBy(signal: AbortSignal): Stoppables {
  const existing = known.get(signal);
  if (existing) return existing;
  const stoppables = new Stoppables();
  known.set(signal, stoppables);
  if (signal.aborted) stoppables.stop(signal.reason);
  else signal.addEventListener("abort", () => stoppables.stop(signal.reason), { once: true });
  return stoppables;
}
