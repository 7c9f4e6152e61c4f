import { describe, expect, it, vi } from "vitest";
import type { ListAnswer, ListOrder } from "../../../api/contract.ts";
import { Failure } from "../../../api/web/http/failure.ts";
import type { ListQuery } from "../../../api/web/http/open-api.ts";
import { openPhotoList, type PhotoList } from "../../../api/web/photos/open-photo-list.ts";
import { compareKeysIn, type Photo, sortOf } from "../../../api/web/photos/photo.ts";

const minute = 60_000;
const begin = Date.parse("2026-05-16T20:00:00Z");

/** An event whose links are valid for a quarter of an hour, and a clock. */
function world(order: ListOrder = "taken") {
  let at = begin;
  let made = 0;
  let refusal: Failure | undefined;
  const stored: Photo[] = [];
  const asked: ListQuery[] = [];
  const byAsker = (photo: Photo): Photo => ({
    ...photo,
    url: `https://store.example/${photo.photoId}?until=${at + 15 * minute}`,
  });
  const api = {
    async list(_eventId: string, query: ListQuery): Promise<ListAnswer> {
      asked.push(query);
      if (refusal) throw refusal;
      const compareKeys = compareKeysIn(query.order);
      // Of photos with the same sort key, DynamoDB promises no order: here, not the page's.
      const compare = (a: Photo, b: Photo) => compareKeys(a, b) || b.photoId.localeCompare(a.photoId);
      const after = query.cursor === undefined ? undefined : (JSON.parse(query.cursor) as Photo);
      const all = stored
        .toSorted(compare)
        .filter((photo) => after === undefined || compare(after, photo) < 0)
        .filter((photo) => query.from === undefined || sortOf(photo, "taken") >= query.from);
      const photos = all.slice(0, query.limit);
      return {
        photos: photos.map(byAsker),
        ...(photos.length < all.length && { cursor: JSON.stringify(photos.at(-1)) }),
      };
    },
    async lookup(_eventId: string, photoIds: string[]) {
      if (refusal) throw refusal;
      return { photos: stored.filter(({ photoId }) => photoIds.includes(photoId)) };
    },
  };
  const list = openPhotoList({ api, eventId: "42", order, now: () => at });
  return {
    list,
    asked,
    refuse: (failure: Failure | undefined) => {
      refusal = failure;
    },
    pass: (ms: number) => {
      at += ms;
    },
    /** @param isDated whether the photos have a date. @param perSecond how many have the same */
    store(count: number, isDated = true, perSecond = 1) {
      for (let n = 0; n < count; n++) {
        const instant = new Date(begin + Math.floor(made / perSecond) * 1000).toISOString();
        const photoId = String(made++).padStart(5, "0");
        stored.push({
          ...{ photoId, eventId: "42", contentType: "image/jpeg", size: 1, url: "" },
          uploadedAt: instant,
          ...(isDated && { takenAt: instant.slice(0, 19) }),
          renditionsFailed: "none",
        });
      }
    },
    /** Somebody uploads a photo that was taken in the same second as another. */
    storeBeside(photoId: string, other: string) {
      const { takenAt = "" } = stored.find((photo) => photo.photoId === other) as Photo;
      stored.push({ ...(stored[0] as Photo), photoId, takenAt, uploadedAt: new Date(at).toISOString() });
    },
    remove: (...photoIds: string[]) => {
      for (const id of photoIds)
        stored.splice(
          stored.findIndex(({ photoId }) => photoId === id),
          1,
        );
    },
    ids: () => list.state.get().photos.map(({ photoId }) => photoId),
    isGood: ({ photoId }: Photo) => Number(list.get(photoId)?.url.split("=")[1]) > at,
  };
}

const orders: [ListOrder, boolean][] = [
  ["taken", true],
  ["taken", false],
  ["newest", true],
];

describe.each([7, 60, 1000])("of photos that share their second with %i others", (perSecond) => {
  it("none disappears when pages are read again, and those that others remove do", async () => {
    const { list, store, remove, pass, ids } = world("newest");
    store(180, true, perSecond);
    await list.load();
    let least = 180;
    list.state.follow(() => {
      least = Math.min(least, ids().length);
    });
    const lookAround = async () => {
      for (let round = 0; round < 10; round++) {
        pass(11_000);
        await list.refresh();
      }
    };
    await lookAround();
    expect(least).toBe(180);
    const gone = ["00179", "00131", "00130", "00129", "00080", "00050", "00000"];
    remove(...gone);
    await lookAround();
    expect(gone.filter((photoId) => ids().includes(photoId))).toEqual([]);
    expect(least).toBe(180 - gone.length);
  });

  it("all get new links, and none disappears", async () => {
    const { list, store, pass, ids, isGood } = world();
    store(180, true, perSecond);
    await list.load();
    pass(20 * minute);
    for (const photo of list.state.get().photos) await list.freshen([photo]);
    expect(ids()).toHaveLength(180);
    expect(list.state.get().photos.filter((photo) => !isGood(photo))).toEqual([]);
  });
});

it("a photo uploaded beside the last one of a page stays when the following pages are read again", async () => {
  const { list, store, storeBeside, pass, ids } = world();
  store(180);
  await list.load();
  pass(2 * minute);
  storeBeside("zzz", "00099"); // the list has it before the photo at which the second page starts
  await list.refresh();
  pass(20 * minute);
  let isThere = ids().includes("zzz");
  list.state.follow(() => {
    isThere &&= ids().includes("zzz");
  });
  await list.freshen(list.state.get().photos.slice(-1));
  expect(isThere).toBe(true);
});

describe("links of photos that were added after the list was loaded", () => {
  it.each(orders)("are renewed in an event that was empty (%s, dated: %s)", async (order, isDated) => {
    const { list, store, pass, isGood } = world(order);
    await list.load();
    store(3, isDated);
    await list.refresh();
    pass(40 * minute);
    const { photos } = list.state.get();
    await list.freshen(photos);
    expect(photos).toHaveLength(3);
    expect(photos.every(isGood)).toBe(true);
  });

  it.each(orders)("are renewed far beyond the first page (%s, dated: %s)", async (order, isDated) => {
    const { list, store, pass, isGood, asked } = world(order);
    store(5, isDated);
    await list.load();
    store(140, isDated);
    await list.refresh();
    pass(40 * minute);
    asked.length = 0;
    const { photos } = list.state.get();
    expect(photos).toHaveLength(145);
    for (const photo of photos) await list.freshen([photo]);
    expect(photos.every(isGood)).toBe(true);
    expect(asked.length).toBeLessThanOrEqual(2);
  });

  it("are also renewed with the latest photos", async () => {
    const { list, store, pass, isGood } = world();
    store(3);
    await list.load();
    pass(13 * minute);
    await list.refresh();
    pass(5 * minute);
    expect(list.state.get().photos.every(isGood)).toBe(true);
  });

  it("are as old as before once the photo's caption was changed, and are renewed as early", async () => {
    const { list, store, pass, isGood } = world();
    store(1);
    await list.load();
    const [photo] = list.state.get().photos as [Photo];
    pass(11 * minute);
    list.change({ ...photo, title: "Typed" });
    expect(list.get(photo.photoId)?.title).toBe("Typed");
    pass(5 * minute);
    await list.freshen([photo]);
    expect(isGood(photo)).toBe(true);
    list.change({ ...photo, title: "Typed while the links were renewed" });
    expect(isGood(photo)).toBe(true);
  });

  it("are not requested again once the photo is gone", async () => {
    const { list, store, pass, remove, asked } = world();
    store(3);
    await list.load();
    const photos = list.state.get().photos.slice(2);
    remove("00002");
    pass(40 * minute);
    await list.freshen(photos);
    asked.length = 0;
    await list.freshen(photos);
    expect(asked).toEqual([]);
  });
});

it("links are renewed after the clock was set back by a day", async () => {
  const { list, store, pass, asked } = world();
  store(3);
  await list.load();
  pass(20 * minute);
  pass(-24 * 60 * minute);
  asked.length = 0;
  await list.freshen(list.state.get().photos);
  expect(asked).toHaveLength(1);
});

describe("photos that others remove", () => {
  it("disappear with the next refresh, even if it is all of them", async () => {
    const { list, store, pass, remove, ids } = world();
    store(5);
    await list.load();
    pass(30_000);
    remove("00001");
    await list.refresh();
    expect(ids()).toEqual(["00000", "00002", "00003", "00004"]);
    remove("00000", "00002", "00003", "00004");
    await list.refresh();
    expect(ids()).toEqual([]);
  });

  it("disappear after a while if they were uploaded long ago", async () => {
    const { list, store, pass, remove, ids } = world();
    store(280);
    await list.load();
    remove("00007");
    for (let n = 0; n < 6; n++) {
      pass(10_000);
      await list.refresh();
    }
    expect(ids()).toHaveLength(279);
    expect(ids()).not.toContain("00007");
  });

  it("disappear too after the clock was set back by a day, at once if they come into view", async () => {
    const { list, store, pass, remove, ids } = world();
    store(280);
    await list.load();
    pass(30_000);
    pass(-24 * 60 * minute);
    remove("00007", "00279");
    await list.freshen([list.get("00279") as Photo]);
    expect(ids()).toHaveLength(279);
    for (let n = 0; n < 6; n++) {
      pass(10_000);
      await list.refresh();
    }
    expect(ids()).toHaveLength(278);
    expect(ids()).not.toContain("00007");
  });

  it("stay while the list's index may lag behind", async () => {
    const { list, store, remove, ids } = world();
    store(2);
    await list.load();
    remove("00001");
    await list.refresh();
    expect(ids()).toHaveLength(2);
  });

  it("may be the whole event: the list reports the refusal until it is lifted", async () => {
    const { list, store, refuse } = world();
    store(2);
    await list.load();
    const deleted = new Failure("Deleted.", { status: 410, code: "event_deleted", isTransient: false });
    refuse(new Failure("Busy.", { status: 500, code: "internal", isTransient: true }));
    await list.refresh();
    expect(list.state.get().failure).toBeUndefined();
    refuse(new Failure("Blocked.", { status: 403, code: "http_403", isTransient: false })); // by a firewall, say
    await list.refresh();
    expect(list.state.get().failure).toBeUndefined();
    refuse(deleted);
    await list.refresh();
    expect(list.state.get().failure).toBe(deleted);
    refuse(undefined);
    await list.refresh();
    expect(list.state.get().failure).toBeUndefined();
  });
});

describe("an event that is closed to a person at first", () => {
  const notRegistered = new Failure("No.", { status: 403, code: "not_registered", isTransient: false });

  it.each([
    ["at the next refresh", async ({ refresh }: PhotoList) => refresh()],
    [
      "after a refresh that was refused too",
      async (list: PhotoList, refuse: (failure?: Failure) => void) => {
        refuse(new Failure("No.", notRegistered));
        await list.refresh();
        refuse();
        await list.refresh();
      },
    ],
  ])("is read to its end once it is open: %s", async (_when, reopen) => {
    const { list, store, refuse, ids } = world();
    store(3000);
    refuse(notRegistered);
    await list.load();
    expect(list.state.get().failure).toBe(notRegistered);
    refuse(undefined);
    await reopen(list, (failure) => refuse(failure));
    await expect.poll(() => list.state.get()).toMatchObject({ failure: undefined, isComplete: true });
    expect(ids()).toHaveLength(3000);
  });
});

describe("a photo whose link did not work", () => {
  it("gets a new link, or is dropped if the event no longer has it", async () => {
    const { list, store, remove, pass, ids } = world();
    store(2);
    await list.load();
    const [kept, gone] = list.state.get().photos as [Photo, Photo];
    remove("00001");
    pass(minute);
    expect((await list.renew(kept))?.url).not.toBe(kept.url);
    expect(await list.renew(gone)).toBeUndefined();
    expect(ids()).toEqual(["00000"]);
  });
});

describe("a list with empty pages that have a cursor", () => {
  const photoOf = (n: number): Photo => ({
    ...{ photoId: String(n), eventId: "42", contentType: "image/jpeg", size: 1, url: "", renditionsFailed: "none" },
    uploadedAt: new Date(begin + n * 1000).toISOString(),
  });

  it("is read to the end, and a refresh with an empty page drops no photo", async () => {
    let at = begin;
    const api = {
      async list(_eventId: string, { order, cursor }: ListQuery): Promise<ListAnswer> {
        const photos = [1, 2].map(photoOf);
        if (order === "newest") photos.reverse();
        return cursor === undefined ? { photos: [], cursor: "on" } : { photos };
      },
      lookup: async () => ({ photos: [] }),
    };
    const list = openPhotoList({ api, eventId: "42", order: "taken", now: () => at });
    await list.load();
    expect(list.state.get()).toMatchObject({ isComplete: true, photos: [{ photoId: "1" }, { photoId: "2" }] });
    at += minute;
    await list.refresh();
    at += 40 * minute;
    await list.freshen(list.state.get().photos);
    expect(list.state.get().photos).toHaveLength(2);
  });

  it.each([
    ["the same cursor again", () => "same", () => []],
    ["no photos, page after page", (asked: number) => `page ${asked}`, () => []],
    ["the same photos, page after page", (asked: number) => `page ${asked}`, () => [photoOf(1)]],
  ])("fails and stops if it has no end: %s", async (_what, cursorOf, photosOf) => {
    let asked = 0;
    const list = openPhotoList({
      api: {
        async list() {
          asked++;
          return { photos: photosOf(), cursor: cursorOf(asked) };
        },
        lookup: async () => ({ photos: [] }),
      },
      eventId: "42",
      order: "taken",
      now: () => begin,
    });
    vi.useFakeTimers();
    const loading = list.load();
    await vi.runAllTimersAsync();
    await loading;
    vi.useRealTimers();
    expect(list.state.get()).toMatchObject({ isComplete: false, failure: { code: "endless_list" } });
    expect(asked).toBeLessThan(200);
  });
});
