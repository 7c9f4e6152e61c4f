// What commands and engine know of each other: commands are given an engine, and give it their wishes.
import type { CaptionFields } from "../api/contract.ts";
import type { EventApi } from "./upload/event-api.ts";
import type { Report, UploadSummary, VerifyEvent, VerifySummary } from "./upload/events.ts";
import type { Removal } from "./upload/removal/remove-local-file.ts";
import type { FileChoice } from "./upload/source/file-choice.ts";
import type { GivenPath, WalkedFile } from "./upload/source/walk.ts";
import type { Limits } from "./upload/upload-options.ts";

/** What a run of the engine gets from its command, whatever it does. */
export interface RunBasis {
  eventId: string;
  api: EventApi;
  limits: Promise<Limits>;
  /** Stops beginning photos; those under way may end. */
  stop: AbortSignal;
  hardStop: AbortSignal;
}

export interface TransferOptions extends Partial<FileChoice> {
  concurrency?: number;
  limitBytesPerSecond?: number;
  giveUpAfterMs?: number;
  cacheFolder?: string;
  dryRun?: boolean;
  again?: boolean;
  allowTruncated?: boolean;
  removal?: Removal;
  captions: CaptionOptions;
  proxyFor?: (url: string) => string | undefined;
}

export interface CaptionOptions {
  /** Language tags, the best first. */
  languages: string[];
  /** The charset of texts that do not say theirs, as TextDecoder knows it. */
  encoding?: string;
  /** A CSV or JSON of captions. */
  tablePath?: string;
  titleTemplate?: string;
  descriptionTemplate?: string;
  stripGps: boolean;
}

/** A file as far as its caption depends on it. */
type CaptionedFile = Pick<WalkedFile, "relativePath"> & Partial<Pick<WalkedFile, "local">>;

/** What an upload is given: the transfer's options, and what a run adds to them. */
export interface PushOptions extends TransferOptions, RunBasis {
  paths: Iterable<GivenPath> | AsyncIterable<GivenPath>;
  finishCaption?: (file: CaptionedFile, caption: CaptionFields) => CaptionFields;
  captionSettings?: string;
  captionsByPath?: boolean;
}

export type Upload = (options: PushOptions, report: Report) => Promise<UploadSummary>;

/** What a proof is given. */
export interface ProofOptions extends RunBasis, Partial<FileChoice> {
  paths: readonly string[];
  giveUpAfterMs?: number;
  allowTruncated?: boolean;
}

export type Prove = (options: ProofOptions, report: (event: VerifyEvent) => void) => Promise<VerifySummary>;
