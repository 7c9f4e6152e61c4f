// The parts that all files of one run share.
import { setMaxListeners } from "node:events";
import { basename } from "node:path";
import pLimit from "p-limit";
import { type CaptionFields, contentTypes, maxBytes } from "../../api/contract.ts";
import { captionDigest } from "./caption-digest.ts";
import { type Confirmer, createConfirmer } from "./confirm.ts";
import type { LookupOptions } from "./event-api.ts";
import type { Report } from "./events.ts";
import { type ActiveTransfers, createActiveTransfers } from "./flow/active-transfers.ts";
import { type ConcurrencyController, createConcurrencyController, initialSlots } from "./flow/adapt-concurrency.ts";
import { type BufferBudget, createBufferBudget } from "./flow/buffer-budget.ts";
import { createPrefetchDepth, type PrefetchDepth } from "./flow/prefetch-depth.ts";
import { createUploadSlots, type UploadSlots } from "./flow/upload-slots.ts";
import { createWorkerPool, type WorkerPool } from "./flow/worker-pool.ts";
import { createCacheWriter } from "./hash-cache.ts";
import { createPhotoIdSet } from "./photo-id-set.ts";
import { createRemoveConfirmed } from "./removal/remove-confirmed.ts";
import { createLocalRemover } from "./removal/remove-local-file.ts";
import { createInitiateBatcher, type InitiateBatcher } from "./requests/batch-initiates.ts";
import { createLookupBatcher, type FindRecord } from "./requests/batch-lookups.ts";
import { callApi, type Patience } from "./requests/call-api.ts";
import { createRequestGate } from "./requests/request-gate.ts";
import type { PreparedPhoto } from "./send-photo.ts";
import type { FoundFile } from "./source/find-files.ts";
import type { WalkedFile } from "./source/walk.ts";
import { createStopper, StoppedError, type Stopper } from "./stopper.ts";
import { createTally, type Ending, type Tally } from "./tally.ts";
import type { Limits, UploadOptions } from "./upload-options.ts";

export interface Run {
  options: UploadOptions;
  report: Report;
  tally: Tally;
  stopper: Stopper;
  workers: WorkerPool;
  lead: PrefetchDepth;
  budget: BufferBudget;
  patience: Patience;
  confirmer: Confirmer;
  findRecord: FindRecord;
  /** The slots of the puts; their number adapts. */
  slots: UploadSlots;
  controller: ConcurrencyController | undefined;
  limits(): Limits;
  initiates: InitiateBatcher;
  /** Whether a file with these bytes has arrived, or is under way: how that will end. */
  claimed(photoId: string): Promise<"arrived" | "failed"> | "arrived" | undefined;
  /** Brings in the first file with these bytes. */
  claim(photoId: string, bringIn: () => Promise<Ending>): Promise<Ending>;
  puts: ActiveTransfers;
  /** How many of the last photos the event had already, from 0 to 1. */
  knownShare(): number;
  /** Every file has been found. */
  walked(): void;
  learnKnown(wasKnown: boolean): void;
  /** Deletes or moves the file of a photo that is confirmed, where that is asked for. @returns how the file ends */
  removeConfirmed(file: WalkedFile, ending: Ending): Promise<Ending>;
  captionBasisOf(file: WalkedFile): string;
  remember(file: FoundFile, photo: PreparedPhoto, caption: CaptionFields): void;
  now(): number;
  close(): Promise<void>;
}

const bufferBudgetBytes = 64 * 1024 * 1024;
/** Files that are read once more before they are removed: a disk reads few at once best. */
const maxRemovals = 2;
/** What is under way when a run is interrupted has so long to end. */
const graceMs = 5_000;

/** @param onStop told when the run is stopped: what waits is to be given up */
export function createRun(options: UploadOptions, report: Report, onStop: () => void): Run {
  const now = () => performance.now();
  const random = options.random ?? Math.random;
  const tally = createTally(report);
  const gate = createRequestGate({ giveUpAfterMs: options.giveUpAfterMs ?? 600_000, now, random, report });
  const slots = createUploadSlots(options.concurrency ?? initialSlots);
  const controller =
    options.concurrency === undefined
      ? createConcurrencyController({ now, onChange: (concurrency) => (slots.concurrency = concurrency) })
      : undefined;
  const stopper = createStopper(() => {
    if (stopper.reason) tally.stop(stopper.reason);
    if (stopper.reason?.code === "interrupted") setTimeout(stopper.halt, graceMs).unref();
    initiates.close(new StoppedError("the run was stopped"));
    onStop();
  });
  setMaxListeners(0, stopper.halted);
  const patience: Patience = {
    gate,
    random,
    signal: stopper.halted,
    onSlowDown: () => controller?.slowDown(),
    onRetry: () => {},
  };
  const confirmer = createConfirmer({
    api: options.api,
    gate,
    signal: stopper.halted,
    now,
    withinMs: options.confirmWithinMs ?? 30_000,
  });
  const cache = options.cacheFolder === undefined ? undefined : createCacheWriter(options.cacheFolder);
  const puts = createActiveTransfers({
    now,
    waitingBytes: () => slots.waitingBytes,
    // A restarted photo takes the slot of one that ends, with its connection: a new connection would start slowly.
    onRestarted: () => (slots.concurrency = Math.max(1, slots.concurrency - 1)),
  });
  const workers = createWorkerPool(options.openWorker, options.workerCount, (id, bytes) => {
    gate.moved();
    const path = puts.moved(id, bytes);
    if (path !== undefined) tally.progress(path, bytes);
  });
  stopper.halted.addEventListener("abort", () => {
    gate.shut(stopper.halted.reason as Error);
    confirmer.close();
    workers.abort();
  });
  let limits: Limits = { contentTypes: Object.keys(contentTypes), maxBytes };
  options.limits?.then(
    (known) => (limits = known),
    () => {}, // the API refuses what it does not take
  );
  const lead = createPrefetchDepth(now);
  const initiates = createInitiateBatcher({
    api: options.api,
    patience,
    maxPhotos: () => limits.maxInitiatePhotos ?? 1,
    supply: () => ({
      ready: slots.waiting,
      readyBytes: slots.waitingBytes,
      freeSlotsFor: slots.freeFor,
      putsPerMs: lead.putsPerMs,
    }),
    now,
    onFirstAnswer: (elapsedMs) => controller?.firstAnswerAfter(elapsedMs, tally.meanBytes()),
  });
  let knownShare = 0;
  let isWalking = true;
  const underWay = new Map<string, Promise<"arrived" | "failed">>();
  const arrived = createPhotoIdSet();
  const captionBasisOf = (file: WalkedFile) => `${options.captionSettings ?? ""}|${file.sidecar?.identity ?? ""}`;

  const lookUp = (settings: LookupOptions) => async (ids: string[]) =>
    (await callApi((signal) => options.api.lookup(ids, signal, settings), patience)).photos;
  const removeConfirmed =
    options.removal && !options.dryRun
      ? createRemoveConfirmed({
          remove: createLocalRemover(options.removal),
          prove: createLookupBatcher(lookUp({ proveStored: true })),
          limit: pLimit(maxRemovals),
          report,
        })
      : async (_file: WalkedFile, ending: Ending) => ending;

  return {
    options,
    report,
    tally,
    stopper,
    workers,
    lead,
    budget: createBufferBudget(bufferBudgetBytes),
    patience,
    confirmer,
    findRecord: createLookupBatcher(lookUp({}), () => workers.preparing > 0 || isWalking),
    slots,
    controller,
    limits: () => limits,
    initiates,
    claimed: (photoId) => underWay.get(photoId) ?? (arrived.has(photoId) ? "arrived" : undefined),
    claim(photoId, bringIn) {
      const ending = bringIn();
      const settled = async () => {
        try {
          if ((await ending).type === "failed") return "failed";
          arrived.add(photoId);
          return "arrived";
        } catch {
          return "failed";
        } finally {
          underWay.delete(photoId);
        }
      };
      underWay.set(photoId, settled());
      return ending;
    },
    puts,
    walked() {
      isWalking = false;
    },
    knownShare: () => knownShare,
    learnKnown(wasKnown) {
      knownShare += ((wasKnown ? 1 : 0) - knownShare) / 16;
    },
    removeConfirmed,
    captionBasisOf,
    remember(file, photo, caption) {
      const { identity, sha256, contentType } = photo;
      const entry = {
        identity,
        sha256,
        contentType,
        captionBasis: captionBasisOf(file),
        captionDigest: captionDigest(caption),
      };
      cache?.put(file.folder.path, basename(file.local.path), entry, photo.readAtMs);
    },
    now,
    async close() {
      puts.close();
      confirmer.close();
      cache?.flush();
      await workers.close();
    },
  };
}
