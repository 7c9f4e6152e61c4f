// One photo on its way through the engine. Owns its stage, buffer, worker and upload slot, and frees them.
import type { ActiveTransfers } from "./flow/active-transfers.ts";
import type { BufferBudget } from "./flow/buffer-budget.ts";
import type { Schedule, Stage } from "./flow/schedule.ts";
import type { GiveBack, UploadSlots } from "./flow/upload-slots.ts";
import type { Entered, WorkerPool } from "./flow/worker-pool.ts";
import type { ReadWords } from "./removal/read-words.ts";
import type { FoundFile } from "./source/find-files.ts";
import type { JobId, PutJob } from "./worker/photo-worker.ts";
import type { Prepared, PreparedPhoto, PrepareJob } from "./worker/prepare-photo.ts";
import { isStoredPut, type PutRequest, type PutResult } from "./worker/put-photo.ts";

/** A part of a file, in bytes. */
export interface FilePart {
  startAt: number;
  sizeBytes: number;
}

/** The result of a put, and what it took. */
export interface SentPut {
  result: PutResult;
  /** How long it held its slot, not counting the time to connect. */
  elapsedMs: number;
  sentBytes: number;
}

export interface TaskSurroundings {
  workers: Pick<WorkerPool, "enter" | "nextId" | "prepare">;
  budget: Pick<BufferBudget, "release">;
  slots: Pick<UploadSlots, "take">;
  transfers: Pick<ActiveTransfers, "begin" | "end">;
  schedule: Pick<Schedule, "enter" | "leave" | "pump">;
  now(): number;
}

/** Holds what the photo has taken until it is given back. */
export class PhotoTask {
  readonly file: FoundFile;
  readonly begunAt: number;
  /** What was read from its sidecar. */
  words: ReadWords | undefined;
  readonly #around: TaskSurroundings;
  readonly #id: JobId;
  readonly #entered: Entered;
  #hasBuffer: boolean;
  #giveSlotBack: GiveBack | undefined;
  #stage: Stage = "ahead";

  /** @param isBuffered its bytes have their share of the buffer budget and stay in memory between hashing and sending */
  constructor(file: FoundFile, isBuffered: boolean, surroundings: TaskSurroundings) {
    this.file = file;
    this.begunAt = surroundings.now();
    this.#around = surroundings;
    this.#id = surroundings.workers.nextId();
    this.#entered = surroundings.workers.enter(file.sizeBytes);
    this.#hasBuffer = isBuffered;
    surroundings.schedule.enter(this.#stage);
  }

  /** Moves to another stage. The last stages leave the worker, so other photos may start. */
  move(stage: Stage): void {
    const { schedule } = this.#around;
    schedule.leave(this.#stage);
    this.#stage = stage;
    schedule.enter(stage);
    if (stage === "confirming" || stage === "duplicate_in_flight") this.#entered.leave();
    schedule.pump();
  }

  /** Reads the file. @param maxBytes larger photos are refused. @param partBytes part size for a large photo, as planned now */
  prepare(maxBytes: number, partBytes?: number): Promise<Prepared> {
    return this.#read({ buffer: this.#hasBuffer, maxBytes }, partBytes, true);
  }

  /**
   * Reads the file again without keeping its bytes. If it cannot be read, those that are buffered stay.
   * @param partBytes size of its parts, whatever is planned by then
   */
  async rehash(maxBytes: number, partBytes?: number): Promise<Prepared> {
    const reread = await this.#read({ buffer: false, maxBytes }, partBytes, false);
    if (reread.kind === "photo") this.freeBuffer();
    return reread;
  }

  #read(how: Pick<PrepareJob, "buffer" | "maxBytes">, partBytes: number | undefined, isPlanned: boolean) {
    const { local, sizeBytes, sidecar } = this.file;
    const job: PrepareJob = { file: local, sizeBytes, buffer: how.buffer, maxBytes: how.maxBytes };
    if (partBytes !== undefined) job.partBytes = partBytes;
    if (partBytes !== undefined && isPlanned) job.isPlanned = true;
    if (sidecar) job.sidecar = sidecar.file;
    return this.#around.workers.prepare(this.#entered.worker, this.#id, job);
  }

  /** Resolves when the photo has its upload slot. */
  async takeSlot({ sizeBytes }: PreparedPhoto): Promise<void> {
    this.#giveSlotBack = await this.#around.slots.take(sizeBytes);
  }

  /** A slot for a part. A photo may send several parts at once; each slot is given back by whoever took it. */
  takePartSlot({ sizeBytes }: PreparedPhoto): Promise<GiveBack> {
    return this.#around.slots.take(sizeBytes);
  }

  /** Sends the bytes, then frees the slot. */
  put({ sizeBytes, identity }: PreparedPhoto, { url, headers, proxy, stallMs }: PutRequest): Promise<SentPut> {
    return this.#send(this.#id, { url, headers, proxy, stallMs, file: this.file.local, sizeBytes, identity });
  }

  /** Sends one part. */
  putPart({ identity }: PreparedPhoto, { startAt, sizeBytes }: FilePart, request: PutRequest): Promise<SentPut> {
    const partId = this.#around.workers.nextId(); // several parts of one photo may be in flight
    return this.#send(partId, { ...request, file: this.file.local, startAt, sizeBytes, identity });
  }

  async #send(id: JobId, job: PutJob): Promise<SentPut> {
    const { transfers, now } = this.#around;
    const { worker } = this.#entered;
    const isWhole = id === this.#id;
    const putAt = now();
    transfers.begin(id, { path: job.file.path, sizeBytes: job.sizeBytes, worker });
    try {
      const result = await worker.put(id, job);
      if (isWhole && isStoredPut(result)) this.#forgetBuffer();
      const connectMs = result.kind === "answered" ? (result.timing.connectMs ?? 0) : 0;
      return { result, elapsedMs: now() - putAt - connectMs, sentBytes: transfers.end(id) };
    } finally {
      transfers.end(id);
      if (isWhole) this.freeSlot();
    }
  }

  freeSlot(): void {
    this.#giveSlotBack?.();
    this.#giveSlotBack = undefined;
  }

  freeBuffer(): void {
    if (this.#hasBuffer) this.#entered.worker.release(this.#id);
    this.#forgetBuffer();
  }

  /** For bytes that the worker has dropped by itself. */
  #forgetBuffer(): void {
    if (this.#hasBuffer) this.#around.budget.release(this.file.sizeBytes);
    this.#hasBuffer = false;
  }

  /** Frees everything it still holds. */
  free(): void {
    this.freeBuffer();
    this.freeSlot();
    this.#around.schedule.leave(this.#stage);
    this.#entered.leave();
  }
}
