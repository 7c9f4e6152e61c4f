// What engine and lane threads say to each other. Several at once, so that a tiny file does not cost four wake-ups.
import type { JobId, LaneOptions, ListResult, PutJob } from "./lane.ts";
import type { LocalPath } from "./local-path.ts";
import type { Prepared, PrepareJob } from "./prepare-photo.ts";
import type { PutResult } from "./put-photo.ts";

export type Call =
  | { op: "list"; id: JobId; folder: LocalPath }
  | { op: "prepare"; id: JobId; job: PrepareJob }
  | { op: "put"; id: JobId; job: PutJob }
  | { op: "release"; id: JobId }
  | { op: "limit"; id: JobId; bytesPerSecond: number | undefined }
  | { op: "abort" };

export type Answer =
  | { op: "list"; id: JobId; result: ListResult }
  | { op: "prepare"; id: JobId; result: Prepared }
  /** `bytes`: those that it sent since the last `progress`. */
  | { op: "put"; id: JobId; result: PutResult; bytes: number }
  | { op: "progress"; id: JobId; bytes: number }
  | { op: "broken"; id: JobId; message: string };

export interface ThreadData {
  options: LaneOptions;
  /** The module whose `createPhotoReader` reads photos, and what it is called with. */
  languages: string[];
}

/** Collects messages and posts them together once all that woke this thread up is dealt with. */
export function createOutbox<Message>(post: (messages: Message[]) => void): (message: Message) => void {
  let waiting: Message[] = [];
  const postAll = () => {
    const messages = waiting;
    waiting = [];
    post(messages);
  };
  return (message) => {
    if (waiting.push(message) === 1) setImmediate(postAll);
  };
}
