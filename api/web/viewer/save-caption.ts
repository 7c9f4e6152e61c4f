// Saves a changed title and description with initiate, the call that starts an upload: for a stored photo it changes the record.
import { Failure, isFailure } from "../http/failure.ts";
import { type Api, patiently } from "../http/open-api.ts";
import type { Photo } from "../photos/photo.ts";
import { texts } from "../texts/texts.ts";

export interface Caption {
  title: string;
  description: string;
}

/** @returns the changed photo. Throws a Failure: `not_allowed` if somebody else uploaded the photo, `not_found` if it is gone. */
export async function saveCaption(
  api: Pick<Api, "initiate">,
  eventId: string,
  photo: Photo,
  { title, description }: Caption,
): Promise<Photo> {
  const { contentType, size, sha256, fileName } = photo;
  const answer = await patiently(() =>
    api.initiate(eventId, {
      contentType,
      size,
      ...(sha256 !== undefined && { sha256 }),
      ...(fileName !== undefined && { fileName }),
      title: title.trim(),
      description: description.trim(),
    }),
  );
  if (!("status" in answer)) {
    throw new Failure("The photo is not in the event any more.", { code: "not_found", isTransient: false });
  }
  if (answer.captionRefused) throw new Failure("Not yours.", { code: "not_allowed", isTransient: false });
  const { title: _title, description: _description, ...rest } = photo;
  return {
    ...rest,
    ...(title.trim() !== "" && { title: title.trim() }),
    ...(description.trim() !== "" && { description: description.trim() }),
  };
}

export function describeSaveFailure(error: unknown): string {
  const t = texts();
  if (isFailure(error, "not_allowed")) return t.saveRefused;
  const isGone = isFailure(error, "not_found") || isFailure(error, "removed_by_organiser");
  return isGone ? t.photoGone : t.saveFailed;
}
