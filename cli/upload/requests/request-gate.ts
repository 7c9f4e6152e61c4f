// The request gate: a backoff shared by all requests. It closes for a while when the server asks for it. While offline it is
// half-open: one request at a time probes the connection.
import { RequestError } from "../../errors.ts";
import { backoffMs, maxRetryAfterMs, retryDelayMs } from "../../http/retry-policy.ts";
import type { Report } from "../events.ts";
import { watchDowntime } from "./watch-downtime.ts";

export interface RequestGate {
  /**
   * Resolves when a call may start. While offline, it admits one caller at a time, who must report `answered` or `unanswered`.
   * Throws RequestError `unreachable` once the connection has been down for too long.
   */
  pass(): Promise<void>;
  /** Resolves when no pause is in effect. For puts, whose photo has already passed. Throws as `pass` does. */
  waitOutPause(): Promise<void>;
  /** Whether `waitOutPause` would wait or throw. */
  readonly isPaused: boolean;
  /** The server is overloaded. */
  slowDown(retryAfterMs: number | undefined, message: string): void;
  /** A request was answered, whatever the answer. @param isSuccess it was what the request asked for */
  answered(isSuccess?: boolean): void;
  /** Whether any call of the API has succeeded. */
  readonly hasSucceeded: boolean;
  /** A request ended without an answer. */
  unanswered(message: string): void;
  /** The operating system accepted bytes to send. */
  moved(): void;
  /** How many answers have arrived so far. Tells whether any arrived during an attempt. */
  readonly answers: number;
  /** All current and later waiters get this error. */
  shut(error: Error): void;
}

export interface RequestGateOptions {
  giveUpAfterMs: number;
  now(): number;
  random(): number;
  report: Report;
  /** Called once, when the connection has been down for too long. */
  onGivenUp?(failure: Error): void;
}

/** After this many consecutive requests without an answer, we are offline. */
const offlineAfter = 4;
const maxProbeMs = 8_000;
const noAnswer = "no answer came";

export function createRequestGate(options: RequestGateOptions): RequestGate {
  const { now, random, report } = options;
  let closedUntil = 0;
  /** The pause that a server asked for. */
  let slowed = { until: 0, message: "" };
  let slowDowns = 0;
  let unansweredInARow = 0;
  let probes = 0;
  let isOffline = false;
  let probingUntil = 0;
  let answers = 0;
  let hasSucceeded = false;
  let whyUnanswered = noAnswer;
  let failure: Error | undefined;
  let waiting: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;

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
  /** All waiters get the error from now on. */
  const downtime = watchDowntime({
    mostMs: options.giveUpAfterMs,
    now,
    onOver(downMs) {
      const seconds = Math.round(downMs / 1000);
      failure = new RequestError(`no connection for ${seconds} seconds (${whyUnanswered})`, {
        code: "unreachable",
        isTransient: true,
      });
      release();
      options.onGivenUp?.(failure);
    },
  });
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
        // Only the first of those woken together may probe. A probe that hangs does not block the others for long.
        if (isOffline) {
          probingUntil = now() + maxProbeMs;
          timer ??= setTimeout(release, maxProbeMs);
        }
        downtime.began();
        return true;
      }),
    waitOutPause: () => passWhen(() => now() >= closedUntil),
    get isPaused() {
      return failure !== undefined || now() < closedUntil;
    },
    slowDown(retryAfterMs, message) {
      if (now() >= closedUntil) slowDowns++; // a burst counts once: all were sent before the pause
      const failure = { attempt: Math.ceil(slowDowns), retryAfterMs };
      const delayMs = retryDelayMs(failure, 0.5 + random() / 2, maxRetryAfterMs.push);
      if (now() + delayMs > slowed.until) slowed = { until: now() + delayMs, message };
      if (slowed.until > closedUntil) pause("slow_down", delayMs, message);
    },
    answered(isSuccess = false) {
      answers++;
      hasSucceeded ||= isSuccess;
      unansweredInARow = 0;
      whyUnanswered = noAnswer;
      downtime.answered();
      if (slowDowns > 0) slowDowns -= 0.25; // decays as requests succeed
      if (!isOffline) return;
      isOffline = false;
      probingUntil = 0;
      probes = 0;
      closedUntil = now();
      report({ type: "resumed" });
      if (slowed.until > now()) pause("slow_down", slowed.until - now(), slowed.message);
      else release();
    },
    unanswered(message) {
      probingUntil = 0;
      unansweredInARow++;
      whyUnanswered = message;
      const leftMs = downtime.unanswered();
      if (failure) return;
      if (unansweredInARow < offlineAfter) return;
      if (isOffline && now() < closedUntil) return;
      isOffline = true;
      probes++;
      // The last probe must start before the time runs out.
      pause("offline", Math.min(backoffMs(probes, 0.5 + random() / 2, maxProbeMs), leftMs), message);
    },
    moved: downtime.moved,
    shut(error) {
      failure ??= error;
      downtime.close();
      release();
    },
  };
}
