// What every table promises about uploads and photos.
import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import type { PhotoTable } from "../../api/photo-table.ts";
import { eachTable, expiresAt, location, pending, record, rejected, uploadedAt, whose } from "./each-table.ts";

eachTable((open) => {
  let table: PhotoTable;
  beforeEach(async () => {
    table = await open();
  });

  describe("an upload", () => {
    it("is unknown at first", async () => {
      expect(await table.readUpload("42", location.photoId)).toEqual({});
    });

    it("is pending as announced, in any script, until it is announced again", async () => {
      await table.savePending([pending], expiresAt);
      expect((await table.readUpload("42", location.photoId, whose)).pending).toEqual(pending);
      const { title: _, ...untitled } = pending;
      await table.savePending([untitled], expiresAt);
      expect((await table.readUpload("42", location.photoId, whose)).pending).toEqual(untitled);
    });

    it("comes with the registration of the given person, and of nobody else", async () => {
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

    it("is pending for each uploader with their own caption", async () => {
      const others = { ...pending, uploadedBy: "bob@example.com", title: "Mine" };
      await table.savePending([pending, others], expiresAt);
      const titleFor = async (uploader?: string) =>
        (await table.readUpload("42", location.photoId, { uploader })).pending?.title;
      expect(await titleFor("ada@example.com")).toBe(pending.title);
      expect(await titleFor("bob@example.com")).toBe("Mine");
      expect(await titleFor()).toBeUndefined();
    });

    it("is read in a batch, known ones with unknown ones, however many there are", async () => {
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
    it("is confirmed once, and repeating it changes nothing", async () => {
      expect(await table.savePhoto(record)).toBe(true);
      expect(await table.savePhoto({ ...record, title: "Another" })).toBe(false);
      expect((await table.readUpload("42", location.photoId)).photo).toEqual(record);
    });

    it("is confirmed once, by whichever of many requests comes first", async () => {
      const written = await Promise.all(
        Array.from({ length: 8 }, (_, i) => table.savePhoto({ ...record, title: `${i}` })),
      );
      expect(written.filter(Boolean)).toHaveLength(1);
    });

    it("is replaced if its key holds another object by now", async () => {
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

  describe("an upload in parts", () => {
    const upload = {
      ...location,
      uploadedBy: "ada@example.com",
      uploadId: "of-s3",
      partBytes: 5_242_880,
      initiatedAt: uploadedAt,
    };

    it("is found only by its uploader, until it is forgotten", async () => {
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

  describe("a caption", () => {
    it("changes in the given fields, and loses those given empty", async () => {
      await table.savePhoto(record);
      expect(await table.updateCaption(record, { title: "Dusk", description: "", details: {} })).toBe(true);
      const { description: _, details: __, ...rest } = record;
      expect((await table.readUpload("42", location.photoId)).photo).toEqual({ ...rest, title: "Dusk" });
    });

    it("with a changed date taken moves the photo in the list by date taken", async () => {
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
});
