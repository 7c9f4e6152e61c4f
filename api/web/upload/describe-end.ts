// Describes how an upload ended: a sentence, and the exceptions.
import { texts } from "../texts/texts.ts";
import { isolated } from "../texts/visible.ts";
import type { Upload } from "./upload.ts";

type Ended = Pick<Upload, "tally" | "isCutShort" | "captionsNotSaved" | "captionsPending">;

/** `good`: every photo found is proven to be in the event with what was typed for it, and nothing else was found that a person would miss. */
export type Outcome = "good" | "bad" | "unproven";

export function outcomeOf(upload: Ended): Outcome {
  const { inEvent, unproven, cut, failed, cancelled, leftOut, otherMedia } = upload.tally();
  if (failed + cancelled + leftOut + upload.captionsNotSaved() > 0 || upload.isCutShort()) return "bad";
  return inEvent > 0 && unproven + cut + otherMedia + upload.captionsPending() === 0 ? "good" : "unproven";
}

/** @param name the event's name, if it has one */
export function describeEnd({ tally, eventId }: Pick<Upload, "tally" | "eventId">, name: string | undefined): string {
  const { photos, inEvent } = tally();
  return photos === 0 ? texts().noPhotos : texts().inEvent(inEvent, photos, eventId, name && isolated(name));
}

/** What is not in the event, or not proven to be; undefined if all is well. */
export function describeRest(upload: Ended): string | undefined {
  const t = texts();
  const captions = upload.captionsNotSaved();
  const pending = upload.captionsPending();
  const { failed, leftOut, unproven, cut, otherMedia, notPhotos } = upload.tally();
  const sentences = [
    upload.isCutShort() && t.cutShort,
    failed > 0 && t.failedCount(failed),
    leftOut > 0 && t.leftOutCount(leftOut),
    captions > 0 && t.captionsNotSaved(captions),
    pending > 0 && t.captionsPending(pending),
    unproven > 0 && t.unprovenCount(unproven),
    cut > 0 && t.cutCount(cut),
    otherMedia > 0 && t.otherMedia(otherMedia),
    notPhotos > 0 && t.notPhotos(notPhotos),
  ];
  return sentences.filter(Boolean).join(". ") || undefined;
}
