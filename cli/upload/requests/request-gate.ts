// The request gate: a backoff that all requests share. It closes for a while when the server asks for it. While the connection
// is away it is half-open: one request at a time may try whether it is back.
import { RequestError } from "../../errors.ts";
import { backoffMs, maxRetryAfterMs, retryDelayMs } from "../../http/retry-policy.ts";
import type { Report } from "../events.ts";

export interface RequestGate {
  /**
   * Resolves when a call may start; while offline, for one caller at a time, who must say `answered` or `unanswered`.
   * Throws RequestError `unreachable` once the connection has been away for too long.
   */
  pass(): Promise<void>;
  /** Resolves when no pause is on; for puts, whose photo has passed already. Throws as `pass` does. */
  waitOutPause(): Promise<void>;
  /** Whether `waitOutPause` would wait now, or throw. */
  readonly isPaused: boolean;
  /** The server has too much to do. */
  slowDown(retryAfterMs: number | undefined, message: string): void;
  /** An answer came, whatever it said. @param isSuccess it was what the request asked for */
  answered(isSuccess?: boolean): void;
  /** Whether any call of the API has succeeded. */
  readonly hasSucceeded: boolean;
  /** A request ended without an answer. */
  unanswered(message: string): void;
  /** The operating system took bytes to send. */
  moved(): void;
  /** How many answers have come so far: did any come while an attempt ran? */
  readonly answers: number;
  /** Everybody who waits, and who comes later, gets this error. */
  shut(error: Error): void;
}

export interface RequestGateOptions {
  giveUpAfterMs: number;
  now(): number;
  random(): number;
  report: Report;
  /** The connection has been away for too long; told once. */
  onGivenUp?(failure: Error): void;
}

/** So many requests in a row without an answer mean: offline. */
const offlineAfter = 4;
const maxProbeMs = 8_000;
const noAnswer = "no answer came";
/** No request takes longer: a transfer may stall for five minutes. Where nothing was heard of any for so long, the computer slept. */
const longestRequestMs = 6 * 60_000;
/** A timer that is set for longer rings at once. */
const longestTimerMs = 2 ** 31 - 1;

export function createRequestGate(options: RequestGateOptions): RequestGate {
  const { now, random, report } = options;
  let closedUntil = 0;
  let slowDowns = 0;
  let unansweredInARow = 0;
  let probes = 0;
  let isOffline = false;
  let probingUntil = 0;
  let answers = 0;
  let hasSucceeded = false;
  /** The latest answer, or bytes that were sent. */
  let lastSignAt = now();
  /** The first call since the latest answer: before that nobody was waiting for one. */
  let firstAskedAt: number | undefined;
  /** When a request last began or ended, or moved on. */
  let latestAt = now();
  let whyUnanswered = noAnswer;
  let failure: Error | undefined;
  let waiting: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  let watching: NodeJS.Timeout | undefined;

  const release = () => {
    clearTimeout(timer);
    timer = undefined;
    // A timer may fire a little early.
    if (!failure && now() < closedUntil) return releaseAt(closedUntil);
    const released = waiting;
    waiting = [];
    for (const resolve of released) resolve();
  };
  const releaseAt = (time: number) => {
    closedUntil = Math.max(closedUntil, time);
    clearTimeout(timer);
    timer = setTimeout(release, Math.max(0, closedUntil - now()));
  };
  const passWhen = async (mayPass: () => boolean) => {
    for (;;) {
      if (failure) throw failure;
      if (mayPass()) return;
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };
  // What began so long ago, and has not been heard of since, began before the computer slept.
  const leaveOutSleep = () => {
    if (now() - latestAt > longestRequestMs) firstAskedAt = now();
  };
  /** Everybody gets the error from now on, where the connection has been away for too long. @returns for how long it has */
  const giveUpIfAway = (since: number): number => {
    const awayMs = now() - Math.max(lastSignAt, since);
    if (awayMs < options.giveUpAfterMs || failure) return awayMs;
    const seconds = Math.round(awayMs / 1000);
    failure = new RequestError(`no connection for ${seconds} seconds (${whyUnanswered})`, {
      code: "unreachable",
      isTransient: true,
    });
    release();
    options.onGivenUp?.(failure);
    return awayMs;
  };
  // The time may be over while every call that is under way hangs.
  const watch = () => {
    watching = undefined;
    if (failure || firstAskedAt === undefined) return; // nobody waits for an answer
    leaveOutSleep();
    const awayMs = giveUpIfAway(firstAskedAt);
    if (!failure) watchAfter(options.giveUpAfterMs - awayMs);
  };
  const watchAfter = (ms: number) => {
    watching ??= setTimeout(watch, Math.min(ms, longestTimerMs)).unref();
  };
  const pause = (reason: "slow_down" | "offline", delayMs: number, message: string) => {
    releaseAt(now() + delayMs);
    report({ type: "paused", reason, delayMs, message });
  };

  return {
    get answers() {
      return answers;
    },
    get hasSucceeded() {
      return hasSucceeded;
    },
    pass: () =>
      passWhen(() => {
        if (now() < closedUntil || (isOffline && now() < probingUntil)) return false;
        // Of all that wake up together only the first may try. One that hangs does not keep the others out for long.
        if (isOffline) {
          probingUntil = now() + maxProbeMs;
          timer ??= setTimeout(release, maxProbeMs);
        }
        latestAt = now();
        firstAskedAt ??= latestAt;
        watchAfter(options.giveUpAfterMs);
        return true;
      }),
    waitOutPause: () => passWhen(() => now() >= closedUntil),
    get isPaused() {
      return failure !== undefined || now() < closedUntil;
    },
    slowDown(retryAfterMs, message) {
      if (now() >= closedUntil) slowDowns++; // those of one burst are one: they were all sent before the pause
      const failure = { attempt: Math.ceil(slowDowns), retryAfterMs };
      const delayMs = retryDelayMs(failure, 0.5 + random() / 2, maxRetryAfterMs.push);
      if (now() + delayMs > closedUntil) pause("slow_down", delayMs, message);
    },
    answered(isSuccess = false) {
      answers++;
      hasSucceeded ||= isSuccess;
      unansweredInARow = 0;
      whyUnanswered = noAnswer;
      firstAskedAt = undefined;
      latestAt = lastSignAt = now();
      if (slowDowns > 0) slowDowns -= 0.25; // fades as things go well again
      if (!isOffline) return;
      isOffline = false;
      probingUntil = 0;
      probes = 0;
      closedUntil = now();
      report({ type: "resumed" });
      release();
    },
    unanswered(message) {
      probingUntil = 0;
      unansweredInARow++;
      whyUnanswered = message;
      leaveOutSleep();
      latestAt = now();
      firstAskedAt ??= lastSignAt; // it was under way when that came
      // However few they were: one that gets no answer may take as long as that.
      const awayMs = giveUpIfAway(firstAskedAt);
      if (failure) return;
      if (unansweredInARow < offlineAfter) return;
      if (isOffline && now() < closedUntil) return;
      isOffline = true;
      probes++;
      // The last probe goes out before the time is over.
      const leftMs = options.giveUpAfterMs - awayMs;
      pause("offline", Math.min(backoffMs(probes, 0.5 + random() / 2, maxProbeMs), leftMs), message);
    },
    moved() {
      latestAt = lastSignAt = now();
    },
    shut(error) {
      failure ??= error;
      clearTimeout(watching);
      release();
    },
  };
}
