// Lets what can wait give way while photos arrive: even at the lowest priority it takes memory's time and the disk's.

export interface GiveWayClock {
  /** In milliseconds. */
  now(): number;
  /** Resolves early where the signal is aborted. */
  wait(delayMs: number, signal: AbortSignal): Promise<void>;
}

export interface GiveWay {
  /** Bytes of a photo have come. */
  noteArrival(): void;
  /** Resolves once nothing has arrived for a moment, or after two seconds. Throws the signal's reason where that is aborted. */
  takeTurn(signal: AbortSignal): Promise<void>;
}

/** While somebody pushes, bytes come in less time than this after the last ones. */
const quietMs = 300;
/** However long a push takes, what gives way is not stopped by it. */
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
