// Deletes an event step by step until the API says it is done, and reports progress.
import type { ApiClient } from "../api-client.ts";
import { RequestError } from "../errors.ts";
import { unlessAborted } from "../http/stoppable.ts";
import type { Interruption, Io } from "../io.ts";
import { sayNowAndThen } from "../output/say-now-and-then.ts";
import { count } from "../output/units.ts";

export interface Deletion {
  photos: number;
  /** Whether there was such an event. */
  existed: boolean;
  /** False if it was interrupted. */
  isDone: boolean;
}

/**
 * A step works for 8 s. Once the records are gone, steps remove objects without counting them; a thousand such steps remove
 * millions.
 */
const maxEmptySteps = 1_000;

/** @throws RequestError if step after step removes nothing, and whatever the API client throws */
export async function deleteInSteps(
  api: Pick<ApiClient, "deleteEvent">,
  eventId: string,
  { stop, io, isQuiet }: { stop: Interruption; io: Pick<Io, "elapsedMs" | "stderr">; isQuiet: boolean },
): Promise<Deletion> {
  let photos = 0;
  let existed = false;
  const soFar = () => `Still deleting: ${count(photos, "photo")} so far.`;
  const tell = isQuiet ? () => {} : sayNowAndThen(io, soFar);
  for (let emptyInRow = 0; emptyInRow < maxEmptySteps; ) {
    if (stop.soft.aborted) return { photos, existed, isDone: false };
    const step = await unlessAborted(api.deleteEvent(eventId), stop.hard).catch((error) => {
      if (!stop.hard.aborted) throw error;
    });
    if (!step) continue;
    photos += step.photos;
    existed ||= step.existed !== false; // an older API does not say
    if (step.isDone) return { photos, existed, isDone: true };
    emptyInRow = step.photos === 0 ? emptyInRow + 1 : 0;
    tell();
  }
  throw neverDone(eventId, photos);
}

const neverDone = (eventId: string, photos: number) =>
  new RequestError(
    `Event ${eventId} is not deleted yet: ${count(photos, "photo")} deleted, but the server stopped deleting before it was done. Ask whoever runs it.`,
    { code: "bad_answer", isTransient: false },
  );
