// All photos of an event, in order: loaded page by page in the background, and kept up to date, with links that work.
import type { ListAnswer, ListOrder } from "../../contract.ts";
import { wait } from "../http/backoff.ts";
import type { Api } from "../http/open-api.ts";
import { watchForEnd } from "../http/read-pages.ts";
import type { Readable } from "../store.ts";
import { closedBecause } from "./closed-because.ts";
import { holdPhotos, type PhotoListState } from "./hold-photos.ts";
import { createMarks, endOf, type Mark } from "./list-marks.ts";
import { compareKeysIn, localTimeOf, type Photo } from "./photo.ts";
import { watchNewest } from "./watch-newest.ts";

export interface PhotoList {
  state: Readable<PhotoListState>;
  order: ListOrder;
  get(photoId: string): Photo | undefined;
  /** Continues where it stopped; resolves when everything has arrived, or when it failed. */
  load(): Promise<void>;
  /** Requests one photo before its page arrives. @returns whether the event has it; undefined: unknown */
  seek(photoId: string): Promise<boolean | undefined>;
  /** Finds new photos, and photos that are gone. */
  refresh(): Promise<void>;
  /** Some of the latest photos have no pictures yet; these follow within seconds. */
  isWaiting(): boolean;
  /** Links expire after a quarter of an hour: renews those that are about to. */
  freshen(photos: readonly Photo[]): Promise<void>;
  /**
   * For a photo whose link does not work. Throws a Failure.
   * @returns the photo with a new link; undefined if the event no longer has it, and then it is dropped
   */
  renew(photo: Photo): Promise<Photo | undefined>;
  change(photo: Photo): void;
  drop(photoIds: Iterable<string>): void;
  close(): void;
}

interface Options {
  api: Pick<Api, "list" | "lookup">;
  eventId: string;
  order: ListOrder;
  now: () => number;
}

/** Enough for any screen, and quick to arrive. */
const firstPage = 100;
const pageSize = 1000;
/** Lets the first pictures load before the next page of records. */
const firstRestMs = 400;

export function openPhotoList({ api, eventId, order, now }: Options): PhotoList {
  const compareKeys = compareKeysIn(order);
  const held = holdPhotos(order, now);
  const closing = new AbortController();
  const { signal } = closing;
  const start: Mark = { after: undefined, cursor: undefined, limit: firstPage };
  const marks = createMarks(start, compareKeys);
  const newest = watchNewest({
    held,
    now,
    list: (query) => api.list(eventId, { order: "newest", ...query }, signal),
  });
  let next: Mark | undefined = start;
  let loading: Promise<void> | undefined;
  let refreshing: Promise<void> | undefined;
  let isRefreshWanted = false;

  /** @returns where the list continues after the answer, even after an empty page with a cursor */
  function markAfter(answer: ListAnswer, before: Mark): Mark | undefined {
    const { cursor } = answer;
    if (!cursor) return undefined;
    const { after, tied } = endOf(answer, before, compareKeys);
    const mark = { cursor, limit: pageSize };
    // Without `tied`: until the list is read from there again, others may upload photos with that sort key.
    if (after) marks.add({ ...mark, after });
    return { ...mark, after, tied };
  }

  async function loadAll(): Promise<void> {
    held.set({ failure: undefined });
    const mayGoOn = watchForEnd();
    try {
      while (next) {
        const { cursor, limit }: Mark = next;
        const answer = await api.list(eventId, { order, limit, cursor }, signal);
        if (answer.cursor) mayGoOn(answer.cursor, answer.photos.filter(({ photoId }) => !held.get(photoId)).length);
        const isFirst = next === start;
        next = markAfter(answer, next);
        held.take(answer.photos, { isComplete: next === undefined });
        await wait(isFirst && next ? firstRestMs : 0, signal); // lets the page render
      }
    } catch (failure) {
      if (!signal.aborted) held.set({ failure });
    }
  }

  function load(): Promise<void> {
    loading ??= loadAll().finally(() => {
      loading = undefined;
    });
    return loading;
  }

  async function refreshOnce(): Promise<void> {
    do {
      isRefreshWanted = false;
      try {
        await newest.look();
        if (!closedBecause(held.state.get().failure)) continue;
        held.set({ failure: undefined }); // the event is open again
        void load();
      } catch (failure) {
        // The next refresh is soon.
        if (!signal.aborted && closedBecause(failure)) held.set({ failure });
      }
    } while (isRefreshWanted && !signal.aborted);
  }

  /** Lists again from the mark before the photo's sort key to past it: then the photo has new links, or is gone. */
  async function listAgain(photo: Photo): Promise<void> {
    const mayGoOn = watchForEnd();
    for (let mark: Mark | undefined = marks.before(photo); mark; ) {
      const { after, tied, cursor, limit }: Mark = mark;
      const askedAt = now();
      const answer = await api.list(eventId, { order, limit, cursor }, signal);
      const isFurther = (listed: Photo) => after === undefined || compareKeys(after, listed) < 0;
      if (answer.cursor) mayGoOn(answer.cursor, answer.photos.filter(isFurther).length);
      held.take(answer.photos);
      held.dropMissing({ order, after, tied, answer, askedAt });
      const following = markAfter(answer, mark);
      const isPassed = following?.after !== undefined && compareKeys(photo, following.after) < 0;
      mark = isPassed ? undefined : following;
    }
  }

  let freshening: Promise<void> = Promise.resolve();
  async function freshen(photos: readonly Photo[]): Promise<void> {
    for (const { photoId } of photos) {
      const photo = held.get(photoId); // an earlier answer may have included this one
      if (photo && held.isStale(photoId)) await listAgain(photo);
    }
  }

  return {
    state: held.state,
    order,
    get: held.get,
    load,
    async seek(photoId) {
      const { photos } = await api.lookup(eventId, [photoId], signal);
      const [found] = photos;
      if (!found) return false;
      if (found.takenAt !== undefined) {
        const from = localTimeOf(found.takenAt);
        held.take((await api.list(eventId, { order: "taken", limit: 100, from }, signal)).photos);
      }
      return held.get(photoId) !== undefined || undefined;
    },
    refresh() {
      if (refreshing !== undefined) isRefreshWanted = true;
      refreshing ??= refreshOnce().finally(() => {
        refreshing = undefined;
      });
      return refreshing;
    },
    isWaiting: newest.isWaiting,
    freshen(photos) {
      freshening = freshening.then(() => freshen(photos)).catch(() => undefined);
      return freshening;
    },
    async renew(photo) {
      const { photoId } = photo;
      const { photos } = await api.lookup(eventId, [photoId], signal);
      if (photos.some((found) => found.photoId === photoId)) {
        await listAgain(held.get(photoId) ?? photo);
        return held.get(photoId) ?? photo;
      }
      held.drop([photoId]);
      return undefined;
    },
    change: held.change,
    drop: held.drop,
    close: () => closing.abort(),
  };
}
