// An upload to one event: its interface.
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
  /** Incremented with every change of any item. */
  changes: Readable<number>;
  gate: Gate;
  tally(): Readonly<Tally>;
  /** Folders are still being read. */
  isReading(): boolean;
  /** Cancelled before all folders were read: they may contain more. */
  isCutShort(): boolean;
  isRunning(): boolean;
  /** How many captions were typed, and could not be saved. */
  captionsNotSaved(): number;
  /** How many photos of the event have a typed caption that is not saved yet. */
  captionsPending(): number;
  /** Nothing is being sent, and all captions are saved. */
  mayBeLeft(): boolean;
  add(source: Source): Promise<void>;
  /** Keeps what was typed. */
  setCaption(item: UploadItem, typed: Words): void;
  /** Call it when the person has finished typing: sends the caption, now or once the event has the photo. */
  sendCaption(item: UploadItem): void;
  /** Also sends captions that could not be saved, continues reading folders that were cut short, and rereads those that could not be read. */
  retryFailed(): void;
  cancel(): void;
  /** Cancels for good, and captions that are not saved yet with it. */
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
  /** New photos or captions are in the event. */
  onStored(): void;
}
