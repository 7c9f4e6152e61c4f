// The messages between the engine and its workers. Several are posted together, so that a tiny file does not cost four wake-ups.

import type { RemovalEvent, RemovalJob } from "../removal/remove-local-file.ts";
import type { SharedBytes } from "./buffered-photos.ts";
import type { ListResult } from "./list-folders.ts";
import type { LocalPath } from "./local-path.ts";
import type { JobId, PutJob, WorkerOptions } from "./photo-worker.ts";
import type { Prepared, PrepareJob } from "./prepare-photo.ts";
import type { PutResult } from "./put-photo.ts";

export type Call =
  /** Sent first, and once. */
  | { op: "open"; settings: WorkerSettings }
  | { op: "ready"; id: JobId }
  | { op: "list"; id: JobId; folder: LocalPath }
  /** `shares`: the engine's thread may send the photo and must be told where its bytes are. */
  | { op: "prepare"; id: JobId; job: PrepareJob; shares: boolean }
  | { op: "put"; id: JobId; job: PutJob }
  /** The engine's thread has put the photo. */
  | { op: "afterPut"; id: JobId; job: Pick<PutJob, "file" | "identity"> }
  | { op: "remove"; id: JobId; job: RemovalJob }
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
  /** `bytes`: those sent since the last `progress`. */
  | { op: "put"; id: JobId; result: PutResult; bytes: number }
  | { op: "remove"; id: JobId; result: RemovalEvent[] }
  | { op: "progress"; id: JobId; bytes: number }
  | { op: "broken"; id: JobId; message: string };

export interface WorkerSettings {
  options: WorkerOptions;
  /** Preferred caption languages, best first. */
  languages: string[];
  /** The charset of texts that do not declare one; guessed if absent. */
  encoding?: string | undefined;
}

/** This many are posted at once, so that the other thread is not idle while this one collects more. */
const fullOutbox = 8;

/** Collects messages and posts them together: whenever a few have accumulated, and the rest at the end of the event loop's turn. */
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
