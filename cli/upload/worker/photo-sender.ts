// Sends photos over its own connections, one sender per thread. Tracks the active puts, slows them and ends them.
import { setTimeout as delay } from "node:timers/promises";
import { ConnectionPool } from "../../http/connection-pool.ts";
import { Stoppables } from "../../http/stoppable.ts";
import { createPace, limitedPace } from "./pace.ts";
import type { PhotoBody } from "./photo-body.ts";
import type { JobId } from "./photo-worker.ts";
import { type PutRequest, type PutResult, type PutSurroundings, putPhoto } from "./put-photo.ts";
import { lacksDescriptor, waitForDescriptor } from "./wait-for-descriptor.ts";

export interface PhotoSender {
  /** @param openBody throws the file system's error or FileChangedError */
  put(id: JobId, request: PutRequest, openBody: () => PhotoBody): Promise<PutResult>;
  /** Whether this sender has the put. */
  has(id: JobId): boolean;
  /** Limits an active put from now on; undefined for no limit. */
  limit(id: JobId, bytesPerSecond: number | undefined): void;
  /** Ends a put. Its result is `restarted`, unless the store has already answered. */
  restart(id: JobId): void;
  /** Closes idle connections. */
  closeIdle(): void;
  /** Ends every active put at once, and starts no more. */
  abort(): void;
  close(): void;
}

/**
 * @param limitBytesPerSecond for all photos together
 * @param onProgress called with the bytes of each put as the operating system takes them
 */
export function createPhotoSender(
  limitBytesPerSecond: number | undefined,
  onProgress: (id: JobId, bytes: number) => void,
  wait: (ms: number) => Promise<void> = (ms) => delay(ms),
): PhotoSender {
  const connections = new ConnectionPool();
  const pace = createPace(limitBytesPerSecond);
  /** The active puts, and what stops each of them. */
  const sending = new Map<JobId, Stoppables>();
  const limits = new Map<JobId, number>();
  let isAborted = false;
  /** While waiting for a descriptor, give back those of idle connections. */
  const waitForOthers = (ms: number) => {
    connections.closeIdle();
    return wait(ms);
  };

  return {
    async put(id, request, openBody) {
      const own = new Stoppables();
      if (isAborted) own.stop();
      sending.set(id, own);
      try {
        const surroundings: PutSurroundings = {
          pool: connections,
          pace: limitedPace(pace, () => limits.get(id)),
          onProgress: (count) => onProgress(id, count),
          stoppables: own,
        };
        let result = await putPhoto(request, openBody, surroundings);
        if (lacksDescriptor(result))
          result = await waitForDescriptor(() => putPhoto(request, openBody, surroundings), waitForOthers);
        return result.kind === "unanswered" && own.isStopped && !isAborted ? { kind: "restarted" } : result;
      } finally {
        sending.delete(id);
        limits.delete(id);
      }
    },
    has: (id) => sending.has(id),
    limit(id, bytesPerSecond) {
      if (bytesPerSecond === undefined || !sending.has(id)) limits.delete(id);
      else limits.set(id, bytesPerSecond);
    },
    restart: (id) => sending.get(id)?.stop(),
    abort() {
      isAborted = true;
      for (const put of sending.values()) put.stop();
    },
    closeIdle: () => void connections.closeIdle(),
    close: () => connections.close(),
  };
}
