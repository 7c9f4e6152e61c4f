// The engine: walks, reads, asks, sends and confirms, all at once, and says how each file ended. No argv, terminal or
// environment in it; who listens decides what is shown.
import { createHash } from "node:crypto";
import { setMaxListeners } from "node:events";
import { basename } from "node:path";
import pLimit from "p-limit";
import { type CaptionFields, type ConfirmedPhoto, contentTypes, maxBytes, photoIdOf } from "../../api/contract.ts";
import { RequestError, SignInError } from "../errors.ts";
import { createConcurrencyController } from "./adapt-concurrency.ts";
import { createAskAhead } from "./ask-ahead.ts";
import { type Backlog, createBacklog } from "./backlog.ts";
import { callApi, type Patience } from "./call-api.ts";
import { compareWithRecord, createConfirmer } from "./confirm.ts";
import type { EventApi } from "./event-api.ts";
import type { LocalFile, Report, UploadSummary } from "./events.ts";
import { createGate } from "./gate.ts";
import { type CachedPhoto, createCacheWriter, loadFolderCache } from "./hash-cache.ts";
import { createHeldBudget } from "./held-budget.ts";
import type { Lane } from "./lane/lane.ts";
import type { OpenLane } from "./lane/open-lanes.ts";
import { isStored } from "./lane/put-photo.ts";
import { createLead } from "./lead.ts";
import { type Removal, removeLocalFile } from "./remove-local-file.ts";
import { type PreparedPhoto, sendPhoto } from "./send-photo.ts";
import { createTally, type Ending } from "./tally.ts";
import { type WalkedFile, walk } from "./walk.ts";

export interface UploadOptions {
  /** Literal paths of folders and files; bytes where a name may be no UTF-8. */
  paths: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;
  api: EventApi;
  openLane: OpenLane;
  /** How many threads read, hash and send. */
  laneCount: number;
  /** What the stage accepts; until it is known, what the contract says. */
  limits?: Promise<{ contentTypes: readonly string[]; maxBytes: number }>;
  /** Whether a file below a given path is wanted, by its relative path. */
  accepts?: (relativePath: string) => boolean;
  sidecarsOf(names: readonly string[]): ReadonlyMap<string, string>;
  /** The caption as it is to be sent: lists, templates and wishes applied to what the photo says itself. */
  finishCaption?: (file: WalkedFile, caption: CaptionFields) => CaptionFields;
  /** Changes whenever `finishCaption` would decide otherwise. */
  captionSettings?: string;
  /** Fixed number of puts at once; without it, it adapts. */
  concurrency?: number;
  /** Without a byte for so long, the run ends. */
  giveUpAfterMs?: number;
  /** Without a byte for so long, a transfer is begun again. */
  stallMs?: number;
  /** How long a stored photo may take to show in the event. */
  confirmWithinMs?: number;
  /** Where hashes are remembered; absent: nowhere. */
  cacheFolder?: string;
  dryRun?: boolean;
  removal?: Removal;
  /** The proxy that leads to a URL, if one does. */
  proxyFor?: (url: string) => string | undefined;
  /** Stops starting photos; puts under way may end within a few seconds. */
  stop?: AbortSignal;
  /** From 0 up to 1; spreads the retries. */
  random?: () => number;
  /** Ends what `stop` lets end, at once. */
  hardStop?: AbortSignal;
}

const heldBudgetBytes = 64 * 1024 * 1024;
const maxBacklog = 16_384;
const maxInitiates = 64;
const maxAsking = 400;
const maxConfirming = 4_000;
const graceMs = 5_000;
/** From so many photos in a hundred that the event has already, it is asked before a photo is kept in memory for sending. */
const knownShareToAskFirst = 0.2;

interface File extends WalkedFile {
  local: LocalFile;
  cached?: CachedPhoto | undefined;
}

/** Ends the flow of one file when the run was stopped. */
class StoppedError extends Error {
  override name = "StoppedError";
}

/**
 * Uploads all photos below the paths and reports how each file ended. Rejects only where there is a bug: what stops a run is
 * in the summary.
 */
export async function upload(options: UploadOptions, report: Report): Promise<UploadSummary> {
  const now = () => performance.now();
  const random = options.random ?? Math.random;
  const startedAt = now();
  const tally = createTally(report);
  const gate = createGate({ giveUpAfterMs: options.giveUpAfterMs ?? 600_000, now, random, report });
  const places = pLimit(options.concurrency ?? 8);
  const initiates = pLimit(maxInitiates);
  const controller =
    options.concurrency === undefined
      ? createConcurrencyController({ now, onChange: (concurrency) => (places.concurrency = concurrency) })
      : undefined;
  const lead = createLead(now);
  const budget = createHeldBudget(heldBudgetBytes);
  const halt = new AbortController();
  setMaxListeners(0, halt.signal);
  const patience: Patience = {
    gate,
    random,
    signal: halt.signal,
    onSlowDown: () => controller?.slowDown(),
    onRetry: () => {},
  };
  const confirmer = createConfirmer({ api: options.api, gate, now, withinMs: options.confirmWithinMs ?? 30_000 });
  const askAhead = createAskAhead(
    async (photoIds) => (await callApi(() => options.api.lookup(photoIds), patience)).photos,
  );
  const cache = options.cacheFolder ? createCacheWriter(options.cacheFolder, Date.now) : undefined;
  let limits: { contentTypes: readonly string[]; maxBytes: number } = {
    contentTypes: Object.keys(contentTypes),
    maxBytes,
  };
  options.limits?.then(
    (known) => (limits = known),
    () => {}, // the API refuses what it does not take
  );

  // ---- lanes

  const lanes: { lane: Lane; load: number }[] = [];
  const putFiles = new Map<number, { local: LocalFile; sentBytes: number }>();
  const onProgress = (id: number, bytes: number) => {
    gate.moved();
    controller?.moved(bytes);
    const put = putFiles.get(id);
    if (!put) return;
    put.sentBytes += bytes;
    tally.progress(put.local.path, bytes);
  };
  const leastLoaded = () => {
    const idle = lanes.find(({ load }) => load === 0);
    if (idle) return idle;
    if (lanes.length < options.laneCount) lanes.push({ lane: options.openLane(onProgress), load: 0 });
    return lanes.reduce((least, lane) => (lane.load < least.load ? lane : least));
  };
  let nextId = 0;

  // ---- stopping

  let isStopped = false;
  const stop = (reason: NonNullable<UploadSummary["stopped"]>) => {
    if (isStopped) return;
    isStopped = true;
    tally.stop(reason);
    if (reason.code === "interrupted") setTimeout(() => end(new StoppedError(reason.message)), graceMs).unref();
    pump();
  };
  const end = (error: StoppedError) => {
    gate.shut(error);
    halt.abort(error);
    confirmer.close();
    for (const { lane } of lanes) lane.abort();
  };
  const onStop = () => stop({ code: "interrupted", message: "interrupted" });
  options.stop?.addEventListener("abort", onStop, { once: true });
  options.hardStop?.addEventListener("abort", () => end(new StoppedError("interrupted")), { once: true });

  // ---- files under way

  const unread: Backlog<File> = createBacklog();
  const known: File[] = [];
  /** By photo id: whether this run has brought the photo in, or is about to find out. */
  const claims = new Map<string, Promise<Ending>>();
  let isWalked = false;
  let ahead = 0;
  let sending = 0;
  let asking = 0;
  let confirming = 0;
  let flows = 0;
  let knownShare = 0;
  let onRoom: () => void = () => {};
  let onIdle: () => void = () => {};
  let failure: unknown;

  const begin = (flow: Promise<void>) => {
    flows++;
    flow
      .catch((error) => {
        failure ??= error;
        stop({ code: "interrupted", message: "an error of photoup itself" });
        end(new StoppedError("an error of photoup itself"));
      })
      .finally(() => {
        flows--;
        pump();
      });
  };
  function pump(): void {
    while (isStopped && unread.length + known.length > 0) notTried((known.pop() ?? unread.take()) as File);
    while (known.length > 0 && asking < maxAsking) begin(knownFlow(known.pop() as File));
    while (unread.length > 0 && ahead < lead.target + places.concurrency && confirming < maxConfirming) {
      const file = unread.take() as File;
      const holding = options.dryRun ? "read_again" : budget.request(file.sizeBytes, places.concurrency + 2);
      if (holding === "wait") {
        unread.add(file);
        break;
      }
      begin(unreadFlow(file, holding === "hold"));
    }
    if (unread.length + known.length < maxBacklog) onRoom();
    if (isWalked && ahead + sending + asking + unread.length + known.length === 0) confirmer.hurry();
    if (isWalked && flows === 0 && unread.length + known.length === 0) onIdle();
  }
  const settle = (ending: Ending) => tally.end(ending);
  const notTried = (file: File) =>
    settle({ type: "failed", code: "not_tried", message: "the run was stopped before it", ...file.local });

  // What stops one file stops it alone; what would stop every file stops the run.
  const guard = async (file: File, flow: () => Promise<Ending | undefined>): Promise<void> => {
    let ending: Ending | undefined;
    try {
      ending = await flow();
    } catch (error) {
      if (error instanceof SignInError) stop({ code: "not_signed_in", message: error.message });
      else if (error instanceof RequestError) ending = afterRefusal(file, error);
      else if (!isStopped) throw error;
      ending ??= {
        type: "failed",
        code: "not_tried",
        message: "the run was stopped before it was done",
        ...file.local,
      };
    }
    if (ending) settle(ending);
  };
  const afterRefusal = (file: File, error: RequestError): Ending | undefined => {
    const { code, message } = error;
    if (code === "unauthenticated") stop({ code: "not_signed_in", message });
    else if (code === "not_registered" || code === "not_allowed") stop({ code: "not_allowed", message });
    else if (code === "unreachable") stop({ code, message });
    else if (code === "quota_exceeded") stop({ code, message });
    else return { type: "failed", code, message, ...file.local };
    return undefined;
  };

  // ---- a file whose hash is remembered

  async function knownFlow(file: File): Promise<void> {
    asking++;
    let isAsking = true;
    const asked = () => {
      if (isAsking) asking--;
      isAsking = false;
    };
    try {
      await guard(file, async () => {
        const cached = file.cached as CachedPhoto;
        const photo = {
          ...cached,
          photoId: photoIdOf(Buffer.from(cached.sha256, "base64")),
          sizeBytes: file.sizeBytes,
        };
        const record = await askAhead(photo.photoId);
        asked();
        const isThere = record && compareWithRecord(photo, record).kind === "confirmed";
        if (isThere && (cached.captionDigest === "" || cached.captionDigest === captionDigest(record))) {
          return settleDuplicate(file, photo, "event", false);
        }
        // The event has it not, or with another caption: only the file itself tells the rest.
        file.cached = undefined;
        unread.add(file);
        return undefined;
      });
    } finally {
      asked();
    }
  }

  // ---- a file that must be read

  async function unreadFlow(file: File, hold: boolean): Promise<void> {
    const id = nextId++;
    const chosen = leastLoaded();
    const weight = file.sizeBytes + 65_536;
    chosen.load += weight;
    ahead++;
    let stage: "ahead" | "sending" | "confirming" = "ahead";
    const leave = (next: typeof stage) => {
      if (stage === "ahead") ahead--;
      else if (stage === "sending") sending--;
      stage = next;
      if (stage === "ahead") ahead++;
      else if (stage === "sending") sending++;
    };
    let isHeld = hold;
    const released = () => {
      if (isHeld) budget.release(file.sizeBytes);
      isHeld = false;
    };
    const release = () => {
      if (isHeld) chosen.lane.release(id);
      released();
    };
    const beganAt = now();
    let wasReady = false;
    const prepare = (keep: boolean) => {
      const job = { file: file.file, hold: keep, maxBytes: limits.maxBytes };
      return chosen.lane.prepare(id, file.sidecar ? { ...job, sidecar: file.sidecar.file } : job);
    };

    try {
      await guard(file, async () => {
        const prepared = await prepare(hold);
        if (prepared.kind === "skipped") {
          return { type: "skipped", reason: prepared.reason, message: prepared.message, ...file.local };
        }
        if (prepared.kind === "failed")
          return { type: "failed", code: prepared.code, message: prepared.message, ...file.local };
        if (!limits.contentTypes.includes(prepared.contentType)) {
          const message = `${prepared.contentType}: photos of this type are not accepted`;
          return { type: "skipped", reason: "unsupported_type", message, ...file.local };
        }
        for (const message of prepared.warnings)
          report({ type: "warning", path: file.local.path, code: "caption", message });
        const caption = options.finishCaption?.(file, prepared.caption) ?? prepared.caption;
        remember(file, prepared, caption);

        for (let claimed = claims.get(prepared.photoId); claimed; claimed = claims.get(prepared.photoId)) {
          release();
          leave("confirming");
          pump();
          const first = await claimed;
          if (first.type !== "failed") return settleDuplicate(file, prepared, "run", false);
          if (claims.get(prepared.photoId) === claimed) claims.delete(prepared.photoId);
        }
        const result = bringIn(prepared, caption);
        claims.set(prepared.photoId, result);
        result.catch(() => claims.delete(prepared.photoId));
        const ending = await result;
        if (ending.type === "failed") claims.delete(prepared.photoId);
        return ending;
      });
    } finally {
      release();
      leave("confirming");
      chosen.load -= weight;
    }

    async function bringIn(prepared: PreparedPhoto, caption: CaptionFields): Promise<Ending> {
      if (options.dryRun || knownShare > knownShareToAskFirst) {
        const record = await askAhead(prepared.photoId);
        const isThere = record !== undefined && compareWithRecord(prepared, record).kind === "confirmed";
        learn(isThere);
        if (isThere) {
          release();
          leave("confirming");
          const isUpdated = !options.dryRun && (await updateCaption(prepared, caption, record));
          return settleDuplicate(file, prepared, "event", isUpdated);
        }
        if (options.dryRun)
          return { type: "planned", photoId: prepared.photoId, sha256: prepared.sha256, ...file.local };
      }
      const sent = await sendPhoto(basename(file.file.path), caption, prepared, {
        api: options.api,
        patience: {
          ...patience,
          onRetry: (attempt, delayMs, code, message) =>
            report({ type: "retrying", path: file.local.path, attempt, delayMs, code, message }),
        },
        stallMs: options.stallMs ?? 20_000,
        proxyFor: options.proxyFor ?? (() => undefined),
        initiates: async (call) => {
          if (isStopped) throw new StoppedError("the run was stopped");
          const askedAt = now();
          const answer = await initiates(call);
          if (gate.answers === 1) controller?.firstAnswerAfter(now() - askedAt);
          return answer;
        },
        places,
        put: async (photo, request) => {
          const put = { local: file.local, sentBytes: 0 };
          putFiles.set(id, put);
          const job = { ...request, file: file.file, sizeBytes: photo.sizeBytes, identity: photo.identity };
          const result = await chosen.lane.put(id, job);
          putFiles.delete(id);
          if (result.kind === "answered" && isStored(result.status)) {
            released(); // the lane has done so
            controller?.completed(places.pendingCount > 0);
          } else if (put.sentBytes > 0) {
            tally.progress(file.local.path, -put.sentBytes);
          }
          leave("ahead");
          pump();
          return result;
        },
        rehash: () => {
          release();
          return prepare(false);
        },
        onWaitingForPlace: () => {
          if (!wasReady) lead.ready(now() - beganAt);
          wasReady = true;
        },
        onPutBegins: () => {
          lead.putBegan();
          leave("sending");
          pump();
        },
        now,
      });
      release();
      leave("confirming");
      if (sent.kind === "failed") return { type: "failed", code: sent.code, message: sent.message, ...file.local };
      learn(!sent.isNew);
      confirming++;
      pump();
      const confirmation = await confirmer.confirm(prepared);
      confirming--;
      if (confirmation.kind === "failed") {
        return { type: "failed", code: confirmation.code, message: confirmation.message, ...file.local };
      }
      if (!sent.isNew) return settleDuplicate(file, prepared, "event", false);
      remove(file, prepared);
      return { type: "uploaded", photoId: prepared.photoId, sha256: prepared.sha256, ...file.local };
    }
  }

  function learn(wasKnown: boolean): void {
    knownShare += ((wasKnown ? 1 : 0) - knownShare) / 16;
  }

  function settleDuplicate(
    file: File,
    photo: { photoId: string; sha256: string },
    of: "event" | "run",
    captionUpdated: boolean,
  ): Ending {
    remove(file, photo);
    return { type: "duplicate", photoId: photo.photoId, sha256: photo.sha256, of, captionUpdated, ...file.local };
  }

  function remove(file: File, photo: object): void {
    if (!options.removal || options.dryRun) return;
    const identity = "identity" in photo ? (photo.identity as string) : file.identity;
    report(removeLocalFile(file, identity, options.removal));
  }

  // Initiate for a photo that is stored brings its record up to date; no bytes are sent.
  async function updateCaption(photo: PreparedPhoto, caption: CaptionFields, record: ConfirmedPhoto): Promise<boolean> {
    const digest = captionDigest(caption);
    if (digest === "" || digest === captionDigest(record)) return false;
    const request = { contentType: photo.contentType, ...caption, sha256: photo.sha256, size: photo.sizeBytes };
    await callApi(() => options.api.initiate(request), patience);
    return true;
  }

  function remember(file: File, photo: PreparedPhoto, caption: CaptionFields): void {
    const { identity, sha256, contentType } = photo;
    const captionBasis = captionBasisOf(file);
    const entry = { identity, sha256, contentType, captionBasis, captionDigest: captionDigest(caption) };
    cache?.put(file.folder.path, basename(file.file.path), entry);
  }

  function captionBasisOf(file: WalkedFile): string {
    return `${options.captionSettings ?? ""}|${file.sidecar?.identity ?? ""}`;
  }

  // ---- the walk

  async function findFiles(): Promise<void> {
    let folder: string | undefined;
    let remembered: ReadonlyMap<string, CachedPhoto> = new Map();
    const lister = leastLoaded().lane;
    const walked = walk({
      paths: options.paths,
      accepts: options.accepts ?? (() => true),
      sidecarsOf: options.sidecarsOf,
      list: (id, path) => lister.list(id, path),
    });
    let files = 0;
    let bytes = 0;
    for await (const found of walked) {
      if (isStopped) return;
      const local: LocalFile = { ...found.file, sizeBytes: found.sizeBytes };
      files++;
      bytes += found.sizeBytes;
      tally.found(local);
      if ("outcome" in found) {
        const { outcome } = found;
        if (outcome.kind === "skipped")
          settle({ type: "skipped", reason: outcome.reason, message: outcome.message, ...local });
        else settle({ type: "failed", code: outcome.code, message: outcome.message, ...local });
        continue;
      }
      if (options.cacheFolder && found.folder.path !== folder) {
        folder = found.folder.path;
        remembered = loadFolderCache(options.cacheFolder, folder);
      }
      const cached = remembered.get(basename(found.file.path));
      const isCurrent = cached?.identity === found.identity && cached.captionBasis === captionBasisOf(found);
      if (isCurrent && limits.contentTypes.includes(cached.contentType)) known.push({ ...found, local, cached });
      else unread.add({ ...found, local });
      if (files % 64 === 1) pump();
      while (unread.length + known.length >= maxBacklog && !isStopped) {
        await new Promise<void>((resolve) => (onRoom = resolve));
      }
    }
    report({ type: "walked", files, bytes });
  }

  if (options.stop?.aborted) onStop();
  try {
    const idle = new Promise<void>((resolve) => (onIdle = resolve));
    await findFiles();
    isWalked = true;
    pump();
    await idle;
    if (failure !== undefined) throw failure;
  } finally {
    options.stop?.removeEventListener("abort", onStop);
    confirmer.close();
    cache?.flush();
    await Promise.all(lanes.map(({ lane }) => lane.close()));
  }
  const summary = tally.summary(now() - startedAt);
  report({ type: "finished", ...summary });
  return summary;
}

/** Empty where there is neither title nor description: a photo without them changes no record. */
function captionDigest(caption: CaptionFields): string {
  const { title = "", description = "" } = caption;
  if (!title && !description) return "";
  return createHash("sha256")
    .update(JSON.stringify([title, description]))
    .digest("base64")
    .slice(0, 22);
}
