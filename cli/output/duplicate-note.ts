// A note for people about a duplicate: that it is somebody else's and proves nothing, and what happened to its caption.
import type { UploadEvent } from "../upload/events.ts";

type Duplicate = Extract<UploadEvent, { type: "duplicate" }>;

/** Undefined if the event is proven to have the photo and its caption is unchanged. */
export function duplicateNote(ending: Duplicate): string | undefined {
  const notes = [proofNote(ending), captionNote(ending)].filter((note) => note !== undefined);
  return notes.length === 0 ? undefined : notes.join("; ");
}

function proofNote({ notProven }: Duplicate): string | undefined {
  return notProven === "others_photo" ? "sent by somebody else, which a ticket cannot prove" : undefined;
}

function captionNote({ captionUpdated, captionRefused }: Duplicate): string | undefined {
  if (captionUpdated) return "caption updated";
  return captionRefused ? "caption left as it is: somebody else uploaded this photo" : undefined;
}
