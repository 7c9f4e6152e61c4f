// One photo on its way through the engine: its stage, its buffer, its worker and its upload slot, all freed here.
import type { ActiveTransfers } from "./flow/active-transfers.ts";
import type { BufferBudget } from "./flow/buffer-budget.ts";
import type { Schedule, Stage } from "./flow/schedule.ts";
import type { GiveBack, UploadSlots } from "./flow/upload-slots.ts";
import type { WorkerPool } from "./flow/worker-pool.ts";
import type { FoundFile } from "./source/find-files.ts";
import type { Prepared, PrepareJob } from "./worker/prepare-photo.ts";
import { isStoredPut, type PutRequest, type PutResult } from "./worker/put-photo.ts";

export type PreparedPhoto = Extract<Prepared, { kind: "photo" }>;

export interface PhotoTask {
  readonly file: FoundFile;
  readonly begunAt: number;
  /** Goes on to another stage; with the last ones the worker is left, and others may begin. */
  move(stage: Stage): void;
  /** Reads the file. @param maxBytes larger photos are refused. @param partBytes of the parts that a large one goes in, as planned now */
  prepare(maxBytes: number, partBytes?: number): Promise<Prepared>;
  /** Reads the file once more, without keeping its bytes. @param partBytes of its parts, whatever is planned by then */
  rehash(maxBytes: number, partBytes?: number): Promise<Prepared>;
  /** Resolves when the photo has its upload slot. */
  takeSlot(photo: PreparedPhoto): Promise<void>;
  /** Sends the bytes; the slot is free afterwards. */
  put(photo: PreparedPhoto, request: PutRequest): Promise<SentPut>;
  freeSlot(): void;
  /** A slot for parts, of which several may be sent at once: each is given back by whoever took it. */
  takePartSlot(photo: PreparedPhoto): Promise<GiveBack>;
  /** Sends one part. */
  putPart(photo: PreparedPhoto, part: FilePart, request: PutRequest): Promise<SentPut>;
  freeBuffer(): void;
  /** Frees all that it still has. */
  free(): void;
}

/** A part of a file, in bytes. */
export interface FilePart {
  startAt: number;
  sizeBytes: number;
}

/** What came of a put, and what it took. */
export interface SentPut {
  result: PutResult;
  /** How long it had its slot, without the opening of a connection. */
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

/** @param isBuffered its bytes have their share of the budget, and stay in memory between hashing and sending */
export function createPhotoTask(file: FoundFile, isBuffered: boolean, surroundings: TaskSurroundings): PhotoTask {
  const { workers, budget, slots, transfers, schedule, now } = surroundings;
  const id = workers.nextId();
  const { worker, leave: leaveWorker } = workers.enter(file.sizeBytes);
  let hasBuffer = isBuffered;
  let giveSlotBack: GiveBack | undefined;
  const begunAt = now();
  let stage: Stage = "ahead";
  schedule.enter(stage);

  const read = (buffer: boolean, maxBytes: number, partBytes: number | undefined, isPlanned: boolean) => {
    const job: PrepareJob = { file: file.local, sizeBytes: file.sizeBytes, buffer, maxBytes };
    if (partBytes !== undefined) job.partBytes = partBytes;
    if (partBytes !== undefined && isPlanned) job.isPlanned = true;
    if (file.sidecar) job.sidecar = file.sidecar.file;
    return workers.prepare(worker, id, job);
  };
  const freeSlot = () => {
    giveSlotBack?.();
    giveSlotBack = undefined;
  };
  /** @param isForgotten the worker has forgotten the bytes by itself */
  const freeBuffer = (isForgotten = false) => {
    if (!hasBuffer) return;
    hasBuffer = false;
    if (!isForgotten) worker.release(id);
    budget.release(file.sizeBytes);
  };

  return {
    file,
    begunAt,
    move(next) {
      schedule.leave(stage);
      stage = next;
      schedule.enter(stage);
      if (stage === "confirming" || stage === "duplicate_in_flight") leaveWorker();
      schedule.pump();
    },
    prepare: (maxBytes, partBytes) => read(hasBuffer, maxBytes, partBytes, true),
    rehash(maxBytes, partBytes) {
      freeBuffer();
      return read(false, maxBytes, partBytes, false);
    },
    async takeSlot({ sizeBytes }) {
      giveSlotBack = await slots.take(sizeBytes);
    },
    takePartSlot: ({ sizeBytes }) => slots.take(sizeBytes),
    async putPart({ identity }, { startAt, sizeBytes }, request) {
      const partId = workers.nextId(); // several parts of one photo may be under way
      const putAt = now();
      transfers.begin(partId, { path: file.local.path, sizeBytes, worker });
      try {
        const result = await worker.put(partId, { ...request, file: file.local, startAt, sizeBytes, identity });
        const connectMs = result.kind === "answered" ? (result.timing.connectMs ?? 0) : 0;
        return { result, elapsedMs: now() - putAt - connectMs, sentBytes: transfers.end(partId) };
      } finally {
        transfers.end(partId);
      }
    },
    async put({ sizeBytes, identity }, { url, headers, proxy, stallMs }) {
      const putAt = now();
      transfers.begin(id, { path: file.local.path, sizeBytes, worker });
      try {
        const result = await worker.put(id, { url, headers, proxy, stallMs, file: file.local, sizeBytes, identity });
        const isThere = isStoredPut(result);
        if (isThere) freeBuffer(true);
        const connectMs = isThere ? (result.timing.connectMs ?? 0) : 0;
        return { result, elapsedMs: now() - putAt - connectMs, sentBytes: transfers.end(id) };
      } finally {
        transfers.end(id);
        freeSlot();
      }
    },
    freeSlot,
    freeBuffer,
    free() {
      freeBuffer();
      freeSlot();
      schedule.leave(stage);
      leaveWorker();
    },
  };
}
