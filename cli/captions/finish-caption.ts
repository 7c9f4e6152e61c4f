// The caption as it is sent: the list's values before the photo's, templates last; without the position if asked.

import { cutAt } from "../../api/captions/clean-text.ts";
import { fitCaption } from "../../api/captions/fit-caption.ts";
import { combineTakenAt } from "../../api/captions/taken-at.ts";
import { type CaptionFields, captionLimits, maxCaptionBytes } from "../../api/contract.ts";
import type { CaptionList } from "./caption-list.ts";
import { fillTemplate, type Template } from "./caption-template.ts";

export interface FinishOptions {
  eventId: string;
  list?: CaptionList | undefined;
  title?: Template | undefined;
  description?: Template | undefined;
  stripGps?: boolean | undefined;
}

/**
 * @param relativePath below the given folder, with `/` between the names
 * @param path the whole path, for lists that name photos by more than the relative one
 * @param warnings gets one for each value that a record cannot hold
 */
export function finishCaption(
  caption: CaptionFields,
  relativePath: string,
  options: FinishOptions,
  path = relativePath,
  warnings: string[] = [],
): CaptionFields {
  const listed = options.list?.captionFor(path);
  const details = { ...caption.details, ...listed?.details };
  if (options.stripGps) delete details.gps;
  const finished: CaptionFields = { ...caption, ...listed };
  const takenAt = combineTakenAt(listed?.takenAt, caption.takenAt);
  if (takenAt !== undefined) finished.takenAt = takenAt;
  // Empty details are sent too: they clear the record's. A photo that could not be read sends none.
  if (finished.details !== undefined) finished.details = details;

  const names = relativePath.split("/");
  const values = {
    fileName: names.at(-1) ?? "",
    folder: names.at(-2) ?? "",
    eventId: options.eventId,
    takenAt: finished.takenAt,
    camera: details.camera,
    creator: details.creator,
  };
  for (const field of ["title", "description"] as const) {
    const template = options[field];
    const text = template === undefined ? undefined : fillTemplate(template, values);
    if (finished[field] === undefined && text !== undefined)
      finished[field] = cutAt(text, captionLimits[field]) ?? text;
  }
  // Photo and list each fit into a record, but perhaps not both into one.
  const fitted = { ...finished, details, warnings };
  fitCaption(fitted, maxCaptionBytes);
  if (fitted.description !== undefined) finished.description = fitted.description;
  return finished;
}
