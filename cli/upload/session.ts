// What upload and verify share: API calls with one backoff, workers, limits, and stopping a run.
import { setMaxListeners } from "node:events";
import { type ConfirmedPhoto, contentTypes, maxBytes, type RefusedPhoto } from "../../api/contract.ts";
import { RequestError } from "../errors.ts";
import { failed, notTried } from "./endings.ts";
import type { LookupOptions } from "./event-api.ts";
import type { LocalFile, UploadEvent } from "./events.ts";
import { createWorkerPool, type WorkerPool } from "./flow/worker-pool.ts";
import { callApi, type Patience } from "./requests/call-api.ts";
import { attemptsFor } from "./requests/halve-batch.ts";
import { createRequestGate, type RequestGate } from "./requests/request-gate.ts";
import { createSpareWorkers, type SpareWorkers } from "./spare-workers.ts";
import { createStopper, StoppedError, type Stopper, type StopReason, stopReasonOf } from "./stopper.ts";
import type { Limits, SourceOptions } from "./upload-options.ts";
import type { JobId } from "./worker/photo-worker.ts";

export interface Session {
  readonly stopper: Stopper;
  readonly gate: RequestGate;
  readonly patience: Patience;
  readonly workers: WorkerPool;
  /** For photos that are sent again when `workers` may be closed. */
  readonly spareWorkers: SpareWorkers;
  /** `maxInitiatePhotos` is undefined until the API has answered. */
  limits(): Limits;
  now(): number;
  /** Photos looked up so far that an organiser removed from the event. */
  readonly removedByOrganiser: ReadonlySet<string>;
  /** Photos looked up so far that the event does not show to the caller, with the reason. */
  readonly refused: ReadonlyMap<string, RefusedPhoto>;
  /** One lookup of 1 to 100 photos, retried as often as makes sense for that many. */
  lookUp(photoIds: string[], options?: LookupOptions): Promise<ConfirmedPhoto[]>;
  /** How a file ends whose stage threw. An error about one file fails only that file; an error about every file stops the run. */
  endedBy(error: unknown, file: LocalFile): ReturnType<typeof failed>;
  /** Runs a stage of one file; if it throws, `endedBy` says how the file ended. */
  guard<Ended>(file: LocalFile, stage: () => Promise<Ended>): Promise<Ended | ReturnType<typeof failed>>;
  /** Like `guard`, for a file whose ending is already known. */
  tolerate<Ended>(stage: () => Promise<Ended>, otherwise: Ended): Promise<Ended>;
  /** Sets the only listener. Without one a stop waits for nothing, because nothing is half done. */
  listen(events: SessionEvents): void;
  /** Runs the work and heeds the stop signals. Throws the first bug that a stage hit. */
  run(work: () => Promise<void>): Promise<void>;
}

/** What the session tells its listener. */
export interface SessionEvents {
  /** A worker has sent bytes. */
  onProgress(id: JobId, bytes: number): void;
  /** The server is overloaded. */
  onSlowDown(): void;
  /** Nothing new starts any more. @returns how many milliseconds running work may continue; undefined: until it ends */
  onStop(reason: StopReason): number | undefined;
  /** Running work ends now. */
  onHalt(reason: Error): void;
}

const giveUpAfterMs = 600_000;
/** How long running work may continue after the connection is given up. */
const lastAnswersMs = 2_000;

const noListener: SessionEvents = { onProgress() {}, onSlowDown() {}, onStop: () => 0, onHalt() {} };

type ReportPause = (event: Extract<UploadEvent, { type: "paused" | "resumed" }>) => void;

export function createSession(options: SourceOptions, report: ReportPause): Session {
  let events = noListener;
  const now = () => performance.now();
  const random = options.random ?? Math.random;
  const gate = createRequestGate({
    giveUpAfterMs: options.giveUpAfterMs ?? giveUpAfterMs,
    now,
    random,
    report: (event) => {
      if (event.type === "paused" || event.type === "resumed") report(event);
    },
    // Some calls may just have started, and each could take half a minute.
    onGivenUp(failure) {
      stopper.stop({ code: "unreachable", message: failure.message });
      setTimeout(() => stopper.halt(failure), lastAnswersMs).unref();
    },
  });
  const stopper = createStopper((reason) => {
    const graceMs = events.onStop(reason);
    if (graceMs === 0) stopper.halt();
    else if (graceMs !== undefined) setTimeout(() => stopper.halt(), graceMs).unref();
  });
  const { halted } = stopper;
  setMaxListeners(0, halted);
  const patience: Patience = { gate, random, signal: halted, onSlowDown: () => events.onSlowDown(), onRetry: () => {} };
  const openPool = (count: number) =>
    createWorkerPool(options.openWorker, count, (id, bytes) => {
      gate.moved();
      events.onProgress(id, bytes);
    });
  const workers = openPool(options.workerCount);
  const spareWorkers = createSpareWorkers(workers, () => openPool(1));
  halted.addEventListener("abort", () => {
    gate.shut(halted.reason as Error);
    workers.abort();
    spareWorkers.abort();
    events.onHalt(halted.reason as Error);
  });
  // Until the API has answered; it refuses what it does not take.
  let limits: Limits = { contentTypes: Object.keys(contentTypes), maxBytes };
  const setLimits = (known: Limits) => {
    limits = { maxInitiatePhotos: 1, ...known };
  };
  if (options.limits === undefined) setLimits(limits);
  else options.limits.then(setLimits, () => setLimits(limits));
  const removedByOrganiser = new Set<string>();
  const refused = new Map<string, RefusedPhoto>();
  let bug: unknown;

  /** The error if it fails only one file; undefined if the run stops. */
  function stopOrFail(error: unknown): RequestError | undefined {
    const reason = stopReasonOf(error);
    if (reason) stopper.stop(reason);
    else if (error instanceof RequestError) return error;
    else if (!(error instanceof StoppedError) && !halted.aborted) {
      bug ??= error;
      stopper.stop({ code: "interrupted", message: "an internal error in photoup" });
      stopper.halt();
    }
    return undefined;
  }

  function endedBy(error: unknown, file: LocalFile): ReturnType<typeof failed> {
    const failure = stopOrFail(error);
    return failure ? failed(file, failure.code, failure.message) : notTried(file);
  }

  return {
    stopper,
    gate,
    patience,
    workers,
    spareWorkers,
    limits: () => limits,
    now,
    removedByOrganiser,
    refused,
    async lookUp(photoIds, settings) {
      const ask = (signal: AbortSignal) => options.api.lookup(photoIds, signal, settings);
      const answer = await callApi(ask, patience, attemptsFor(photoIds.length));
      for (const photoId of answer.removedByOrganiser ?? []) removedByOrganiser.add(photoId);
      for (const photo of answer.refused ?? []) refused.set(photo.photoId, photo);
      return answer.photos;
    },
    endedBy,
    async guard(file, stage) {
      try {
        return await stage();
      } catch (error) {
        return endedBy(error, file);
      }
    },
    async tolerate(stage, otherwise) {
      try {
        return await stage();
      } catch (error) {
        stopOrFail(error);
        return otherwise;
      }
    },
    listen(listener) {
      events = listener;
    },
    async run(work) {
      const onStop = () => stopper.stop({ code: "interrupted", message: "interrupted" });
      options.stop?.addEventListener("abort", onStop, { once: true });
      options.hardStop?.addEventListener("abort", () => stopper.halt(), { once: true });
      if (options.stop?.aborted) onStop();
      try {
        await work();
        if (bug !== undefined) throw bug;
      } finally {
        options.stop?.removeEventListener("abort", onStop);
        await Promise.all([workers.close(), spareWorkers.close()]);
      }
    },
  };
}
