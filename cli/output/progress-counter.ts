// Counts what the engine reports. The bar, the plain lines and the JSON lines are printers of this one counter.
import type { RunEvent } from "./run-event.ts";

export interface Progress {
  files: number;
  filesDone: number;
  bytes: number;
  /** Sent, or settled without sending; never more than `bytes`. */
  bytesDone: number;
  /** For good; files that a stopped run did not try are none of these, and not done either. */
  failed: number;
  /** Whether `files` and `bytes` are final. */
  isWalked: boolean;
  bytesPerSecond: number;
  /** Undefined while it cannot be told. */
  msLeft: number | undefined;
  /** Why all wait, while they do. */
  waitingFor: string | undefined;
  /** How long they have waited for that. */
  waitingMs?: number;
  /** The path of a file whose bytes are moving; changes once a second at most. */
  current?: string | undefined;
}

export interface ProgressCounter {
  add(event: RunEvent): void;
  /** From now on the run waits for no more than what is under way. */
  stop(): void;
  read(): Progress;
}

const windowMs = 8_000;
const sampleMs = 500;
const nameEveryMs = 1_000;

/** @param now milliseconds of a clock that does not go back */
export function progressCounter(now: () => number): ProgressCounter {
  const counts = { files: 0, filesDone: 0, bytes: 0, sent: 0, settled: 0, failed: 0 };
  let isWalked = false;
  let isStopping = false;
  let waiting: { message: string; since: number; until: number } | undefined;
  let current: { path: string; since: number } | undefined;
  /** Times and bytes sent by then, oldest first. */
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
        // Being offline ends with a word of its own; a pause that the server asked for with its time.
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

  function read(): Progress {
    const rate = bytesPerSecond();
    if (waiting && now() > waiting.until) waiting = undefined;
    const bytesDone = Math.min(counts.bytes, Math.max(0, counts.sent + counts.settled));
    const isTold = isWalked && !isStopping && rate > 0 && waiting === undefined;
    return {
      files: counts.files,
      filesDone: counts.filesDone,
      bytes: counts.bytes,
      bytesDone,
      failed: counts.failed,
      isWalked,
      bytesPerSecond: rate,
      msLeft: isTold ? ((counts.bytes - bytesDone) * 1000) / rate : undefined,
      waitingFor: isStopping ? "stopping" : waiting?.message,
      ...(waiting && !isStopping && { waitingMs: now() - waiting.since }),
      current: counts.filesDone < counts.files ? current?.path : undefined,
    };
  }
  return {
    add,
    stop() {
      isStopping = true;
    },
    read,
  };
}
