// The options of a run of the engine.
import type { CaptionFields } from "../../api/contract.ts";
import type { EventApi } from "./event-api.ts";
import type { Removal } from "./removal/remove-local-file.ts";
import type { FileChoice } from "./source/file-choice.ts";
import type { GivenPath, WalkedFile } from "./source/walk.ts";
import type { OpenWorker } from "./worker/open-workers.ts";

/** What the API accepts. */
export interface Limits {
  contentTypes: readonly string[];
  maxBytes: number;
  /** How many photos one initiate request may name; absent: one. */
  maxInitiatePhotos?: number;
}

/** Which files, and how they are read: the same for upload and verify. */
export interface SourceOptions extends Partial<FileChoice> {
  /** Literal paths of folders and files. */
  paths: Iterable<GivenPath> | AsyncIterable<GivenPath>;
  api: EventApi;
  openWorker: OpenWorker;
  /** How many threads read, hash and send. */
  workerCount: number;
  /** What the contract says applies until this is known. */
  limits?: Promise<Limits>;
  /** Maps photos to their sidecars, among the names of one folder. */
  sidecarsOf(names: readonly string[]): ReadonlyMap<string, string>;
  /** Photos that were cut off count as good. */
  allowTruncated?: boolean;
  /** The run ends after this long without an answer. */
  giveUpAfterMs?: number;
  /** Starts no more photos; active transfers have a few seconds to end. */
  stop?: AbortSignal;
  /** Ends everything at once. */
  hardStop?: AbortSignal;
  /** From 0 up to 1; spreads the retries. */
  random?: () => number;
}

export interface UploadOptions extends SourceOptions {
  /** The caption to send: lists, templates and options applied to the photo's own. Adds to `warnings` what it leaves out. */
  finishCaption?: (file: WalkedFile, caption: CaptionFields, warnings: string[]) => CaptionFields;
  /** Changes whenever `finishCaption` would decide otherwise. */
  captionSettings?: string;
  /** Whether `finishCaption` depends on paths, so that two files with the same bytes may get different captions. */
  captionsByPath?: boolean;
  /** Fixed number of concurrent puts; absent: it adapts. */
  concurrency?: number;
  /** The rate that `openWorker` keeps to; absent: it has no limit. */
  limitBytesPerSecond?: number;
  /** A transfer that moves no byte for this long is restarted. */
  stallMs?: number;
  /** How long a stored photo may take to show in the event. */
  confirmWithinMs?: number;
  /** Where hashes are remembered; absent: nowhere. */
  cacheFolder?: string;
  dryRun?: boolean;
  /** Also sends photos that an organiser removed, if the caller is an organiser. */
  again?: boolean;
  removal?: Removal;
  /** The proxy for a URL, if there is one. */
  proxyFor?: (url: string) => string | undefined;
}
