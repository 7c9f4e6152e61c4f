// What was typed about a photo, and how much of it the event has been told.
import type { CaptionFields, InitiateAnswer } from "../../contract.ts";
import type { UploadItem } from "./upload-item.ts";

export type Words = Pick<CaptionFields, "title" | "description">;

const fields = ["title", "description"] as const;

/** What initiate is told. An empty box says nothing, and the photo's own words stay; one that was emptied takes back what was told. */
export function captionOf(item: UploadItem): Words {
  return chosen((field) => typedIn(item, field) !== "" || toldIn(item, field) !== "", item);
}

/** Of that, what the event does not know yet. */
export function untoldOf(item: UploadItem): Words {
  return chosen((field) => typedIn(item, field) !== toldIn(item, field), item);
}

export const isSaying = (words: Words): boolean => Object.keys(words).length > 0;

/** Notes what an answer of initiate made of the words that it was told. */
export function noteTold(item: UploadItem, words: Words, answer: InitiateAnswer): void {
  if (!isSaying(words)) return;
  item.told = { ...item.told, ...words };
  if ("status" in answer && answer.captionRefused) item.captionProblem = "notYours";
  else delete item.captionProblem;
}

const typedIn = (item: UploadItem, field: keyof Words) => item[field]?.trim() ?? "";
const toldIn = ({ told }: UploadItem, field: keyof Words) => told?.[field] ?? "";

function chosen(isChosen: (field: keyof Words) => boolean, item: UploadItem): Words {
  return Object.fromEntries(fields.filter(isChosen).map((field) => [field, typedIn(item, field)]));
}
