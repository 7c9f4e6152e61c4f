// photoup rm EVENT PHOTO…: removes photos from an event for good, after asking.

import type { ApiClient } from "../api-client.ts";
import { type ExitCode, exitCodes, RequestError, UsageError } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { askYesOrNo } from "../output/ask-yes-or-no.ts";
import { say, warn } from "../output/say.ts";
import { count } from "../output/units.ts";
import { eventIdOfArgument } from "./event-id.ts";

export interface RmOptions extends GlobalOptions {
  event: string;
  photos: string[];
  yes?: boolean;
}

const fullIdChars = 36;

export async function rm(options: RmOptions, io: Io): Promise<ExitCode> {
  const eventId = eventIdOfArgument(options.event);
  for (const photo of options.photos) assertPhotoId(photo);
  if (!options.yes && !io.isTerminal.stdin) {
    throw new UsageError("rm asks before it removes photos, and there is no terminal to ask on: say --yes.");
  }
  const { api } = await io.connect(options);
  const photoIds = await fullIdsOf(options.photos, eventId, api);
  const question = `Remove ${count(photoIds.length, "photo")} from event ${eventId} for good?`;
  if (!options.yes && !(await askYesOrNo(question, io))) {
    say(io.stderr, "Nothing was removed.");
    await api.close();
    return exitCodes.ok;
  }
  let missing = 0;
  for (const photoId of photoIds) {
    try {
      await api.removePhoto(eventId, photoId);
      if (!options.quiet) say(io.stdout, `removed ${photoId}`);
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

function assertPhotoId(text: string): void {
  if (/^[0-9a-f-]{8,36}$/i.test(text)) return;
  throw new UsageError(`${JSON.stringify(text)} is no photo's id: \`photoup ls EVENT\` shows them (8 characters do).`);
}

/** Ids cut short, as a narrow table shows them, are looked up in the event's list; each must mean one photo. */
async function fullIdsOf(ids: readonly string[], eventId: string, api: ApiClient): Promise<string[]> {
  const wanted = [...new Set(ids.map((id) => id.toLowerCase()))];
  const matches = new Map<string, string[]>(wanted.map((id) => [id, id.length === fullIdChars ? [id] : []]));
  if (wanted.some((id) => id.length < fullIdChars)) {
    for await (const { photoId } of api.photos(eventId, "newest")) {
      for (const [id, found] of matches) if (id.length < fullIdChars && photoId.startsWith(id)) found.push(photoId);
    }
  }
  const full = [...matches].map(([id, found]) => {
    const [photoId, other] = found;
    if (photoId === undefined) throw new UsageError(`No photo of event ${eventId} has an id that starts with ${id}.`);
    if (other !== undefined) throw new UsageError(`Several photos of event ${eventId} have ids that start with ${id}.`);
    return photoId;
  });
  return [...new Set(full)];
}
