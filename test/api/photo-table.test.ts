// What a table promises, whichever it is: the one in memory and DynamoDB's.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listen } from "../../api/local/listen.ts";
import type { PendingUpload, PhotoRecord, RejectedUpload, RemovedPhoto } from "../../api/photo-record.ts";
import { listSortOf, type PhotoPage } from "../../api/photo-records.ts";
import { createPhotoTable, type PhotoTable } from "../../api/photo-table.ts";
import { createMemoryPhotoTable } from "./memory-photo-table.ts";
import { answeringServer, createLoopbackClient, startDynalite, type TestDynamo } from "./start-dynalite.ts";

let dynamo: TestDynamo;
beforeAll(async () => {
  dynamo = await startDynalite();
});
afterAll(() => dynamo.stop());

const uploadedAt = "2026-11-22T10:00:00.000Z";
const expiresAt = new Date("2026-11-29T10:00:00.000Z");

const location = { eventId: "42", photoId: randomUUID(), contentType: "image/jpeg" } as const;
const pending: PendingUpload = {
  ...location,
  title: "พระอาทิตย์ตก 👩‍👩‍👧",
  uploadedBy: "ada@example.com",
  initiatedAt: uploadedAt,
  size: 3,
  details: { keywords: ["a", "b"], gps: { latitude: 13.756331, longitude: 100.501762 } },
};
const record: PhotoRecord = {
  ...location,
  size: 3,
  sha256: "hash",
  etag: '"1"',
  uploadedAt,
  uploadedBy: "ada@example.com",
  title: "Sunset",
  description: "Over the river",
  takenAt: "2026-11-20T18:30:00+07:00",
  details: { width: 6000, rating: -1, keywords: [] },
};
const whose = { uploader: pending.uploadedBy };
const rejected: RejectedUpload = { ...location, reason: "It is empty.", rejectedAt: uploadedAt };

const tables = [
  { name: "the table in memory", open: async () => createMemoryPhotoTable() as PhotoTable },
  {
    name: "DynamoDB's table",
    open: async () =>
      createPhotoTable({ client: dynamo.client, tableName: await dynamo.newTable(`t-${randomUUID()}`) }),
  },
];

describe.each(tables)("$name", ({ open }) => {
  let table: PhotoTable;
  beforeEach(async () => {
    table = await open();
  });

  describe("an upload", () => {
    it("is known for nothing at first", async () => {
      expect(await table.readUpload("42", location.photoId)).toEqual({});
    });

    it("is pending as it was told, in any alphabet, until it is told anew", async () => {
      await table.savePending([pending], expiresAt);
      expect((await table.readUpload("42", location.photoId, whose)).pending).toEqual(pending);
      const { title: _, ...untitled } = pending;
      await table.savePending([untitled], expiresAt);
      expect((await table.readUpload("42", location.photoId, whose)).pending).toEqual(untitled);
    });

    it("comes with the registration of whom one asks about, and of nobody else", async () => {
      await table.registerAttendee("42", "ada@example.com", uploadedAt);
      const read = async (eventId: string, attendee?: string) =>
        (await table.readUploads(eventId, [location.photoId], { attendee })).isRegistered;
      expect(await read("42", "ada@example.com")).toBe(true);
      expect(await read("42", "bob@example.com")).toBe(false);
      expect(await read("42")).toBe(false);
      expect(await read("43", "ada@example.com")).toBe(false);
    });

    it("of one event is unknown to another", async () => {
      await table.savePhoto(record);
      await table.savePending([pending], expiresAt);
      expect(await table.readUpload("43", location.photoId, whose)).toEqual({});
    });

    it("is pending for each uploader with their own words", async () => {
      const others = { ...pending, uploadedBy: "bob@example.com", title: "Mine" };
      await table.savePending([pending, others], expiresAt);
      const titleFor = async (uploader?: string) =>
        (await table.readUpload("42", location.photoId, { uploader })).pending?.title;
      expect(await titleFor("ada@example.com")).toBe(pending.title);
      expect(await titleFor("bob@example.com")).toBe("Mine");
      expect(await titleFor()).toBeUndefined();
    });

    it("is known in a batch, the known with the unknown, however many there are", async () => {
      const uploads = Array.from({ length: 120 }, () => ({ ...pending, photoId: randomUUID() }));
      await table.savePending(uploads, expiresAt);
      await table.savePhoto(record);
      await table.registerAttendee("42", "ada@example.com", uploadedAt);
      const ids = [...uploads.map(({ photoId }) => photoId), location.photoId, randomUUID()];
      const known = await table.readUploads("42", ids, { ...whose, attendee: "ada@example.com" });
      expect(known.isRegistered).toBe(true);
      expect([...known.uploads.keys()]).toEqual(ids);
      for (const upload of uploads) expect(known.uploads.get(upload.photoId)).toEqual({ pending: upload });
      expect(known.uploads.get(location.photoId)).toEqual({ photo: record });
      expect(known.uploads.get(ids.at(-1) ?? "")).toEqual({});
    });
  });

  describe("a photo", () => {
    it("is confirmed once: the same again changes nothing", async () => {
      expect(await table.savePhoto(record)).toBe(true);
      expect(await table.savePhoto({ ...record, title: "Another" })).toBe(false);
      expect((await table.readUpload("42", location.photoId)).photo).toEqual(record);
    });

    it("is confirmed once, by whichever of many comes first", async () => {
      const written = await Promise.all(
        Array.from({ length: 8 }, (_, i) => table.savePhoto({ ...record, title: `${i}` })),
      );
      expect(written.filter(Boolean)).toHaveLength(1);
    });

    it("is replaced where its key holds another object by now", async () => {
      await table.savePhoto(record);
      expect(await table.savePhoto({ ...record, etag: '"2"', size: 4 })).toBe(true);
      expect((await table.readUpload("42", location.photoId)).photo?.size).toBe(4);
    });

    it("is not replaced by the same bytes under another type", async () => {
      await table.savePhoto(record);
      expect(await table.savePhoto({ ...record, contentType: "image/png", etag: '"2"' })).toBe(false);
    });

    it("is found by lookup, with repeated and unknown ids, in one event only", async () => {
      await table.savePhoto(record);
      const ids = [location.photoId, randomUUID(), location.photoId];
      expect(await table.lookup("42", ids)).toEqual({ photos: [record], rejected: [] });
      expect(await table.lookup("43", ids)).toEqual({ photos: [], rejected: [] });
    });

    it("is found among 250", async () => {
      const photos = Array.from({ length: 250 }, () => ({ ...record, photoId: randomUUID() }));
      await Promise.all(photos.map((photo) => table.savePhoto(photo)));
      const found = await table.lookup(
        "42",
        photos.map(({ photoId }) => photoId),
      );
      expect(new Set(found.photos.map(({ photoId }) => photoId)).size).toBe(250);
    });
  });

  describe("a removed photo", () => {
    const removedAt = new Date("2026-11-22T11:00:00.000Z");
    const before = { ...record, initiatedAt: "2026-11-22T11:00:00.000Z" };
    const after = { ...record, initiatedAt: "2026-11-22T11:00:00.001Z" };
    const mark: RemovedPhoto = {
      ...location,
      uploadedBy: "ada@example.com",
      removedAt: removedAt.toISOString(),
      removingSince: removedAt.toISOString(),
    };

    it("is in no list and no lookup from the mark on, which many at once set once", async () => {
      await table.savePhoto(record);
      const marks = await Promise.all(Array.from({ length: 4 }, () => table.beginRemoval(record, removedAt)));
      expect(marks.filter(Boolean)).toEqual([mark]);
      expect(await table.readUpload("42", location.photoId)).toEqual({ removed: mark });
      expect(await table.lookup("42", [location.photoId])).toEqual({ photos: [], rejected: [] });
      for (const order of ["newest", "taken"] as const) {
        expect((await table.listPhotos("42", { order, limit: 10 })).photos).toEqual([]);
      }
      expect(await table.updateCaption(record, { title: "Dusk" })).toBe(false);
    });

    it("does not come back by a URL that was given before, and does by one given after, once its objects are gone", async () => {
      await table.savePhoto(record);
      await table.beginRemoval(record, removedAt);
      for (const photo of [before, after]) expect(await table.savePhoto(photo)).toBe(false);
      await table.endRemoval(mark, expiresAt);
      await table.endRemoval(mark, expiresAt);
      expect((await table.readUpload("42", location.photoId)).removed).not.toHaveProperty("removingSince");
      expect(await table.savePhoto(before)).toBe(false);
      expect(await table.saveRejected({ ...rejected, initiatedAt: before.initiatedAt }, expiresAt)).toBe(false);
      expect(await table.savePhoto(after)).toBe(true);
      expect(await table.readUpload("42", location.photoId)).toEqual({ photo: after });
      await table.endRemoval(mark, expiresAt);
      expect(await table.readUpload("42", location.photoId)).toEqual({ photo: after });
    });

    it("was rejected or missing as well, and never nothing at all", async () => {
      expect(await table.beginRemoval(record, removedAt)).toBeUndefined();
      await table.saveRejected({ ...rejected, uploadedBy: "ada@example.com" }, expiresAt);
      const whoseItWas = { uploadedBy: "ada@example.com" };
      expect(await table.beginRemoval({ ...rejected, ...whoseItWas }, removedAt)).toEqual(mark);
      const other = { ...record, photoId: randomUUID() };
      await table.savePhoto(other);
      await table.markMissing(other, removedAt);
      expect(await table.beginRemoval(other, removedAt)).toEqual({ ...mark, photoId: other.photoId });
    });

    it("is marked again where an old URL stored it again, unless it is confirmed", async () => {
      expect(await table.refuseUpload(mark)).toBe(true);
      expect(await table.refuseUpload({ ...mark, removingSince: "2026-11-22T12:00:00.000Z" })).toBe(true);
      await table.endRemoval(mark, expiresAt);
      await table.savePhoto(after);
      expect(await table.refuseUpload(mark)).toBe(false);
      expect(await table.readUpload("42", location.photoId)).toEqual({ photo: after });
    });

    it("is known as an organiser's doing for good, and old URLs cannot make anybody else's of it", async () => {
      const moderated = { ...mark, byOrganiser: true as const };
      const { removingSince: _, ...done } = moderated;
      await table.savePhoto(record);
      expect(await table.beginRemoval(record, removedAt, { byOrganiser: true })).toEqual(moderated);
      expect(await table.refuseUpload(mark)).toBe(false);
      await table.endRemoval(moderated, new Date(0));
      expect(await table.lookup("42", [location.photoId])).toEqual({
        photos: [],
        rejected: [],
        removedByOrganiser: [done],
      });
      expect(await table.refuseUpload(moderated)).toBe(true);
      await table.endRemoval(moderated, new Date(0));
      expect(await table.savePhoto(after)).toBe(true);
      expect(await table.readUpload("42", location.photoId)).toEqual({ photo: after });
    });

    it("leaves nothing pending of who is to be forgotten, and what others were told", async () => {
      await table.savePending([pending, { ...pending, uploadedBy: "bob@example.com" }], expiresAt);
      await table.forgetPending(pending);
      expect(await table.readUpload("42", location.photoId, whose)).toEqual({});
      expect(await table.readUpload("42", location.photoId, { uploader: "bob@example.com" })).not.toEqual({});
    });
  });

  describe("an upload in parts", () => {
    const upload = {
      ...location,
      uploadedBy: "ada@example.com",
      uploadId: "of-s3",
      partBytes: 5_242_880,
      initiatedAt: uploadedAt,
    };

    it("is found by its uploader alone, until it is forgotten", async () => {
      expect(await table.readPartUpload(upload)).toBeUndefined();
      expect(await table.savePartUpload(upload, expiresAt)).toBe(true);
      expect(await table.readPartUpload(upload)).toEqual(upload);
      expect(await table.readPartUpload({ ...upload, uploadedBy: "bob@example.com" })).toBeUndefined();
      expect(await table.readUpload("42", location.photoId, whose)).toEqual({});
      await table.forgetPartUpload(upload);
      expect(await table.readPartUpload(upload)).toBeUndefined();
    });

    it("is begun once, however many begin it", async () => {
      const begun = await Promise.all(
        ["a", "b"].map((uploadId) => table.savePartUpload({ ...upload, uploadId }, expiresAt)),
      );
      expect(begun.sort()).toEqual([false, true]);
    });

    it("is found with the others of an event, or of one uploader", async () => {
      const others = [
        { ...upload, photoId: randomUUID() },
        { ...upload, uploadedBy: "ada@example.com.evil.example" },
        { ...upload, eventId: "43" },
      ];
      for (const each of [upload, ...others]) await table.savePartUpload(each, expiresAt);
      const found = async (uploader?: string) => (await table.somePartUploads("42", { uploader, limit: 9 })).length;
      expect([await found(), await found("ada@example.com"), await found("nobody@example.com")]).toEqual([3, 2, 0]);
      expect(await table.somePartUploads("42", { limit: 1 })).toHaveLength(1);
    });
  });

  describe("a photo whose object is missing", () => {
    const since = new Date("2026-11-23T10:00:00.000Z");

    it("keeps its words, and is in no list and no lookup until it is confirmed anew", async () => {
      await table.savePhoto(record);
      expect(await table.markMissing({ ...record, etag: '"2"' }, since)).toBe(false);
      expect(await table.markMissing(record, since)).toBe(true);
      expect(await table.markMissing(record, since)).toBe(false);
      const { uploadedAt: _, ...rest } = record;
      expect(await table.readUpload("42", location.photoId)).toEqual({
        missing: { ...rest, missingSince: since.toISOString() },
      });
      expect(await table.lookup("42", [location.photoId])).toEqual({ photos: [], rejected: [] });
      expect((await table.listPhotos("42", { order: "newest", limit: 10 })).photos).toEqual([]);
      expect(await table.savePhoto(record)).toBe(true);
      expect(await table.readUpload("42", location.photoId)).toEqual({ photo: record });
    });
  });

  describe("a rejected photo", () => {
    it("is found by lookup with its reason, and in no list", async () => {
      expect(await table.saveRejected(rejected, expiresAt)).toBe(true);
      expect(await table.lookup("42", [location.photoId])).toEqual({ photos: [], rejected: [rejected] });
      expect((await table.readUpload("42", location.photoId)).rejected).toEqual(rejected);
      for (const order of ["newest", "taken"] as const) {
        expect((await table.listPhotos("42", { order, limit: 10 })).photos).toEqual([]);
      }
    });

    it("becomes a confirmed one when good bytes arrive", async () => {
      await table.saveRejected(rejected, expiresAt);
      expect(await table.savePhoto({ ...record, contentType: "image/png" })).toBe(true);
      const { photo, rejected: kept } = await table.readUpload("42", location.photoId);
      expect(photo?.contentType).toBe("image/png");
      expect(kept).toBeUndefined();
    });

    it("takes a confirmed one's place under the same key only", async () => {
      await table.savePhoto(record);
      expect(await table.saveRejected({ ...rejected, contentType: "image/png" }, expiresAt)).toBe(false);
      expect((await table.readUpload("42", location.photoId)).photo).toEqual(record);
      expect(await table.saveRejected(rejected, expiresAt)).toBe(true);
      expect((await table.readUpload("42", location.photoId)).photo).toBeUndefined();
    });
  });

  describe("a caption", () => {
    it("is changed in what is given, and what is given empty is removed", async () => {
      await table.savePhoto(record);
      expect(await table.updateCaption(record, { title: "Dusk", description: "", details: {} })).toBe(true);
      const { description: _, details: __, ...rest } = record;
      expect((await table.readUpload("42", location.photoId)).photo).toEqual({ ...rest, title: "Dusk" });
    });

    it("that changes the date taken changes the place in the list by it", async () => {
      const other = { ...record, photoId: randomUUID(), takenAt: "2026-11-21T10:00:00" };
      await table.savePhoto(record);
      await table.savePhoto(other);
      await table.updateCaption(record, { takenAt: "" });
      const order = { order: "taken", limit: 10 } as const;
      expect((await table.listPhotos("42", order)).photos.map(({ photoId }) => photoId)).toEqual([
        other.photoId,
        record.photoId,
      ]);
      await table.updateCaption(record, { takenAt: "2026-11-22T09:00:00Z" });
      const { photos } = await table.listPhotos("42", { order: "taken", limit: 10 });
      expect(photos.map(({ photoId }) => photoId)).toEqual([other.photoId, record.photoId]);
    });

    it("of a photo that is not confirmed cannot be changed", async () => {
      expect(await table.updateCaption(record, { title: "Dusk" })).toBe(false);
      await table.saveRejected(rejected, expiresAt);
      expect(await table.updateCaption(record, { title: "Dusk" })).toBe(false);
    });
  });

  describe("a list", () => {
    const photoAt = (second: number, takenAt?: string): PhotoRecord => {
      const { takenAt: _, ...undated } = record;
      const at = new Date(Date.parse(uploadedAt) + second * 1000).toISOString();
      return { ...undated, photoId: randomUUID(), uploadedAt: at, ...(takenAt !== undefined && { takenAt }) };
    };
    const idsOf = (page: PhotoPage) => page.photos.map(({ photoId }) => photoId);

    it("by newest begins with the latest upload", async () => {
      const photos = [photoAt(1), photoAt(3), photoAt(2)];
      for (const photo of photos) await table.savePhoto(photo);
      const [first, third, second] = photos.map(({ photoId }) => photoId);
      expect(idsOf(await table.listPhotos("42", { order: "newest", limit: 10 }))).toEqual([third, second, first]);
    });

    it("by date taken goes by the camera's clock, and ends with those that have no date", async () => {
      const inOrder = [
        photoAt(9, "2026-11-20T10:00:00"),
        photoAt(8, "2026-11-20T10:00:00.500+07:00"),
        photoAt(7, "2026-11-20T10:00:01Z"),
        photoAt(1),
        photoAt(2),
      ];
      for (const photo of inOrder.toReversed()) await table.savePhoto(photo);
      const listed = await table.listPhotos("42", { order: "taken", limit: 10 });
      expect(idsOf(listed)).toEqual(inOrder.map(({ photoId }) => photoId));
    });

    it("by date taken begins where it is told to", async () => {
      const days = [photoAt(1, "2026-11-20T10:00:00"), photoAt(2, "2026-11-21T10:00:00+07:00"), photoAt(3)];
      for (const photo of days) await table.savePhoto(photo);
      const after = { sort: "2026-11-21T10:00:00", photoId: days[1]?.photoId ?? "" };
      const from = "2026-11-21";
      const ids = days.map(({ photoId }) => photoId);
      expect(idsOf(await table.listPhotos("42", { order: "taken", limit: 10, from }))).toEqual(ids.slice(1));
      expect(idsOf(await table.listPhotos("42", { order: "taken", limit: 10, from, after }))).toEqual(ids.slice(2));
    });

    it.each(["newest", "taken"] as const)(
      "by %s has every photo once over its pages, equal times too",
      async (order) => {
        const photos = Array.from({ length: 25 }, (_, i) => photoAt(i % 3, i % 2 ? record.takenAt : undefined));
        await Promise.all(photos.map((photo) => table.savePhoto(photo)));
        await table.savePhoto({ ...record, eventId: "43" });
        const seen: string[] = [];
        let after: { sort: string; photoId: string } | undefined;
        for (let pages = 0; pages < 10; pages += 1) {
          const page = await table.listPhotos("42", { order, limit: 7, after });
          seen.push(...idsOf(page));
          const last = page.photos.at(-1);
          if (page.isLast || !last) break;
          after = { sort: listSortOf(last, order), photoId: last.photoId };
        }
        expect(seen).toHaveLength(25);
        expect(new Set(seen)).toEqual(new Set(photos.map(({ photoId }) => photoId)));
      },
    );
  });

  describe("what was made of a photo", () => {
    const pictures = {
      width: 6000,
      height: 4000,
      thumbhash: "3OcRJYB4d3h/iIeHeEh3eIhw+j3A",
      small: { key: "renditions/event_42/x/1/small.webp", width: 640, height: 427 },
      large: { key: "renditions/event_42/x/1/large.jpg", width: 2048, height: 1365 },
    };
    const renditionsFailed = { reason: "It is cut off.", recipe: "1" };
    const told = { title: "Of its own", takenAt: "2026-01-02T03:04:05", details: { camera: "X" } };
    const bare = () => {
      const { title: _, description: __, takenAt: ___, details: ____, ...rest } = record;
      return { ...rest, photoId: randomUUID() };
    };
    const read = async (photoId: string) => (await table.readUpload("42", photoId, { consistent: true })).photo;

    it("is noted in its record, and the latest word counts", async () => {
      const photo = bare();
      await table.savePhoto(photo);
      expect(await table.savePictures(photo, { renditionsFailed }, {})).toBe(true);
      expect(await read(photo.photoId)).toEqual({ ...photo, renditionsFailed });
      expect(await table.savePictures(photo, { pictures }, {})).toBe(true);
      expect(await read(photo.photoId)).toEqual({ ...photo, pictures });
    });

    it("comes with the caption that nobody had sent, and the list by date taken knows it", async () => {
      const photo = bare();
      await table.savePhoto(photo);
      expect(await table.savePictures(photo, { pictures }, told)).toBe(true);
      expect(await read(photo.photoId)).toEqual({ ...photo, ...told, pictures });
      const { photos } = await table.listPhotos("42", { order: "taken", limit: 1, from: "2026-01-02" });
      expect(photos.map(({ photoId }) => photoId)).toContain(photo.photoId);
    });

    it("overwrites no word that somebody has said, before or meanwhile", async () => {
      const photo = { ...bare(), title: "Mine" };
      await table.savePhoto(photo);
      expect(await table.savePictures(photo, { pictures }, told)).toBe(true);
      expect((await read(photo.photoId))?.title).toBe("Mine");

      const other = bare();
      await table.savePhoto(other);
      await table.updateCaption(other, { title: "Said meanwhile" });
      expect(await table.savePictures(other, { pictures }, told)).toBe(false);
      expect(await read(other.photoId)).toEqual({ ...other, title: "Said meanwhile" });
    });

    it("is refused where the record is gone, or another object's", async () => {
      const photo = bare();
      expect(await table.savePictures(photo, { pictures }, {})).toBe(false);
      await table.savePhoto({ ...photo, etag: "another" });
      expect(await table.savePictures(photo, { pictures }, {})).toBe(false);
      expect(await read(photo.photoId)).toEqual({ ...photo, etag: "another" });
    });
  });

  describe("an attendee", () => {
    it("is registered once, since the first time, until removed", async () => {
      const attendee = { email: "ada@example.com", registeredAt: uploadedAt };
      expect(await table.registerAttendee("42", "ada@example.com", uploadedAt)).toEqual({ attendee, isNew: true });
      const again = await table.registerAttendee("42", "ada@example.com", "2027-01-01T00:00:00.000Z");
      expect(again).toEqual({ attendee, isNew: false });
      expect(await table.isRegistered("42", "ada@example.com")).toBe(true);
      expect(await table.isRegistered("4", "ada@example.com")).toBe(false);
      const removal = { removedAt: new Date("2026-11-22T12:00:00.000Z"), expiresAt };
      await table.removeAttendee("42", "ada@example.com", removal);
      await table.removeAttendee("42", "ada@example.com", removal);
      expect(await table.isRegistered("42", "ada@example.com")).toBe(false);
      expect((await table.listAttendees("42", { limit: 10 })).attendees).toEqual([]);
      expect((await table.listEventsOf("ada@example.com", { limit: 10 })).eventIds).toEqual([]);
    });

    it("who was removed is remembered with the time, until registered anew", async () => {
      const removedAt = async (withRemoval = true) =>
        (await table.readUploads("42", [location.photoId], { ...whose, withRemoval })).uploaderRemovedAt;
      await table.registerAttendee("42", "ada@example.com", uploadedAt);
      expect(await removedAt()).toBeUndefined();
      const removal = { removedAt: new Date("2026-11-22T12:00:00.000Z"), expiresAt };
      await table.removeAttendee("42", "ada@example.com", removal);
      expect(await removedAt()).toBe("2026-11-22T12:00:00.000Z");
      expect(await removedAt(false)).toBeUndefined();
      await table.registerAttendee("42", "ada@example.com", uploadedAt);
      expect(await removedAt()).toBeUndefined();
    });

    it("is noted as invited, while they are registered", async () => {
      const invitedAt = "2026-11-23T00:00:00.000Z";
      await table.noteInvited("42", "ada@example.com", invitedAt);
      expect((await table.listAttendees("42", { limit: 10 })).attendees).toEqual([]);
      await table.registerAttendee("42", "ada@example.com", uploadedAt);
      await table.noteInvited("42", "ada@example.com", invitedAt);
      const attendee = { email: "ada@example.com", registeredAt: uploadedAt, invitedAt };
      expect(await table.registerAttendee("42", "ada@example.com", uploadedAt)).toEqual({ attendee, isNew: false });
      expect((await table.listAttendees("42", { limit: 10 })).attendees).toEqual([attendee]);
    });

    it("has a use of the day that can be read, with that of others", async () => {
      const usage = { eventId: "42", email: "ada@example.com", day: "2026-11-22", expiresAt };
      await table.countPhotos(usage, [{ photos: 2, bytes: 300 }], { photos: 10, bytes: 1000 });
      const read = await table.readUsage("42", ["ada@example.com", "bob@example.com"], "2026-11-22");
      expect([...read]).toEqual([["ada@example.com", { photos: 2, bytes: 300 }]]);
      expect((await table.readUsage("42", [], "2026-11-22")).size).toBe(0);
      expect((await table.readUsage("42", ["ada@example.com"], "2026-11-23")).size).toBe(0);
    });

    it("is listed in the order of addresses, page by page", async () => {
      for (const name of ["c", "a", "b"]) await table.registerAttendee("42", `${name}@example.com`, uploadedAt);
      const first = await table.listAttendees("42", { limit: 2 });
      expect(first.attendees.map(({ email }) => email)).toEqual(["a@example.com", "b@example.com"]);
      expect(first.isLast).toBe(false);
      const rest = await table.listAttendees("42", { limit: 2, after: "b@example.com" });
      expect(rest.attendees).toEqual([{ email: "c@example.com", registeredAt: uploadedAt }]);
      expect(rest.isLast).toBe(true);
    });

    it("finds the events of their own, in order, page by page", async () => {
      for (const eventId of ["b", "a", "c"]) await table.registerAttendee(eventId, "ada@example.com", uploadedAt);
      await table.registerAttendee("d", "bob@example.com", uploadedAt);
      const first = await table.listEventsOf("ada@example.com", { limit: 2 });
      expect(first).toEqual({ eventIds: ["a", "b"], isLast: false });
      const rest = await table.listEventsOf("ada@example.com", { limit: 2, after: "b" });
      expect(rest).toEqual({ eventIds: ["c"], isLast: true });
    });
  });

  it("knows every event that has attendees or was noted, once, in order, page by page", async () => {
    await table.registerAttendee("b", "ada@example.com", uploadedAt);
    await table.noteEvent("a");
    await table.noteEvent("a");
    await table.noteEvent("b");
    expect(await table.listEvents({ limit: 1 })).toEqual({ eventIds: ["a"], isLast: false });
    expect(await table.listEvents({ limit: 1, after: "a" })).toMatchObject({ eventIds: ["b"] });
    expect(await table.listEvents({ limit: 5, after: "b" })).toEqual({ eventIds: [], isLast: true });
  });

  describe("an event", () => {
    const at = new Date("2026-11-22T10:00:00.000Z");

    it("keeps the name and the time that it was given, whatever is noted of it afterwards", async () => {
      expect(await table.readEvent("42")).toBeUndefined();
      expect(await table.saveEvent("42", { name: "Summer ball", startsAt: "2026-06-01T18:00:00" })).toBe(true);
      await table.noteEvent("42");
      await table.registerAttendee("42", "ada@example.com", uploadedAt);
      expect(await table.readEvent("42")).toEqual({
        eventId: "42",
        name: "Summer ball",
        startsAt: "2026-06-01T18:00:00",
      });
      await table.saveEvent("42", { name: "Ball", startsAt: "" });
      expect(await table.readEvents(["42", "7"])).toEqual(new Map([["42", { eventId: "42", name: "Ball" }]]));
    });

    it("that is being deleted says so with its uploads, and can be neither changed nor begun anew", async () => {
      await table.beginDeletion("42", at);
      await table.beginDeletion("42", new Date(at.getTime() + 1000));
      const deletion = { since: at.toISOString(), isDone: false };
      const { event } = await table.readUploads("42", [], { withEvent: true });
      expect(event).toEqual({ eventId: "42", deletion, deletedAt: at.toISOString() });
      expect(await table.saveEvent("42", { name: "Ball" })).toBe(false);
    });

    it("loses all that it has, some at a time, and nothing of another", async () => {
      for (const eventId of ["42", "421"]) {
        await table.registerAttendee(eventId, "ada@example.com", uploadedAt);
        for (let n = 0; n < 5; n += 1) await table.savePhoto({ ...record, eventId, photoId: randomUUID() });
      }
      let photos = 0;
      for (let isAll = false; !isAll; ) {
        const removed = await table.removeSome("42", 2);
        photos += removed.photos;
        isAll = removed.isAll;
      }
      expect(photos).toBe(5);
      expect((await table.listPhotos("42", { order: "newest", limit: 10 })).photos).toEqual([]);
      expect(await table.isRegistered("42", "ada@example.com")).toBe(false);
      expect((await table.listPhotos("421", { order: "newest", limit: 10 })).photos).toHaveLength(5);
      expect(await table.isRegistered("421", "ada@example.com")).toBe(true);
    });

    it("that was deleted is remembered without its name, and begins anew when it is saved", async () => {
      await table.saveEvent("42", { name: "Ball" });
      await table.beginDeletion("42", at);
      await table.endDeletion("42", expiresAt);
      const deletedAt = at.toISOString();
      expect(await table.readEvent("42")).toEqual({
        eventId: "42",
        deletion: { since: deletedAt, isDone: true },
        deletedAt,
      });
      expect(await table.saveEvent("42", { name: "Again" })).toBe(true);
      expect(await table.readEvent("42")).toEqual({ eventId: "42", name: "Again", deletedAt });
    });
  });

  describe("what one person sends to one event in one day", () => {
    const usage = { eventId: "42", email: "ada@example.com", day: "2026-11-22", expiresAt };
    const photo = { photos: 1, bytes: 10 };
    const count = async (limits: { photos: number; bytes: number }, whose: Partial<typeof usage> = {}) =>
      (await table.countPhotos({ ...usage, ...whose }, [photo], limits))[0];

    it("is counted up to the limit of photos, and not beyond, by however many at once", async () => {
      const limits = { photos: 3, bytes: 1000 };
      const counted = await Promise.all(Array.from({ length: 6 }, () => count(limits)));
      expect(counted.filter(Boolean)).toHaveLength(3);
      expect(await count(limits, { day: "2026-11-23" })).toBe(true);
      expect(await count(limits, { email: "bob@example.com" })).toBe(true);
      expect(await count(limits, { eventId: "43" })).toBe(true);
    });

    it("is counted up to the limit of bytes, and not beyond", async () => {
      const limits = { photos: 100, bytes: 25 };
      expect(await table.countPhotos(usage, [{ photos: 1, bytes: 26 }], limits)).toEqual([false]);
      expect(await count(limits)).toBe(true);
      expect(await count(limits)).toBe(true);
      expect(await count(limits)).toBe(false);
      expect(await table.countPhotos(usage, [{ photos: 1, bytes: 5 }], limits)).toEqual([true]);
    });

    it("is counted in a batch as far as it fits, in order, the small after the large", async () => {
      const sizes = [10, 8, 10, 3, 2].map((bytes) => ({ photos: 1, bytes }));
      expect(await table.countPhotos(usage, sizes, { photos: 100, bytes: 23 })).toEqual([
        true,
        true,
        false,
        true,
        true,
      ]);
      expect(await count({ photos: 100, bytes: 33 })).toBe(true);
      expect(await count({ photos: 100, bytes: 33 })).toBe(false);
    });

    it("is exactly the limit where fifty batches come at once", async () => {
      const batch = Array.from({ length: 50 }, () => photo);
      const limits = { photos: 1000, bytes: 1e9 };
      const counted = await Promise.all(Array.from({ length: 50 }, () => table.countPhotos(usage, batch, limits)));
      expect(counted.flat().filter(Boolean)).toHaveLength(1000);
      expect(await count(limits)).toBe(false);
      const bytes = { photos: 1e6, bytes: 12_345 };
      const byBytes = await Promise.all(
        Array.from({ length: 50 }, () => table.countPhotos({ ...usage, eventId: "43" }, batch, bytes)),
      );
      expect(byBytes.flat().filter(Boolean)).toHaveLength(1234);
    });

    it("includes bytes that became known later", async () => {
      const limits = { photos: 100, bytes: 25 };
      await table.countBytes(usage, 20);
      expect(await count(limits)).toBe(false);
      expect(await table.countPhotos(usage, [{ photos: 1, bytes: 0 }], limits)).toEqual([true]);
    });
  });

  describe("a ticket", () => {
    const ticket = {
      ...{ ticketId: "42.abcdefghjk", eventId: "42", name: "Second shooter", secretHash: "hash" },
      ...{ createdAt: uploadedAt, expiresAt: "2026-11-29T10:00:00.000Z", maxPhotos: 1000, maxBytes: 10_000 },
      ...{ photos: 0, bytes: 0, storedPhotos: 0, storedBytes: 0 },
    };
    const at = new Date(uploadedAt);
    const read = () => table.readTicket(ticket.ticketId);
    beforeEach(async () => {
      expect(await table.createTicket(ticket)).toBe(true);
    });

    it("is read as it was made, once, and listed for its event", async () => {
      expect(await table.createTicket({ ...ticket, name: "Another" })).toBe(false);
      expect(await read()).toEqual(ticket);
      expect(await table.readTicket("43.abcdefghjk")).toBeUndefined();
      expect(await table.createTicket({ ...ticket, ticketId: "42.zzzzzzzzzz" })).toBe(true);
      expect(await table.listTickets("42", { limit: 1 })).toEqual({ tickets: [ticket], isLast: false });
      const next = await table.listTickets("42", { limit: 2, after: ticket.ticketId });
      expect(next.tickets.map(({ ticketId }) => ticketId)).toEqual(["42.zzzzzzzzzz"]);
      expect((await table.listTickets("4", { limit: 10 })).tickets).toEqual([]);
    });

    it("counts up to its limits, passes over what does not fit, and says which limit that was", async () => {
      const sizes = [
        { photos: 1, bytes: 9000 },
        { photos: 1, bytes: 2000 },
        { photos: 1000, bytes: 0 },
        { photos: 1, bytes: 1000 },
      ];
      expect(await table.countOnTicket(ticket, sizes, at)).toEqual([undefined, "bytes", "photos", undefined]);
      expect(await read()).toMatchObject({ photos: 2, bytes: 10_000 });
      await table.giveBackToTicket(ticket, { photos: 1, bytes: 1000 });
      expect(await read()).toMatchObject({ photos: 1, bytes: 9000 });
    });

    it("is exactly used up where fifty lots come at once", async () => {
      const lot = Array.from({ length: 30 }, () => ({ photos: 1, bytes: 1 }));
      const counted = await Promise.all(Array.from({ length: 50 }, () => table.countOnTicket(ticket, lot, at)));
      expect(counted.flat().filter((exceeded) => exceeded === undefined)).toHaveLength(1000);
      expect(await read()).toMatchObject({ photos: 1000, bytes: 1000 });
    });

    it("counts nothing more once it is revoked, has expired or is gone, and does not come back by it", async () => {
      const one = [{ photos: 1, bytes: 1 }];
      await expect(table.countOnTicket(ticket, one, new Date(ticket.expiresAt))).rejects.toMatchObject({
        code: "ticket_expired",
      });
      expect(await table.revokeTicket(ticket.ticketId, at)).toBe(true);
      expect(await table.revokeTicket(ticket.ticketId, new Date(at.getTime() + 1))).toBe(true);
      expect(await read()).toMatchObject({ revokedAt: uploadedAt, photos: 0 });
      await expect(table.countOnTicket(ticket, one, at)).rejects.toMatchObject({ code: "ticket_revoked" });
      for (let isAll = false; !isAll; ) ({ isAll } = await table.removeSome("42", 100));
      await expect(table.countOnTicket(ticket, one, at)).rejects.toMatchObject({ code: "ticket_invalid" });
      await table.giveBackToTicket(ticket, { photos: 1, bytes: 1 });
      await table.countArrival("42", "Second shooter (ticket abcdefghjk)", 1);
      expect(await table.revokeTicket(ticket.ticketId, at)).toBe(false);
      expect(await read()).toBeUndefined();
    });

    it("counts what arrived with it, and nobody else's", async () => {
      await table.countArrival("42", "Second shooter (ticket abcdefghjk)", 7);
      await table.countArrival("42", "ada@example.com", 7);
      await table.countArrival("42", undefined, 7);
      expect(await read()).toMatchObject({ storedPhotos: 1, storedBytes: 7 });
    });
  });

  describe("a sweep", () => {
    it("goes on where it stopped, and begins anew after its end", async () => {
      expect(await table.readSweep()).toBeUndefined();
      const none = { foreign: 0, overdue: 0, rejected: 0, removed: 0, failed: 0, missing: 0, neverArrived: 0 };
      const counts = { objects: 1, recorded: 1, ...none };
      const progress = { startedAt: uploadedAt, phase: "bucket" as const, afterKey: "uploads/x", counts };
      await table.saveSweep(progress);
      expect(await table.readSweep()).toEqual(progress);
      await table.saveSweep(undefined);
      expect(await table.readSweep()).toBeUndefined();
    });

    it("finds every photo, every half-done removal and every upload that was initiated before, once over its pages", async () => {
      const newOnes = <T extends object>(item: T, count: number) =>
        Array.from({ length: count }, () => ({ ...item, photoId: randomUUID() }));
      const old = newOnes(pending, 5);
      const photos = newOnes(record, 4);
      const halfRemoved = newOnes(record, 2);
      const [removed] = newOnes(record, 1);
      await table.savePending(old, expiresAt);
      await table.savePending([{ ...pending, initiatedAt: "2026-11-22T11:00:00.000Z" }], expiresAt);
      await table.saveRejected({ ...rejected, photoId: randomUUID() }, expiresAt);
      for (const photo of [...photos, ...halfRemoved, ...(removed ? [removed] : [])]) await table.savePhoto(photo);
      for (const photo of [...halfRemoved, ...(removed ? [removed] : [])]) {
        const mark = await table.beginRemoval(photo, new Date(uploadedAt));
        if (mark && photo === removed) await table.endRemoval(mark, expiresAt);
      }
      const found = { pending: [] as string[], photos: [] as string[], halfRemoved: [] as string[] };
      let page = await table.scanPage({ initiatedBefore: new Date("2026-11-22T10:30:00Z"), limit: 2 });
      for (;;) {
        for (const kind of ["pending", "photos", "halfRemoved"] as const) {
          found[kind].push(...page[kind].map(({ photoId }) => photoId));
        }
        if (!page.next) break;
        page = await table.scanPage({
          initiatedBefore: new Date("2026-11-22T10:30:00Z"),
          limit: 2,
          after: page.next,
        });
      }
      const idsOf = (all: { photoId: string }[]) => all.map(({ photoId }) => photoId).sort();
      expect({
        ...found,
        pending: found.pending.sort(),
        photos: found.photos.sort(),
        halfRemoved: found.halfRemoved.sort(),
      }).toEqual({
        pending: idsOf(old),
        photos: idsOf(photos),
        halfRemoved: idsOf(halfRemoved),
      });
    });
  });
});

describe("DynamoDB's table under load", () => {
  const key = { pk: { S: "EVENT#42" }, sk: { S: `PHOTO#${location.photoId}` } };
  const openAt = (url: string, delays: number[]) =>
    createPhotoTable({
      client: createLoopbackClient(url),
      tableName: "photos",
      wait: async (delayMs) => void delays.push(delayMs),
    });

  it("asks again, ever later, for the keys that a batch leaves over", async () => {
    const leftOver = { status: 200, body: { Responses: { photos: [] }, UnprocessedKeys: { photos: { Keys: [key] } } } };
    const item = { ...key, photoId: { S: location.photoId }, uploadedAt: { S: uploadedAt } };
    const all = { status: 200, body: { Responses: { photos: [item] }, UnprocessedKeys: {} } };
    const server = await listen(answeringServer([leftOver, leftOver, all]), 0);
    const delays: number[] = [];
    const { photos } = await openAt(server.url, delays).lookup("42", [location.photoId]);
    await server.stop();
    expect(photos.map(({ photoId }) => photoId)).toEqual([location.photoId]);
    expect(delays).toEqual([25, 50]);
  });

  it("writes again, ever later, what a batch leaves over, and says slow_down where it stays so", async () => {
    const Item = { ...key, photoId: { S: location.photoId } };
    const leftOver = { status: 200, body: { UnprocessedItems: { photos: [{ PutRequest: { Item } }] } } };
    const done = { status: 200, body: { UnprocessedItems: {} } };
    for (const answers of [[leftOver, leftOver, done], Array.from({ length: 20 }, () => leftOver)]) {
      const server = await listen(answeringServer(answers), 0);
      const delays: number[] = [];
      const writing = openAt(server.url, delays).savePending([pending], expiresAt);
      if (answers.length === 3) await writing;
      else await expect(writing).rejects.toMatchObject({ code: "slow_down", retryAfterSeconds: 1 });
      expect(delays.slice(0, 2)).toEqual([25, 50]);
      await server.stop();
    }
  });

  it("says slow_down where a batch leaves keys over every time, rather than losing them", async () => {
    const leftOver = { status: 200, body: { Responses: { photos: [] }, UnprocessedKeys: { photos: { Keys: [key] } } } };
    const server = await listen(answeringServer(Array.from({ length: 20 }, () => leftOver)), 0);
    const looking = openAt(server.url, []).lookup("42", [location.photoId]);
    await expect(looking).rejects.toMatchObject({ code: "slow_down", retryAfterSeconds: 1 });
    await server.stop();
  });

  it.each(["ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded"])(
    "says slow_down for %s",
    async (name) => {
      const body = { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: "slower" };
      const server = await listen(answeringServer([{ status: 400, body }]), 0);
      await expect(openAt(server.url, []).savePhoto(record)).rejects.toMatchObject({ code: "slow_down" });
      await server.stop();
    },
  );
});
