// What a run of the engine is given.
import type { CaptionFields } from "../../api/contract.ts";
import type { EventApi } from "./event-api.ts";
import type { Removal } from "./removal/remove-local-file.ts";
import type { FileChoice } from "./source/file-choice.ts";
import type { GivenPath, WalkedFile } from "./source/walk.ts";
import type { OpenWorker } from "./worker/open-workers.ts";

/** What a stage accepts. */
export interface Limits {
  contentTypes: readonly string[];
  maxBytes: number;
  /** How many photos one request of initiate may name; absent: one. */
  maxInitiatePhotos?: number;
}

/** Which files, and how they are read: the same for an upload and for its proof. */
export interface SourceOptions extends Partial<FileChoice> {
  /** Literal paths of folders and files. */
  paths: Iterable<GivenPath> | AsyncIterable<GivenPath>;
  api: EventApi;
  openWorker: OpenWorker;
  /** How many threads read, hash and send. */
  workerCount: number;
  /** Until it is known, what the contract says. */
  limits?: Promise<Limits>;
  /** Which of a folder's names is the sidecar of which photo. */
  sidecarsOf(names: readonly string[]): ReadonlyMap<string, string>;
  /** Photos that a copy cut off count as good. */
  allowTruncated?: boolean;
  /** Without an answer for so long, the run ends. */
  giveUpAfterMs?: number;
  /** Stops starting photos; puts under way may end within a few seconds. */
  stop?: AbortSignal;
  /** Ends what `stop` lets end, at once. */
  hardStop?: AbortSignal;
  /** From 0 up to 1; spreads the retries. */
  random?: () => number;
}

export interface UploadOptions extends SourceOptions {
  /** The caption as it is to be sent: lists, templates and wishes applied to what the photo says itself. */
  finishCaption?: (file: WalkedFile, caption: CaptionFields) => CaptionFields;
  /** Changes whenever `finishCaption` would decide otherwise. */
  captionSettings?: string;
  /** Whether `finishCaption` goes by paths: two files with the same bytes may get two captions. */
  captionsByPath?: boolean;
  /** Fixed number of puts at once; without it, it adapts. */
  concurrency?: number;
  /** Without a byte for so long, a transfer is begun again. */
  stallMs?: number;
  /** How long a stored photo may take to show in the event. */
  confirmWithinMs?: number;
  /** Where hashes are remembered; absent: nowhere. */
  cacheFolder?: string;
  dryRun?: boolean;
  /** Also what an organiser removed from the event, where the caller is one. */
  again?: boolean;
  removal?: Removal;
  /** The proxy that leads to a URL, if one does. */
  proxyFor?: (url: string) => string | undefined;
}
