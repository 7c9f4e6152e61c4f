// The interface between commands and engine: a command receives an engine as a function, and passes it options.
import type { CaptionFields } from "../api/contract.ts";
import type { EventApi } from "./upload/event-api.ts";
import type { Report, UploadSummary, VerifyEvent, VerifySummary } from "./upload/events.ts";
import type { Removal } from "./upload/removal/remove-local-file.ts";
import type { FileChoice } from "./upload/source/file-choice.ts";
import type { GivenPath, WalkedFile } from "./upload/source/walk.ts";
import type { Limits } from "./upload/upload-options.ts";

/** Options for every run of the engine. */
export interface RunBasis {
  eventId: string;
  api: EventApi;
  limits: Promise<Limits>;
  /** Starts no more photos; those under way may finish. */
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
  /** Language tags, best first. */
  languages: string[];
  /** The charset of texts that do not state theirs, by TextDecoder's name. */
  encoding?: string;
  /** A CSV or JSON file of captions. */
  tablePath?: string;
  titleTemplate?: string;
  descriptionTemplate?: string;
  stripGps: boolean;
}

/** The parts of a file that its caption depends on. */
type CaptionedFile = Pick<WalkedFile, "relativePath"> & Partial<Pick<WalkedFile, "local">>;

/** The options of an upload. */
export interface PushOptions extends TransferOptions, RunBasis {
  paths: Iterable<GivenPath> | AsyncIterable<GivenPath>;
  finishCaption?: (file: CaptionedFile, caption: CaptionFields, warnings: string[]) => CaptionFields;
  captionSettings?: string;
  captionsByPath?: boolean;
}

export type Upload = (options: PushOptions, report: Report) => Promise<UploadSummary>;

/** The options of a verification. */
export interface ProofOptions extends RunBasis, Partial<FileChoice> {
  paths: readonly string[];
  giveUpAfterMs?: number;
  allowTruncated?: boolean;
}

export type Prove = (options: ProofOptions, report: (event: VerifyEvent) => void) => Promise<VerifySummary>;
