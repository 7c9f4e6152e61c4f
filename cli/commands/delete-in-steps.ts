// Deletes an event step by step, as long as a step may be needed, and says meanwhile how far it is.
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
  /** False where it was interrupted. */
  isDone: boolean;
}

/**
 * A step ends after 8 s of work, and once the records are gone it removes objects, of which no count is told. A thousand such
 * steps remove millions of them.
 */
const maxEmptySteps = 1_000;

/** @throws RequestError where step after step removes nothing, and what the API client throws */
export async function deleteInSteps(
  api: Pick<ApiClient, "deleteEvent">,
  eventId: string,
  { stop, io, isQuiet }: { stop: Interruption; io: Pick<Io, "now" | "stderr">; isQuiet: boolean },
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
    existed ||= step.existed !== false; // an older API says nothing of it
    if (step.isDone) return { photos, existed, isDone: true };
    emptyInRow = step.photos === 0 ? emptyInRow + 1 : 0;
    tell();
  }
  throw neverDone(eventId, photos);
}

const neverDone = (eventId: string, photos: number) =>
  new RequestError(
    `Event ${eventId} is not deleted yet: ${count(photos, "photo")} went, but the API removes nothing more, and never says that it is done. Ask who runs it.`,
    { code: "bad_answer", isTransient: false },
  );
