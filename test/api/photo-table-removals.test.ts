// What every table promises about photos that were removed, lost or rejected.
import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import type { RemovedPhoto, Rendition } from "../../api/photo-record.ts";
import type { PhotoTable } from "../../api/photo-table.ts";
import { eachTable, expiresAt, location, pending, record, rejected, whose } from "./each-table.ts";

eachTable((open) => {
  let table: PhotoTable;
  beforeEach(async () => {
    table = await open();
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

    it("is in no list and no lookup once it is marked, which happens once however many try at once", async () => {
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

    it("leaves nothing of its pictures, not even the placeholder", async () => {
      const [small, large] = ["small", "large"].map((key) => ({ key, width: 1, height: 1 })) as [Rendition, Rendition];
      const pictures = { width: 1, height: 1, thumbhash: "3OcRJYB4", small, large };
      const photo = { ...record, formerRenditions: ["former"], pictures };
      await table.savePhoto(photo);
      await table.beginRemoval(photo, removedAt);
      expect(await table.readUpload("42", location.photoId)).toEqual({ removed: mark });
    });

    it("comes back only through a URL issued after the removal, once its objects are gone", async () => {
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

    it("can have been rejected or missing, but not unknown", async () => {
      expect(await table.beginRemoval(record, removedAt)).toBeUndefined();
      await table.saveRejected({ ...rejected, uploadedBy: "ada@example.com" }, expiresAt);
      const whoseItWas = { uploadedBy: "ada@example.com" };
      expect(await table.beginRemoval({ ...rejected, ...whoseItWas }, removedAt)).toEqual(mark);
      const other = { ...record, photoId: randomUUID() };
      await table.savePhoto(other);
      await table.markMissing(other, removedAt);
      expect(await table.beginRemoval(other, removedAt)).toBeUndefined();
      const missing = { ...other, missingSince: removedAt.toISOString() };
      expect(await table.beginRemoval(missing, removedAt)).toEqual({ ...mark, photoId: other.photoId });
    });

    it("is marked again if an old URL stored it again, unless it is confirmed", async () => {
      expect(await table.refuseUpload(mark)).toBe(true);
      expect(await table.refuseUpload({ ...mark, removingSince: "2026-11-22T12:00:00.000Z" })).toBe(true);
      await table.endRemoval(mark, expiresAt);
      await table.savePhoto(after);
      expect(await table.refuseUpload(mark)).toBe(false);
      expect(await table.readUpload("42", location.photoId)).toEqual({ photo: after });
    });

    it("stays marked as removed by an organiser, and old URLs cannot change that", async () => {
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

    it("is no longer marked as removed by an organiser once the mark is gone with its event, even for a request that saw it before", async () => {
      const moderated = { ...mark, byOrganiser: true as const };
      await table.savePhoto(record);
      await table.beginRemoval(record, removedAt, { byOrganiser: true });
      expect(await table.removeSome("42", 9)).toEqual({ photos: 0, isAll: true });
      expect(await table.refuseUpload(moderated)).toBe(false);
      expect(await table.readUpload("42", location.photoId)).toEqual({});
      expect(await table.refuseUpload(mark)).toBe(true);
    });

    it("is marked as purged until it is confirmed again, which a plain removal is not", async () => {
      await table.savePhoto(record);
      const purged = { ...mark, isPurged: true as const };
      expect(await table.beginRemoval(record, removedAt, { isPurged: true })).toEqual(purged);
      await table.endRemoval(purged, expiresAt);
      expect((await table.readUpload("42", location.photoId)).removed).toMatchObject({ isPurged: true });
      expect(await table.refuseUpload(purged)).toBe(true);
      await table.endRemoval(purged, expiresAt);
      expect(await table.savePhoto(after)).toBe(true);
      expect(await table.beginRemoval(after, removedAt)).toEqual(mark);
    });

    it("stays as it was last removed, even for a request that saw it removed earlier", async () => {
      expect(await table.refuseUpload(mark)).toBe(true);
      const at = "2026-11-22T12:00:00.000Z";
      const purged = { ...mark, isPurged: true as const, removedAt: at, removingSince: at };
      expect(await table.refuseUpload(purged)).toBe(true);
      expect(await table.refuseUpload(mark)).toBe(false);
      expect(await table.readUpload("42", location.photoId)).toEqual({ removed: purged });
    });

    it("is another photo once it was sent again, for a request that read it before", async () => {
      await table.savePhoto(record);
      await table.beginRemoval(record, removedAt);
      await table.endRemoval(mark, expiresAt);
      const again = { ...after, uploadedAt: "2026-11-22T11:30:00.000Z", uploadedBy: "bob@example.com" };
      await table.savePhoto(again);
      expect(await table.updateCaption(record, { title: "Dusk" })).toBe(false);
      expect(await table.updateCaption(record, { title: "" })).toBe(false);
      expect(await table.markMissing(record, removedAt)).toBe(false);
      expect(await table.beginRemoval(record, removedAt)).toBeUndefined();
      expect(await table.readUpload("42", location.photoId)).toEqual({ photo: again });
    });

    it("loses the given uploader's pending upload, and keeps others'", async () => {
      await table.savePending([pending, { ...pending, uploadedBy: "bob@example.com" }], expiresAt);
      await table.forgetPending(pending);
      expect(await table.readUpload("42", location.photoId, whose)).toEqual({});
      expect(await table.readUpload("42", location.photoId, { uploader: "bob@example.com" })).not.toEqual({});
    });
  });

  describe("a photo whose object is missing", () => {
    const since = new Date("2026-11-23T10:00:00.000Z");

    it("keeps its caption, and is in no list and no lookup until it is confirmed again", async () => {
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

    it("keeps its caption if its bytes arrive as another type and are rejected", async () => {
      await table.savePhoto(record);
      await table.markMissing(record, since);
      expect(await table.saveRejected({ ...rejected, contentType: "image/png" }, expiresAt)).toBe(false);
      expect(await table.readUpload("42", location.photoId)).toMatchObject({ missing: { title: record.title } });
      expect(await table.saveRejected(rejected, expiresAt)).toBe(true);
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

    it("replaces a confirmed one only under the same key", async () => {
      await table.savePhoto(record);
      expect(await table.saveRejected({ ...rejected, contentType: "image/png" }, expiresAt)).toBe(false);
      expect((await table.readUpload("42", location.photoId)).photo).toEqual(record);
      expect(await table.saveRejected(rejected, expiresAt)).toBe(true);
      expect((await table.readUpload("42", location.photoId)).photo).toBeUndefined();
    });
  });
});
