// One file on its way, and the ways it can end.
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
  /** Gone once it has ended well. */
  file: File | undefined;
  /** Of what could not be read where it was dropped: looks there once more. */
  lookAgain?: Unreadable["again"];
  stage: Stage;
  reason?: Reason;
  sentBytes: number;
  contentType?: ContentType;
  sha256?: string;
  /** Its file seems cut off or damaged: what there is of it is sent. */
  isCut?: boolean;
  /** Where it goes in parts: as initiate is told of them. */
  parts?: PartsRequest | undefined;
  /** How often it was read again for its upload. */
  rereads?: number;
  photoId?: string;
  /** What was typed; undefined: nothing, and the photo speaks for itself. */
  title?: string;
  description?: string;
  /** What of it the event has been told. */
  told?: Words;
  /** Why the event does not have what was typed. */
  captionProblem?: keyof Texts["captionProblems"];
  /** Those of the same bytes in this upload: they end as this one does. */
  twins?: UploadItem[];
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

const ended: ReadonlySet<Stage> = new Set(["uploaded", "duplicate", "failed", "skipped", "cancelled"]);

export const hasEnded = ({ stage }: UploadItem): boolean => ended.has(stage);
export const isInEvent = ({ stage }: UploadItem): boolean => stage === "uploaded" || stage === "duplicate";

/** What ended as left out: not a photo at all, something else that a person would miss, or a photo that the event does not take. */
export type LeftOut = "notPhoto" | "otherMedium" | "photo";

export function leftOutAs(reason: Reason | undefined): LeftOut {
  if (reason === "notPhoto" || reason === "empty") return "notPhoto";
  return reason === "film" || reason === "sound" || reason === "archive" ? "otherMedium" : "photo";
}

/** Why one that is in the event is not proven to be: only the API says so, or the event has no more of it than the file. */
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

/** Worth another attempt by the person. */
export const isFailed = ({ stage }: UploadItem): boolean => stage === "failed" || stage === "cancelled";
