// Counts what the engine reports. The bar, the plain lines and the JSON lines all print this counter.
import type { RunEvent } from "./run-event.ts";

export interface Progress {
  files: number;
  filesDone: number;
  bytes: number;
  /** Sent, or finished without sending; never more than `bytes`. */
  bytesDone: number;
  /** Failed for good. Files that a stopped run did not try are neither failed nor done. */
  failed: number;
  /** Whether `files` and `bytes` are final. */
  isWalked: boolean;
  bytesPerSecond: number;
  /** Undefined while it cannot be estimated. */
  msLeft: number | undefined;
  /** Why all transfers are waiting; undefined if they are not. */
  waitingFor: string | undefined;
  /** How long they have been waiting. */
  waitingMs?: number;
  /** The path of a file whose bytes are moving; changes at most once a second. */
  current?: string | undefined;
}

export interface ProgressCounter {
  add(event: RunEvent): void;
  /** From now on, the run only finishes what is under way. */
  stop(): void;
  read(): Progress;
}

const windowMs = 8_000;
const sampleMs = 500;
const nameEveryMs = 1_000;

/** @param now a monotonic clock, in milliseconds */
export function progressCounter(now: () => number): ProgressCounter {
  const counts = { files: 0, filesDone: 0, bytes: 0, sent: 0, settled: 0, failed: 0 };
  let isWalked = false;
  let isStopping = false;
  /** Once the run is stopping, transfers are abandoned. A bar that went back would look as if arrived photos were lost. */
  let leastBytesDone = 0;
  let waiting: { message: string; since: number; until: number } | undefined;
  let current: { path: string; since: number } | undefined;
  /** Times, and the bytes sent until then; oldest first. */
  const samples: { at: number; sent: number }[] = [{ at: now(), sent: 0 }];

  const settle = (sizeBytes: number) => {
    counts.filesDone++;
    counts.settled += sizeBytes;
  };

  function add(event: RunEvent): void {
    switch (event.type) {
      case "progress":
      case "read":
        counts.sent += event.bytes;
        if (event.bytes > 0 && (!current || now() - current.since >= nameEveryMs))
          current = { path: event.path, since: now() };
        break;
      case "found":
        counts.files++;
        counts.bytes += event.sizeBytes;
        break;
      case "uploaded":
      case "confirmed":
      case "missing":
      case "different":
        counts.filesDone++;
        break;
      case "planned":
      case "duplicate":
      case "skipped":
        settle(event.sizeBytes);
        break;
      case "failed":
        if (event.code === "not_tried") break;
        counts.failed++;
        settle(event.sizeBytes);
        break;
      case "walked":
        isWalked = true;
        break;
      case "paused":
        // Being offline ends with an event; a pause that the server asked for ends after its time.
        waiting = {
          message: event.message,
          since: waiting?.message === event.message ? waiting.since : now(),
          until: event.reason === "offline" ? Number.POSITIVE_INFINITY : now() + event.delayMs,
        };
        break;
      case "resumed":
        waiting = undefined;
        break;
    }
  }

  function bytesPerSecond(): number {
    const at = now();
    const last = samples.at(-1);
    if (!last || at - last.at >= sampleMs) samples.push({ at, sent: counts.sent });
    while (samples.length > 2 && at - (samples[0]?.at ?? at) > windowMs) samples.shift();
    const first = samples[0];
    if (!first || at <= first.at) return 0;
    return Math.max(0, ((counts.sent - first.sent) * 1000) / (at - first.at));
  }

  function countBytesDone(): number {
    const bytesDone = Math.min(counts.bytes, Math.max(leastBytesDone, counts.sent + counts.settled));
    if (isStopping) leastBytesDone = bytesDone;
    return bytesDone;
  }

  function read(): Progress {
    const rate = bytesPerSecond();
    if (waiting && now() > waiting.until) waiting = undefined;
    const bytesDone = countBytesDone();
    // Once all bytes are sent, only the event's word is missing, and nothing tells how long that takes.
    const isSending = rate > 0 && bytesDone < counts.bytes;
    const isPredictable = isWalked && !isStopping && isSending && waiting === undefined;
    return {
      files: counts.files,
      filesDone: counts.filesDone,
      bytes: counts.bytes,
      bytesDone,
      failed: counts.failed,
      isWalked,
      bytesPerSecond: rate,
      msLeft: isPredictable ? ((counts.bytes - bytesDone) * 1000) / rate : undefined,
      waitingFor: isStopping ? "stopping" : waiting?.message,
      ...(waiting && !isStopping && { waitingMs: now() - waiting.since }),
      current: counts.filesDone < counts.files ? current?.path : undefined,
    };
  }
  return {
    add,
    stop() {
      isStopping = true;
      countBytesDone();
    },
    read,
  };
}
