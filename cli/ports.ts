// The interface between commands and engine: a command receives an engine as a function, and passes it options.
import type { CaptionFields } from "../api/contract.ts";
import type { Report, UploadSummary, VerifyEvent, VerifySummary } from "./upload/events.ts";
import type { FileChoice } from "./upload/source/file-choice.ts";
import type { WalkedFile } from "./upload/source/walk.ts";
import type { UploadOptions } from "./upload/upload-options.ts";

/** Options for every run of the engine. */
export interface RunBasis extends Required<Pick<UploadOptions, "api" | "limits" | "stop" | "hardStop">> {
  eventId: string;
}

export interface TransferOptions
  extends Pick<
    UploadOptions,
    | keyof FileChoice
    | "concurrency"
    | "limitBytesPerSecond"
    | "giveUpAfterMs"
    | "cacheFolder"
    | "dryRun"
    | "again"
    | "allowTruncated"
    | "removal"
    | "proxyFor"
  > {
  captions: CaptionOptions;
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

/** The parts of a file that its caption depends on. If there is no `local`, the relative path is relative to the working directory. */
type CaptionedFile = Pick<WalkedFile, "relativePath"> & Partial<Pick<WalkedFile, "local">>;

/** The options of an upload. */
export interface PushOptions
  extends TransferOptions,
    RunBasis,
    Pick<UploadOptions, "paths" | "captionSettings" | "captionsByPath"> {
  finishCaption?: (file: CaptionedFile, caption: CaptionFields, warnings: string[]) => CaptionFields;
}

export type Upload = (options: PushOptions, report: Report) => Promise<UploadSummary>;

/** The options of a verification. */
export interface ProofOptions
  extends RunBasis,
    Pick<UploadOptions, keyof FileChoice | "giveUpAfterMs" | "allowTruncated"> {
  paths: readonly string[];
}

export type Prove = (options: ProofOptions, report: (event: VerifyEvent) => void) => Promise<VerifySummary>;
