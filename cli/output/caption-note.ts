// What became of the caption of a photo that was there before, in words.
import type { UploadEvent } from "../upload/events.ts";

/** Undefined where its record says what it said. */
export function captionNote(ending: Extract<UploadEvent, { type: "duplicate" }>): string | undefined {
  if (ending.captionUpdated) return "caption updated";
  return ending.captionRefused ? "caption left as it is: somebody else uploaded this photo" : undefined;
}
