// The caption typed for a photo, and how much of it was sent.
import type { CaptionFields, InitiateAnswer } from "../../contract.ts";
import type { UploadItem } from "./upload-item.ts";

export type Words = Pick<CaptionFields, "title" | "description">;

const fields = ["title", "description"] as const;

/** The caption for initiate. A box left empty keeps the photo's own text; a box emptied later removes what was sent. */
export function captionOf(item: UploadItem): Words {
  return chosen((field) => typedIn(item, field) !== "" || sentIn(item, field) !== "", item);
}

/** The part of the caption that was not sent yet. */
export function unsentOf(item: UploadItem): Words {
  return chosen((field) => typedIn(item, field) !== sentIn(item, field), item);
}

export const hasText = (words: Words): boolean => Object.keys(words).length > 0;

/** Records what initiate answered about the caption that was sent. */
export function noteSent(item: UploadItem, words: Words, answer: InitiateAnswer): void {
  if (!hasText(words)) return;
  item.sentCaption = { ...item.sentCaption, ...words };
  if ("status" in answer && answer.captionRefused) item.captionProblem = "notYours";
  else delete item.captionProblem;
}

const typedIn = (item: UploadItem, field: keyof Words) => item[field]?.trim() ?? "";
const sentIn = ({ sentCaption }: UploadItem, field: keyof Words) => sentCaption?.[field] ?? "";

function chosen(isChosen: (field: keyof Words) => boolean, item: UploadItem): Words {
  return Object.fromEntries(fields.filter(isChosen).map((field) => [field, typedIn(item, field)]));
}
