// What engine and worker threads say to each other. Several at once, so that a tiny file does not cost four wake-ups.

import type { ListResult } from "./list-folders.ts";
import type { LocalPath } from "./local-path.ts";
import type { JobId, PutJob, SharedBytes, WorkerOptions } from "./photo-worker.ts";
import type { Prepared, PrepareJob } from "./prepare-photo.ts";
import type { PutResult } from "./put-photo.ts";

export type Call =
  /** Comes first, and once. */
  | { op: "open"; settings: WorkerSettings }
  | { op: "ready"; id: JobId }
  | { op: "list"; id: JobId; folder: LocalPath }
  /** `shares`: the engine's own thread may send it, and is to be told where its bytes are. */
  | { op: "prepare"; id: JobId; job: PrepareJob; shares: boolean }
  | { op: "put"; id: JobId; job: PutJob }
  /** The engine's own thread has put it. */
  | { op: "afterPut"; id: JobId; job: Pick<PutJob, "file" | "identity"> }
  | { op: "release"; id: JobId }
  | { op: "limit"; id: JobId; bytesPerSecond: number | undefined }
  | { op: "restart"; id: JobId }
  | { op: "planParts"; partBytes: number }
  | { op: "stopReading" }
  | { op: "abort" };

export type Answer =
  | { op: "ready"; id: JobId; result: undefined }
  | { op: "list"; id: JobId; result: ListResult }
  | { op: "prepare"; id: JobId; result: Prepared; bytes?: SharedBytes | undefined }
  /** Whether the file is no longer what was hashed. */
  | { op: "afterPut"; id: JobId; result: boolean }
  /** `bytes`: those that it sent since the last `progress`. */
  | { op: "put"; id: JobId; result: PutResult; bytes: number }
  | { op: "progress"; id: JobId; bytes: number }
  | { op: "broken"; id: JobId; message: string };

export interface WorkerSettings {
  options: WorkerOptions;
  /** Which alternatives of a caption are wanted, best first. */
  languages: string[];
  /** The charset of texts that do not say theirs; guessed where nobody has told it. */
  encoding?: string | undefined;
}

/** So many are posted at once, or the other thread would have nothing to do while this one gathers more. */
const fullOutbox = 8;

/** Collects messages and posts them together: a few at a time, the last of them once all that woke this thread up is dealt with. */
export function createOutbox<Message>(post: (messages: Message[]) => void): (message: Message) => void {
  let waiting: Message[] = [];
  const postAll = () => {
    if (waiting.length === 0) return;
    const messages = waiting;
    waiting = [];
    post(messages);
  };
  return (message) => {
    const length = waiting.push(message);
    if (length === fullOutbox) postAll();
    else if (length === 1) setImmediate(postAll);
  };
}
