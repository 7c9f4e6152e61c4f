// Delays background work while photos arrive: even at the lowest priority, it takes memory bandwidth and disk time.

export interface GiveWayClock {
  /** In milliseconds. */
  now(): number;
  /** Resolves early if the signal is aborted. */
  wait(delayMs: number, signal: AbortSignal): Promise<void>;
}

export interface GiveWay {
  /** Call it when bytes of a photo arrive. */
  noteArrival(): void;
  /** Resolves once nothing has arrived for a moment, or after two seconds. Throws the signal's reason if it is aborted. */
  takeTurn(signal: AbortSignal): Promise<void>;
}

/** During a push, the gaps between arriving bytes are shorter than this. */
const quietMs = 300;
/** A long push does not stop background work entirely. */
const patienceMs = 2000;

export function createGiveWay({ now, wait }: GiveWayClock): GiveWay {
  let lastArrivalAt = Number.NEGATIVE_INFINITY;
  return {
    noteArrival() {
      lastArrivalAt = now();
    },
    async takeTurn(signal) {
      const latestAt = now() + patienceMs;
      const remainingMs = () => Math.min(lastArrivalAt + quietMs, latestAt) - now();
      for (let delayMs = remainingMs(); delayMs > 0 && !signal.aborted; delayMs = remainingMs()) {
        await wait(delayMs, signal);
      }
      signal.throwIfAborted();
    },
  };
}
