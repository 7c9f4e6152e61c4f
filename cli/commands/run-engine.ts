// Runs the engine for a command: sets up listeners and signals, checks that the API is reachable, and reports the end.
import { setImmediate as nextTurn } from "node:timers/promises";
import type { InitiateRequest } from "../../api/contract.ts";
import { type ExitCode, exitCodeOf, RequestError, SignInError } from "../errors.ts";
import { unlessAborted } from "../http/stoppable.ts";
import type { Connection, GlobalOptions, Io } from "../io.ts";
import { hideSecrets } from "../output/hide-secrets.ts";
import { type ListenOptions, listen } from "../output/listen.ts";
import { markReported } from "../output/reported-errors.ts";
import type { RunEvent, RunSummary } from "../output/run-event.ts";
import type { RunBasis } from "../ports.ts";
import { sumOf } from "../upload/count-not-proven.ts";
import type { EventApi } from "../upload/event-api.ts";
import { version } from "../version.ts";

export interface Conclusion {
  exitCode: ExitCode;
  /** For people, without line breaks. */
  lines: readonly string[];
}

export interface EngineRun<Summary extends RunSummary> {
  eventId: string;
  connection: Connection;
  /** More fields for the first line of --json, besides the event and the API. */
  started: object;
  start(basis: RunBasis, report: (event: RunEvent) => void): Promise<Summary>;
  /** @param interruptedWith 129, 130 or 143 after a signal */
  conclude(summary: Summary, interruptedWith: ExitCode | undefined): Conclusion;
}

/** Throws an error that ends the run before it has a summary. Closes the connection. */
export async function runEngine<Summary extends RunSummary>(
  run: EngineRun<Summary>,
  options: GlobalOptions & ListenOptions,
  io: Io,
): Promise<ExitCode> {
  const { eventId } = run;
  const { api, apiUrl } = run.connection;
  const listeners = await listen(eventId, options, io);
  try {
    listeners.json?.say("started", { eventId, apiUrl, ...run.started, photoup: version });
    const interruption = io.catchSignals();
    interruption.soft.addEventListener("abort", listeners.stopping, { once: true });
    // Requested once the walk has started. An unreachable API ends the run now, not after the usual retries.
    const limits = nextTurn().then(() => api.config());
    const unreachable = new AbortController();
    let isAnswered = false;
    limits.catch(() => isAnswered || unreachable.abort());
    const stop = AbortSignal.any([interruption.soft, unreachable.signal]);
    const eventApi = watched(api.event(eventId), listeners.json?.behind, () => {
      isAnswered = true;
    });
    const basis = { eventId, api: eventApi, limits, stop, hardStop: interruption.hard };
    let summary = await run.start(basis, listeners.report);
    // If nothing else was requested, the limits tell whether the API is reachable; if they stopped the run, they tell why.
    if (!isAnswered || unreachable.signal.aborted) await Promise.race([limits, aborted(interruption.soft)]);
    const interruptedWith = interruption.exitCode();
    if (!isAnswered && interruptedWith !== undefined)
      summary = { ...summary, stopped: { code: "interrupted", message: "interrupted" } };
    const { exitCode, lines } = run.conclude(summary, interruptedWith);
    listeners.stopDrawing();
    const isAllWell = exitCode === 0 && sumOf(summary.notProven) === 0;
    if (!options.quiet || !isAllWell) listeners.summarize(lines);
    return await listeners.close(summary, exitCode);
  } catch (error) {
    listeners.stopDrawing();
    await listeners.fail(errorFields(error));
    markReported(error);
    throw error;
  } finally {
    await api.close();
  }
}

/**
 * The same calls, watched. @param behind each call waits for it, so that no more work starts than the reader of --json keeps up
 * with, and pending lines take no memory; a stopped call does not wait. @param onAnswer called for every answer that is not an error
 */
function watched(api: EventApi, behind: (() => Promise<void> | undefined) | undefined, onAnswer: () => void): EventApi {
  const { initiateBatch } = api;
  const watch = async <Answer>(call: () => Promise<Answer>, signal: AbortSignal | undefined) => {
    const caughtUp = behind?.();
    if (caughtUp !== undefined) await unlessAborted(caughtUp, signal);
    const answer = await call();
    onAnswer();
    return answer;
  };
  return {
    ...(initiateBatch && {
      initiateBatch: (photos: InitiateRequest[], signal?: AbortSignal) =>
        watch(() => initiateBatch(photos, signal), signal),
    }),
    initiate: (photo, signal) => watch(() => api.initiate(photo, signal), signal),
    lookup: (photoIds, signal, options) => watch(() => api.lookup(photoIds, signal, options), signal),
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

export function errorFields(error: unknown): object {
  const code = error instanceof RequestError || error instanceof SignInError ? error.code : undefined;
  const message = hideSecrets(error instanceof Error ? error.message : String(error));
  return { ...(code === undefined ? {} : { code }), message, exitCode: exitCodeOf(error) };
}
