// What every table promises about lists, renditions and sweeps.
import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import type { PhotoRecord } from "../../api/photo-record.ts";
import { listSortOf, type PhotoPage } from "../../api/photo-records.ts";
import type { PhotoTable } from "../../api/photo-table.ts";
import { eachTable, expiresAt, pending, record, rejected, uploadedAt } from "./each-table.ts";

eachTable((open) => {
  let table: PhotoTable;
  beforeEach(async () => {
    table = await open();
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

    it("by date taken is sorted by the camera's local time, with undated photos last", async () => {
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

    it("by date taken begins at the given position", async () => {
      const days = [photoAt(1, "2026-11-20T10:00:00"), photoAt(2, "2026-11-21T10:00:00+07:00"), photoAt(3)];
      for (const photo of days) await table.savePhoto(photo);
      const after = { sort: "2026-11-21T10:00:00", photoId: days[1]?.photoId ?? "" };
      const from = "2026-11-21";
      const ids = days.map(({ photoId }) => photoId);
      expect(idsOf(await table.listPhotos("42", { order: "taken", limit: 10, from }))).toEqual(ids.slice(1));
      expect(idsOf(await table.listPhotos("42", { order: "taken", limit: 10, from, after }))).toEqual(ids.slice(2));
    });

    it("by date taken uses the record's date, even if other fields are changed at the same time", async () => {
      const read = photoAt(1);
      await table.savePhoto(read);
      expect(await table.updateCaption(read, { takenAt: "2026-11-20T10:00:00" })).toBe(true);
      expect(await table.updateCaption(read, { title: "Dusk" })).toBe(true);
      expect(await table.updateCaption(read, { description: "", details: {} })).toBe(true);
      await table.savePhoto(photoAt(0, "2026-11-21T10:00:00"));
      const { photos } = await table.listPhotos("42", { order: "taken", limit: 10 });
      expect(photos.map(({ title, takenAt }) => [title, takenAt])).toEqual([
        ["Dusk", "2026-11-20T10:00:00"],
        ["Sunset", "2026-11-21T10:00:00"],
      ]);
    });

    it.each(["newest", "taken"] as const)(
      "by %s has every photo once over all pages, even with equal times",
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

  describe("a photo's renditions", () => {
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

    it("are stored in its record, and replace an earlier failure", async () => {
      const photo = bare();
      await table.savePhoto(photo);
      expect(await table.savePictures(photo, { renditionsFailed }, {})).toBe(true);
      expect(await read(photo.photoId)).toEqual({ ...photo, renditionsFailed });
      expect(await table.savePictures(photo, { pictures }, {})).toBe(true);
      expect(await read(photo.photoId)).toEqual({ ...photo, pictures });
    });

    it("are not replaced by a later failure", async () => {
      const photo = bare();
      await table.savePhoto(photo);
      expect(await table.savePictures(photo, { pictures }, {})).toBe(true);
      expect(await table.savePictures(photo, { renditionsFailed }, {})).toBe(false);
      expect(await read(photo.photoId)).toEqual({ ...photo, pictures });
    });

    it("come with the caption that nobody had sent, and the list by date taken uses it", async () => {
      const photo = bare();
      await table.savePhoto(photo);
      expect(await table.savePictures(photo, { pictures }, told)).toBe(true);
      expect(await read(photo.photoId)).toEqual({ ...photo, ...told, pictures });
      const { photos } = await table.listPhotos("42", { order: "taken", limit: 1, from: "2026-01-02" });
      expect(photos.map(({ photoId }) => photoId)).toContain(photo.photoId);
    });

    it("do not overwrite a caption that somebody sent, before or meanwhile", async () => {
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

    it("are refused if the record is gone, or another object's", async () => {
      const photo = bare();
      expect(await table.savePictures(photo, { pictures }, {})).toBe(false);
      await table.savePhoto({ ...photo, etag: "another" });
      expect(await table.savePictures(photo, { pictures }, {})).toBe(false);
      expect(await read(photo.photoId)).toEqual({ ...photo, etag: "another" });
    });
  });

  describe("a sweep", () => {
    it("continues where it stopped, and starts over after its end", async () => {
      expect(await table.readSweep()).toBeUndefined();
      const none = { foreign: 0, overdue: 0, rejected: 0, removed: 0, failed: 0, missing: 0, neverArrived: 0 };
      const counts = { objects: 1, recorded: 1, ...none };
      const progress = { startedAt: uploadedAt, phase: "bucket" as const, afterKey: "uploads/x", counts };
      await table.saveSweep(progress);
      expect(await table.readSweep()).toEqual(progress);
      await table.saveSweep(undefined);
      expect(await table.readSweep()).toBeUndefined();
    });

    it("finds every photo, missing or not, every unfinished removal and every earlier initiated upload, once over all pages", async () => {
      const newOnes = <T extends object>(item: T, count: number) =>
        Array.from({ length: count }, () => ({ ...item, photoId: randomUUID() }));
      const old = newOnes(pending, 5);
      const photos = newOnes(record, 4);
      const missing = newOnes(record, 2);
      const halfRemoved = newOnes(record, 2);
      const [removed] = newOnes(record, 1);
      await table.savePending(old, expiresAt);
      await table.savePending([{ ...pending, initiatedAt: "2026-11-22T11:00:00.000Z" }], expiresAt);
      await table.saveRejected({ ...rejected, photoId: randomUUID() }, expiresAt);
      for (const photo of [...photos, ...missing, ...halfRemoved, ...(removed ? [removed] : [])])
        await table.savePhoto(photo);
      for (const photo of missing) await table.markMissing(photo, new Date(uploadedAt));
      for (const photo of [...halfRemoved, ...(removed ? [removed] : [])]) {
        const mark = await table.beginRemoval(photo, new Date(uploadedAt));
        if (mark && photo === removed) await table.endRemoval(mark, expiresAt);
      }
      const found = {
        pending: [] as string[],
        photos: [] as string[],
        missing: [] as string[],
        halfRemoved: [] as string[],
      };
      let page = await table.scanPage({ initiatedBefore: new Date("2026-11-22T10:30:00Z"), limit: 2 });
      for (;;) {
        for (const kind of ["pending", "photos", "missing", "halfRemoved"] as const) {
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
        missing: found.missing.sort(),
        halfRemoved: found.halfRemoved.sort(),
      }).toEqual({
        pending: idsOf(old),
        photos: idsOf(photos),
        missing: idsOf(missing),
        halfRemoved: idsOf(halfRemoved),
      });
    });
  });
});
