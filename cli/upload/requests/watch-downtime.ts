// Measures for how long the connection has been down: no answer comes, and no bytes move. Only time in which a call waits counts.

export interface Downtime {
  /** A call starts. */
  began(): void;
  /** A request was answered. */
  answered(): void;
  /** A request ended without an answer. @returns how long is left until the time is over */
  unanswered(): number;
  /** The operating system accepted bytes to send. */
  moved(): void;
  close(): void;
}

export interface DowntimeOptions {
  mostMs: number;
  now(): number;
  /** Called once, when the connection has been down for that long. */
  onOver(downMs: number): void;
}

/** No request takes longer: a transfer may stall for five minutes. If all requests are silent for this long, the computer slept. */
const longestRequestMs = 6 * 60_000;
/** A longer timer fires at once. */
const longestTimerMs = 2 ** 31 - 1;

export function watchDowntime({ mostMs, now, onOver }: DowntimeOptions): Downtime {
  /** The time of the latest answer or of the latest bytes sent. */
  let lastSignOfLifeAt = now();
  /** The time of the first call since the latest answer; before it, nobody waited for one. */
  let waitingSince: number | undefined;
  /** When a request last started, ended or made progress. */
  let lastActivityAt = now();
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;

  // A request that has been silent for longer started before the computer slept.
  const excludeSleep = () => {
    if (now() - lastActivityAt > longestRequestMs) waitingSince = now();
  };
  const leftSince = (since: number): number => {
    const downMs = now() - Math.max(lastSignOfLifeAt, since);
    if (downMs >= mostMs && !isOver) {
      isOver = true;
      onOver(downMs);
    }
    return mostMs - downMs;
  };
  // The time may run out while every active call hangs.
  const look = () => {
    timer = undefined;
    if (isOver || waitingSince === undefined) return; // no call is waiting for an answer
    excludeSleep();
    const leftMs = leftSince(waitingSince);
    if (!isOver) lookAfter(leftMs);
  };
  const lookAfter = (ms: number) => {
    timer ??= setTimeout(look, Math.min(ms, longestTimerMs)).unref();
  };

  return {
    began() {
      lastActivityAt = now();
      waitingSince ??= lastActivityAt;
      lookAfter(mostMs);
    },
    answered() {
      waitingSince = undefined;
      lastActivityAt = lastSignOfLifeAt = now();
    },
    // Even after few failures: a single request without an answer may take this long.
    unanswered() {
      excludeSleep();
      lastActivityAt = now();
      waitingSince ??= lastSignOfLifeAt; // it was active when that sign arrived
      return leftSince(waitingSince);
    },
    moved() {
      lastActivityAt = lastSignOfLifeAt = now();
    },
    close() {
      isOver = true;
      clearTimeout(timer);
    },
  };
}
