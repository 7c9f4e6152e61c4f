// Builds the event that reports how a file ended.
import type { InitiateAnswer } from "../../api/contract.ts";
import type { FailureCode } from "./error-codes.ts";
import type { LocalFile } from "./events.ts";
import type { Ending } from "./tally.ts";

/** What happened to the caption of a photo that was there before. `refused`: the record is somebody else's and has another caption. */
export type CaptionOutcome = "as_it_was" | "updated" | "refused";

/** What an ending says about its photo. */
export interface NamedPhoto {
  photoId: string;
  /** In base64. */
  sha256: string;
}

type Ended<Type extends Ending["type"]> = Extract<Ending, { type: Type }>;

export function failed(file: LocalFile, code: FailureCode, message: string): Ended<"failed"> {
  return { type: "failed", code, message, ...file };
}

export function notTried(file: LocalFile, message = "the run was stopped before it was done"): Ended<"failed"> {
  return failed(file, "not_tried", message);
}

/** @param of `event`: the event had it already; `run`: another file of this run has the same bytes */
export function duplicate(
  file: LocalFile,
  { photoId, sha256 }: NamedPhoto,
  of: "event" | "run",
  caption: CaptionOutcome,
): Ended<"duplicate"> {
  const refused = caption === "refused" ? { captionRefused: true as const } : {};
  return { type: "duplicate", photoId, sha256, of, captionUpdated: caption === "updated", ...refused, ...file };
}

// A literal, not a spread: every photo passes here, and each spread object costs V8 a shape of its own.
export function uploaded(file: LocalFile, { photoId, sha256 }: NamedPhoto): Ended<"uploaded"> {
  const { path, pathBytes, sizeBytes } = file;
  const ending: Ended<"uploaded"> = { type: "uploaded", photoId, sha256, path, sizeBytes };
  if (pathBytes) ending.pathBytes = pathBytes;
  return ending;
}

export function planned(file: LocalFile, { photoId, sha256 }: NamedPhoto): Ended<"planned"> {
  return { type: "planned", photoId, sha256, ...file };
}

/** The event does not show a ticket's holder a photo that was not sent with that ticket. */
export const othersPhotoCode = "ticket_others_photo";

/** Marks a duplicate that the event has from somebody else: a ticket's holder is shown no record that proves it. */
export function markOthers(ending: Ended<"duplicate">): Ended<"duplicate"> {
  return { ...ending, notProven: "others_photo" };
}

/** Marks the ending of a photo whose file seems cut off: what arrived is not the whole photo. */
export function markTruncated(ending: Ending): Ending {
  if (ending.type === "failed" || ending.type === "skipped") return ending;
  if (ending.type === "duplicate" && ending.notProven) return ending;
  return { ...ending, notProven: "truncated" };
}

/** @param answer for a photo that is stored */
export function captionOutcome(answer: Extract<InitiateAnswer, { status: "stored" }>): CaptionOutcome {
  if (answer.captionUpdated) return "updated";
  return answer.captionRefused ? "refused" : "as_it_was";
}
