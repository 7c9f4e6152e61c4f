// photoup rm EVENT PHOTO…: removes photos from an event for good, after naming them and asking.
import { type ExitCode, exitCodes, RequestError, UsageError } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { askYesOrNo } from "../output/ask-yes-or-no.ts";
import { say, warn } from "../output/say.ts";
import { count, grouped } from "../output/units.ts";
import { eventIdOfArgument } from "./event-id.ts";
import { findNamedPhotos, isPhotoId, type NamedPhoto } from "./find-named-photos.ts";

export interface RmOptions extends GlobalOptions {
  event: string;
  /** Ids, their first eight characters or more, or file names. */
  photos: string[];
  yes?: boolean;
}

/** So many are named before the question. */
const maxNamed = 50;

export async function rm(options: RmOptions, io: Io): Promise<ExitCode> {
  const eventId = eventIdOfArgument(options.event);
  if (!options.yes && !io.isTerminal.stdin) {
    throw new UsageError("rm asks before it removes photos, and there is no terminal to ask on: say --yes.");
  }
  const { api } = await io.connect(options);
  const needsNoList = options.yes && options.photos.every(isPhotoId);
  const photos = needsNoList
    ? [...new Set(options.photos)].map((id): NamedPhoto => ({ photoId: id.toLowerCase() }))
    : await findNamedPhotos(options.photos, eventId, api.photos(eventId, "newest"));
  if (!options.yes) {
    for (const photo of photos.slice(0, maxNamed)) say(io.stderr, `  ${describe(photo)}`);
    if (photos.length > maxNamed) say(io.stderr, `  and ${grouped(photos.length - maxNamed)} more`);
    if (!(await askYesOrNo(`Remove ${count(photos.length, "photo")} from event ${eventId} for good?`, io))) {
      say(io.stderr, "Nothing was removed.");
      await api.close();
      return exitCodes.ok;
    }
  }
  let missing = 0;
  for (const { photoId, fileName } of photos) {
    try {
      await api.removePhoto(eventId, photoId);
      if (!options.quiet) say(io.stdout, `removed ${photoId}${fileName ? ` ${fileName}` : ""}`);
    } catch (error) {
      // The others are still to be removed; what concerns them all (sign-in, permission, no network) ends it.
      if (!(error instanceof RequestError) || error.code !== "not_found") throw error;
      missing++;
      warn(io.stderr, `${photoId}: ${error.message}`);
    }
  }
  await api.close();
  return missing > 0 ? exitCodes.someFailed : exitCodes.ok;
}

function describe({ photoId, fileName, title, uploadedBy }: NamedPhoto): string {
  return [
    fileName ?? photoId,
    ...(title ? [JSON.stringify(title)] : []),
    ...(uploadedBy ? [`from ${uploadedBy}`] : []),
    ...(fileName ? [`(${photoId})`] : []),
  ].join(" ");
}
