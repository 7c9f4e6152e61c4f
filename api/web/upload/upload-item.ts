// One file of an upload, and how it can end.
import type { ContentType, PartsRequest } from "../../contract.ts";
import type { Texts } from "../texts/en.ts";
import type { Found, Unreadable } from "./read-drop.ts";
import type { Words } from "./typed-caption.ts";

export type Stage = keyof Texts["ends"];

export type Reason = Exclude<keyof Texts["reasons"], "refused"> | { refused: string };

export interface UploadItem {
  id: number;
  path: string;
  name: string;
  size: number;
  /** Released once the file has ended well. */
  file: File | undefined;
  /** For a dropped entry that could not be read: reads it again. */
  lookAgain?: Unreadable["again"];
  stage: Stage;
  reason?: Reason;
  sentBytes: number;
  contentType?: ContentType;
  sha256?: string;
  /** The file seems cut off or damaged; it is sent as it is. */
  isCut?: boolean;
  /** The parts for initiate, if the photo is sent in parts. */
  parts?: PartsRequest | undefined;
  /** How often the file was read again. */
  rereads?: number;
  photoId?: string;
  /** Typed by the person; undefined: the photo keeps its own. */
  title?: string;
  description?: string;
  /** What of it was sent. */
  sentCaption?: Words;
  /** Why the event does not have what was typed. */
  captionProblem?: keyof Texts["captionProblems"];
  /** In-flight duplicates, which end as this item does. */
  duplicates?: UploadItem[];
}

export function itemOf(found: Found, id: number): UploadItem {
  const { path } = found;
  const name = path.split("/").at(-1) ?? path;
  if ("file" in found) {
    const { file } = found;
    return { id, path, name, sentBytes: 0, size: file.size, file, stage: "waiting" };
  }
  const lookAgain = found.again;
  return { id, path, name, sentBytes: 0, size: 0, file: undefined, stage: "failed", reason: "unreadable", lookAgain };
}

/** Sets the stage, with its reason. Releases the file if it is not needed any more. */
export function enterStage(item: UploadItem, stage: Stage, reason: Reason | undefined): void {
  item.stage = stage;
  if (reason === undefined) delete item.reason;
  else item.reason = reason;
  if (isInEvent(item) || stage === "skipped") item.file = undefined;
}

const knownOfFile = ["reason", "sha256", "photoId", "parts", "rereads", "sentCaption", "captionProblem"] as const;

/** Forgets what a retry finds out again: the file may have changed. */
export function forgetFindings(item: UploadItem): void {
  item.sentBytes = 0;
  for (const known of knownOfFile) delete item[known];
}

const ended: ReadonlySet<Stage> = new Set(["uploaded", "duplicate", "failed", "skipped", "cancelled"]);

export const hasEnded = ({ stage }: UploadItem): boolean => ended.has(stage);
export const isInEvent = ({ stage }: UploadItem): boolean => stage === "uploaded" || stage === "duplicate";

/** A skipped file: not a photo at all, another medium that a person would miss, or a photo that the event does not take. */
export type LeftOut = "notPhoto" | "otherMedium" | "photo";

export function leftOutAs(reason: Reason | undefined): LeftOut {
  if (reason === "notPhoto" || reason === "empty") return "notPhoto";
  return reason === "film" || reason === "sound" || reason === "archive" ? "otherMedium" : "photo";
}

/** Why a photo in the event is not proven: only the API vouches for it, or its file is cut off. */
export function unprovenAs({
  stage,
  reason,
  isCut,
}: {
  stage: Stage;
  reason?: Reason | undefined;
  isCut?: boolean;
}): "othersPhoto" | "cut" | undefined {
  if (stage === "duplicate" && reason === "othersPhoto") return "othersPhoto";
  return isCut && (stage === "uploaded" || stage === "duplicate") ? "cut" : undefined;
}

/** What a person looks for in a long list: it is not in the event, not proven, or lacks what was typed. */
export const isToCheck = (item: UploadItem): boolean =>
  item.captionProblem !== undefined || unprovenAs(item) !== undefined || (hasEnded(item) && !isInEvent(item));

/** The person may retry it. */
export const isFailed = ({ stage }: UploadItem): boolean => stage === "failed" || stage === "cancelled";
