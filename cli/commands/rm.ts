// photoup rm EVENT PHOTO…: removes photos from an event, after listing them and asking.
import type { ApiClient } from "../api-client.ts";
import { assertCanAsk } from "../can-ask.ts";
import { type ExitCode, exitCodes, UsageError } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { askYesOrNo } from "../output/ask-yes-or-no.ts";
import { say } from "../output/say.ts";
import { count, grouped } from "../output/units.ts";
import { eventIdOfArgument } from "./event-id.ts";
import { findNamedPhotos, isPhotoId, type NamedPhoto } from "./find-named-photos.ts";
import { forEachAtOnce } from "./for-each-at-once.ts";
import { uploaderMeant } from "./uploader-meant.ts";

export interface RmOptions extends GlobalOptions {
  event: string;
  /** Ids, their first eight characters or more, or file names. */
  photos: string[];
  /** All photos uploaded by this person, or with this ticket. */
  by?: string;
  /** Delete every version of their bytes too. */
  purge?: boolean;
  yes?: boolean;
}

/** At most this many are listed before the question. */
const maxNamed = 50;

export async function rm(options: RmOptions, io: Io): Promise<ExitCode> {
  const eventId = eventIdOfArgument(options.event);
  const { by, purge = false } = options;
  if ((options.photos.length === 0) === (by === undefined)) {
    throw new UsageError("Which photos? Give either their names or --by EMAIL.");
  }
  if (!options.yes) assertCanAsk(io, "removes photos");
  const { api } = await io.connect(options);
  const photos = await wantedPhotos(options, eventId, api);
  if (!options.yes) {
    for (const photo of photos.slice(0, maxNamed)) say(io.stderr, `  ${describe(photo)}`);
    if (photos.length > maxNamed) say(io.stderr, `  and ${grouped(photos.length - maxNamed)} more`);
    const kept = purge ? " with all their versions? Nobody can restore them." : "? The bytes are kept for 30 days.";
    if (!(await askYesOrNo(`Remove ${count(photos.length, "photo")} from event ${eventId}${kept}`, io))) {
      say(io.stderr, "Nothing was removed.");
      await api.close();
      return exitCodes.declined;
    }
  }
  const done = purge ? "purged" : "removed";
  const names = new Map(
    photos.map(({ photoId, fileName }) => [photoId, fileName ? `${photoId} ${fileName}` : photoId]),
  );
  const nameOf = (photoId: string) => names.get(photoId) ?? photoId;
  const { exitCode } = await forEachAtOnce(
    [...names.keys()],
    async (photoId) => {
      await api.removePhoto(eventId, photoId, { purge });
      if (!options.quiet) say(io.stdout, `${done} ${nameOf(photoId)}`);
    },
    {
      whatIsLeft: (n) => `${count(n, "photo")} not ${done}.`,
      atOnce: 1, // so that the lines are in the order of the question
      // Somebody else's photo among one's own. A photo that was named alone decides the exit code.
      ofOne: ["not_found", "photo_busy", ...(names.size > 1 ? ["not_allowed"] : [])],
      nameOf,
    },
    io,
  );
  await api.close();
  return exitCode;
}

async function wantedPhotos(
  { photos, by, yes }: RmOptions,
  eventId: string,
  api: Pick<ApiClient, "photos">,
): Promise<NamedPhoto[]> {
  if (by !== undefined) return photosOf(by, eventId, api);
  const needsNoList = yes && photos.every(isPhotoId);
  if (needsNoList) return [...new Set(photos)].map((id) => ({ photoId: id.toLowerCase() }));
  return findNamedPhotos(photos, eventId, api.photos(eventId, "newest"));
}

async function photosOf(by: string, eventId: string, api: Pick<ApiClient, "photos">): Promise<NamedPhoto[]> {
  const isMeant = uploaderMeant(by);
  const found: NamedPhoto[] = [];
  for await (const { photoId, fileName, title, uploadedBy } of api.photos(eventId, "newest")) {
    if (uploadedBy !== undefined && isMeant(uploadedBy))
      found.push({ photoId, ...(fileName && { fileName }), ...(title && { title }), uploadedBy });
  }
  if (found.length > 0) return found;
  throw new UsageError(`Event ${eventId} has no photos that ${by} uploaded.`);
}

function describe({ photoId, fileName, title, uploadedBy }: NamedPhoto): string {
  return [
    fileName ?? photoId,
    ...(title ? [JSON.stringify(title)] : []),
    ...(uploadedBy ? [`from ${uploadedBy}`] : []),
    ...(fileName ? [`(${photoId})`] : []),
  ].join(" ");
}
