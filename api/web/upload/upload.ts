// An upload to one event, as the page knows it.
import type { ConfigAnswer } from "../../contract.ts";
import type { Api } from "../http/open-api.ts";
import type { Readable } from "../store.ts";
import type { Hasher } from "./hash-files.ts";
import type { Gate } from "./open-gate.ts";
import type { putPhoto } from "./put-photo.ts";
import type { Source } from "./read-sources.ts";
import type { Tally } from "./tally.ts";
import type { Words } from "./typed-caption.ts";
import type { UploadItem } from "./upload-item.ts";

export interface Upload {
  eventId: string;
  items: readonly UploadItem[];
  /** Counts up with every change of any item. */
  changes: Readable<number>;
  gate: Gate;
  tally(): Readonly<Tally>;
  /** Folders are still being read. */
  isReading(): boolean;
  /** It was cancelled before they were read to their end: there may be more in them. */
  isCutShort(): boolean;
  isRunning(): boolean;
  /** Nothing is on its way, and the event knows all that was typed. */
  mayBeLeft(): boolean;
  add(source: Source): Promise<void>;
  /** Keeps what is typed. */
  setCaption(item: UploadItem, typed: Words): void;
  /** Once the person has typed it: the event is told, now or when it has the photo. */
  tellCaption(item: UploadItem): void;
  /** Also reads on where it was cut short, and looks once more where a folder could not be read. */
  retryFailed(): void;
  cancel(): void;
  /** Cancelled for good: what was typed is still told. */
  close(): void;
}

export interface UploadOptions {
  api: Pick<Api, "lookup" | "initiate">;
  eventId: string;
  config: Pick<ConfigAnswer, "contentTypes" | "maxBytes">;
  hasher: Hasher;
  gate: Gate;
  put: typeof putPhoto;
  now(): number;
  /** Some photos are in the event now that were not before. */
  onStored(): void;
}
