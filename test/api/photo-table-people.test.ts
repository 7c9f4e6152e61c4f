// What every table promises about attendees, events, daily limits and tickets.
import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import type { PhotoTable } from "../../api/photo-table.ts";
import { eachTable, expiresAt, location, record, uploadedAt, whose } from "./each-table.ts";

eachTable((open) => {
  let table: PhotoTable;
  beforeEach(async () => {
    table = await open();
  });

  describe("an attendee", () => {
    it("is registered once, with the first date, until removed", async () => {
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

    it("who was removed is remembered with the time, until registered again", async () => {
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

    it("that is forgotten leaves no mark and does not affect others", async () => {
      for (const name of ["ada", "bob"]) await table.registerAttendee("42", `${name}@example.com`, uploadedAt);
      for (let again = 0; again < 2; again += 1) await table.forgetAttendee("42", "ada@example.com");
      const { attendees } = await table.listAttendees("42", { limit: 10 });
      expect(attendees.map(({ email }) => email)).toEqual(["bob@example.com"]);
      const { uploaderRemovedAt } = await table.readUploads("42", [], { ...whose, withRemoval: true });
      expect(uploaderRemovedAt).toBeUndefined();
    });

    it("can be marked as invited while they are registered", async () => {
      const invitedAt = "2026-11-23T00:00:00.000Z";
      await table.noteInvited("42", "ada@example.com", invitedAt);
      expect((await table.listAttendees("42", { limit: 10 })).attendees).toEqual([]);
      await table.registerAttendee("42", "ada@example.com", uploadedAt);
      await table.noteInvited("42", "ada@example.com", invitedAt);
      const attendee = { email: "ada@example.com", registeredAt: uploadedAt, invitedAt };
      expect(await table.registerAttendee("42", "ada@example.com", uploadedAt)).toEqual({ attendee, isNew: false });
      expect((await table.listAttendees("42", { limit: 10 })).attendees).toEqual([attendee]);
    });

    it("has a readable usage of the day, as others have", async () => {
      const usage = { eventId: "42", email: "ada@example.com", day: "2026-11-22", expiresAt };
      await table.countPhotos(usage, [{ photos: 2, bytes: 300 }], { photos: 10, bytes: 1000 }, new Date(uploadedAt));
      const read = await table.readUsage("42", ["ada@example.com", "bob@example.com"], "2026-11-22");
      expect([...read]).toEqual([["ada@example.com", { photos: 2, bytes: 300 }]]);
      expect((await table.readUsage("42", [], "2026-11-22")).size).toBe(0);
      expect((await table.readUsage("42", ["ada@example.com"], "2026-11-23")).size).toBe(0);
    });

    it("is listed by address, page by page", async () => {
      for (const name of ["c", "a", "b"]) await table.registerAttendee("42", `${name}@example.com`, uploadedAt);
      const first = await table.listAttendees("42", { limit: 2 });
      expect(first.attendees.map(({ email }) => email)).toEqual(["a@example.com", "b@example.com"]);
      expect(first.isLast).toBe(false);
      const rest = await table.listAttendees("42", { limit: 2, after: "b@example.com" });
      expect(rest.attendees).toEqual([{ email: "c@example.com", registeredAt: uploadedAt }]);
      expect(rest.isLast).toBe(true);
    });

    it("finds their own events, in order, page by page", async () => {
      for (const eventId of ["b", "a", "c"]) await table.registerAttendee(eventId, "ada@example.com", uploadedAt);
      await table.registerAttendee("d", "bob@example.com", uploadedAt);
      const first = await table.listEventsOf("ada@example.com", { limit: 2 });
      expect(first).toEqual({ eventIds: ["a", "b"], isLast: false });
      const rest = await table.listEventsOf("ada@example.com", { limit: 2, after: "b" });
      expect(rest).toEqual({ eventIds: ["c"], isLast: true });
    });
  });

  it("lists every event that has attendees or was recorded, once, in order, page by page", async () => {
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

    it("keeps its name and times when it is recorded again", async () => {
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

    it("that is being deleted says so with its uploads, and can be neither changed nor recreated", async () => {
      await table.beginDeletion("42", at);
      await table.beginDeletion("42", new Date(at.getTime() + 1000));
      const deletion = { since: at.toISOString(), isDone: false };
      const { event } = await table.readUploads("42", [], { withEvent: true });
      expect(event).toEqual({ eventId: "42", deletion, deletedAt: at.toISOString() });
      expect(await table.saveEvent("42", { name: "Ball" })).toBe(false);
    });

    it("loses all its records, some at a time, and no other event's", async () => {
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

    it("that was deleted is remembered without its name, and starts empty when it is saved", async () => {
      await table.saveEvent("42", { name: "Ball" });
      await table.beginDeletion("42", at);
      const deletedAt = at.toISOString();
      await table.endDeletion("42", deletedAt, expiresAt);
      expect(await table.readEvent("42")).toEqual({
        eventId: "42",
        deletion: { since: deletedAt, isDone: true },
        deletedAt,
      });
      expect(await table.saveEvent("42", { name: "Again" })).toBe(true);
      expect(await table.readEvent("42")).toEqual({ eventId: "42", name: "Again", deletedAt });
      // Like the late last step of a second, simultaneous deletion.
      await table.endDeletion("42", deletedAt, expiresAt);
      expect(await table.readEvent("42")).toEqual({ eventId: "42", name: "Again", deletedAt });
      await table.beginDeletion("42", new Date(at.getTime() + 1000));
      await table.endDeletion("42", deletedAt, expiresAt);
      expect((await table.readEvent("42"))?.deletion?.isDone).toBe(false);
    });

    it("loses nothing if its deletion is no longer wanted once something is found", async () => {
      await table.savePhoto({ ...record, photoId: randomUUID() });
      expect(await table.removeSome("42", 9, async () => false)).toEqual({ photos: 0, isAll: true });
      expect((await table.listPhotos("42", { order: "newest", limit: 10 })).photos).toHaveLength(1);
    });
  });

  describe("one person's usage of one event on one day", () => {
    const usage = { eventId: "42", email: "ada@example.com", day: "2026-11-22", expiresAt };
    const at = new Date(uploadedAt);
    const photo = { photos: 1, bytes: 10 };
    const count = async (limits: { photos: number; bytes: number }, whose: Partial<typeof usage> = {}) =>
      (await table.countPhotos({ ...usage, ...whose }, [photo], limits, at))[0] === "added";

    it("is counted exactly up to the limit of photos, however many requests count at once", async () => {
      const limits = { photos: 3, bytes: 1000 };
      const counted = await Promise.all(Array.from({ length: 6 }, () => count(limits)));
      expect(counted.filter(Boolean)).toHaveLength(3);
      expect(await count(limits, { day: "2026-11-23" })).toBe(true);
      expect(await count(limits, { email: "bob@example.com" })).toBe(true);
      expect(await count(limits, { eventId: "43" })).toBe(true);
    });

    it("is counted exactly up to the limit of bytes", async () => {
      const limits = { photos: 100, bytes: 25 };
      expect(await table.countPhotos(usage, [{ photos: 1, bytes: 26 }], limits, at)).toEqual(["bytes"]);
      expect(await count(limits)).toBe(true);
      expect(await count(limits)).toBe(true);
      expect(await count(limits)).toBe(false);
      expect(await table.countPhotos(usage, [{ photos: 1, bytes: 5 }], limits, at)).toEqual(["added"]);
    });

    it("is counted in a batch as far as it fits, in order, small photos after large ones that do not fit", async () => {
      const sizes = [10, 8, 10, 3, 2].map((bytes) => ({ photos: 1, bytes }));
      expect(await table.countPhotos(usage, sizes, { photos: 100, bytes: 23 }, at)).toEqual([
        "added",
        "added",
        "bytes",
        "added",
        "added",
      ]);
      expect(await count({ photos: 100, bytes: 33 })).toBe(true);
      expect(await count({ photos: 100, bytes: 33 })).toBe(false);
    });

    it("is exactly the limit if fifty batches come at once", async () => {
      const batch = Array.from({ length: 50 }, () => photo);
      const limits = { photos: 1000, bytes: 1e9 };
      const counted = await Promise.all(Array.from({ length: 50 }, () => table.countPhotos(usage, batch, limits, at)));
      expect(counted.flat().filter((counting) => counting === "added")).toHaveLength(1000);
      expect(await count(limits)).toBe(false);
      const bytes = { photos: 1e6, bytes: 12_345 };
      const byBytes = await Promise.all(
        Array.from({ length: 50 }, () => table.countPhotos({ ...usage, eventId: "43" }, batch, bytes, at)),
      );
      expect(byBytes.flat().filter((counting) => counting === "added")).toHaveLength(1234);
    });

    it("is counted once if several requests ask for the same at once, even if there is no room for more", async () => {
      const asks = ["x", "y"].map((id) => ({ ...photo, id }));
      for (const limits of [
        { photos: 2, bytes: 20 },
        { photos: 100, bytes: 1000 },
      ]) {
        const whose = { ...usage, eventId: `${limits.photos}` };
        const counted = await Promise.all(
          Array.from({ length: 20 }, (_, i) => table.countPhotos(whose, [asks[i % 2] ?? photo], limits, at)),
        );
        expect(counted.flat().sort()).toEqual([...Array(2).fill("added"), ...Array(18).fill("known")]);
        const read = await table.readUsage(whose.eventId, [usage.email], usage.day);
        expect(read.get(usage.email)).toEqual({ photos: 2, bytes: 20 });
      }
      const other = [{ ...photo, id: "z" }];
      expect(await table.countPhotos({ ...usage, eventId: "2" }, other, { photos: 2, bytes: 20 }, at)).toEqual([
        "photos",
      ]);
    });

    it.each([0, 300, 700, 999])(
      "is counted once by two requests whose clocks are %s ms apart, whichever comes first",
      async (apart) => {
        const ask = [{ ...photo, id: "x" }];
        const limits = { photos: 1000, bytes: 1e9 };
        for (let ms = 0; ms < 2000; ms += 250) {
          for (const [first, second] of [
            [0, apart],
            [apart, 0],
          ] as const) {
            const whose = { ...usage, email: `${ms}-${first}@example.com` };
            for (const late of [first, second]) {
              await table.countPhotos(whose, ask, limits, new Date(at.getTime() + ms + late));
            }
            expect((await table.readUsage("42", [whose.email], usage.day)).get(whose.email)?.photos).toBe(1);
          }
        }
      },
    );

    it("is counted again if the same is requested some time later, whatever was requested in between", async () => {
      const ask = [{ ...photo, id: "x" }];
      const limits = { photos: 1000, bytes: 1e9 };
      const later = (seconds: number) => new Date(at.getTime() + seconds * 1000);
      let counted = 0;
      for (const seconds of [0, 10, 16, 32, 48, 48.5, 49, 52, 600]) {
        await table.countPhotos(usage, ask, limits, later(seconds));
        counted += [48.5, 49].includes(seconds) ? 0 : 1;
      }
      const lot = Array.from({ length: 50 }, (_, i) => ({ ...photo, id: `photo ${i}` }));
      expect(await table.countPhotos(usage, lot, limits, later(600))).toEqual(lot.map(() => "added"));
      expect((await table.readUsage("42", [usage.email], usage.day)).get(usage.email)?.photos).toBe(counted + 50);
    });

    it("includes bytes that became known later", async () => {
      const limits = { photos: 100, bytes: 25 };
      await table.countBytes(usage, 20);
      expect(await count(limits)).toBe(false);
      expect(await table.countPhotos(usage, [{ photos: 1, bytes: 0 }], limits, at)).toEqual(["added"]);
    });

    it("may exceed the limit of bytes by what became known later, and still knows what it has counted", async () => {
      const limits = { photos: 100, bytes: 25 };
      const ask = [{ ...photo, id: "x" }];
      expect(await table.countPhotos(usage, ask, limits, at)).toEqual(["added"]);
      await table.countBytes(usage, 20);
      expect(await table.countPhotos(usage, ask, limits, at)).toEqual(["known"]);
      expect(await table.countPhotos(usage, [...ask, { ...photo, id: "y" }], limits, at)).toEqual(["known", "bytes"]);
    });

    it("shrinks by what is given back, which counts again when it is requested again", async () => {
      const limits = { photos: 2, bytes: 25 };
      const asks = ["x", "y"].map((id) => ({ ...photo, id }));
      expect(await table.countPhotos(usage, asks, limits, at)).toEqual(["added", "added"]);
      await table.giveBackPhotos(usage, asks.slice(1), at);
      expect((await table.readUsage("42", [usage.email], usage.day)).get(usage.email)).toEqual(photo);
      expect(await table.countPhotos(usage, asks, limits, at)).toEqual(["known", "added"]);
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

    it("is created once, read as it was created, and listed for its event", async () => {
      expect(await table.createTicket({ ...ticket, name: "Another" })).toBe(false);
      expect(await read()).toEqual(ticket);
      expect(await table.readTicket("43.abcdefghjk")).toBeUndefined();
      expect(await table.createTicket({ ...ticket, ticketId: "42.zzzzzzzzzz" })).toBe(true);
      expect(await table.listTickets("42", { limit: 1 })).toEqual({ tickets: [ticket], isLast: false });
      const next = await table.listTickets("42", { limit: 2, after: ticket.ticketId });
      expect(next.tickets.map(({ ticketId }) => ticketId)).toEqual(["42.zzzzzzzzzz"]);
      expect((await table.listTickets("4", { limit: 10 })).tickets).toEqual([]);
    });

    it("that is forgotten is as if it had never been made", async () => {
      for (let again = 0; again < 2; again += 1) await table.forgetTicket(ticket.ticketId);
      expect(await read()).toBeUndefined();
      expect((await table.listTickets("42", { limit: 10 })).tickets).toEqual([]);
    });

    it("counts up to its limits, skips what does not fit, and returns the exceeded limit", async () => {
      const sizes = [
        { photos: 1, bytes: 9000 },
        { photos: 1, bytes: 2000 },
        { photos: 1000, bytes: 0 },
        { photos: 1, bytes: 1000 },
      ];
      expect(await table.countOnTicket(ticket, sizes, at)).toEqual(["added", "bytes", "photos", "added"]);
      expect(await read()).toMatchObject({ photos: 2, bytes: 10_000 });
      await table.giveBackToTicket(ticket, [{ photos: 1, bytes: 1000 }], at);
      expect(await read()).toMatchObject({ photos: 1, bytes: 9000 });
    });

    it("is used up exactly if fifty lots come at once", async () => {
      const lot = Array.from({ length: 30 }, () => ({ photos: 1, bytes: 1 }));
      const counted = await Promise.all(Array.from({ length: 50 }, () => table.countOnTicket(ticket, lot, at)));
      expect(counted.flat().filter((counting) => counting === "added")).toHaveLength(1000);
      expect(await read()).toMatchObject({ photos: 1000, bytes: 1000 });
    });

    it("counts once what several requests ask for at once, does not expose its marks, and keeps what others rely on", async () => {
      const lot = Array.from({ length: 50 }, (_, i) => ({ photos: 1, bytes: 2, id: `photo ${i}` }));
      const counted = await Promise.all(Array.from({ length: 6 }, () => table.countOnTicket(ticket, lot, at)));
      expect(counted.flat().filter((counting) => counting === "added")).toHaveLength(50);
      expect(counted.flat().filter((counting) => counting === "known")).toHaveLength(250);
      expect(await read()).toEqual({ ...ticket, photos: 50, bytes: 100 });
      await table.giveBackToTicket(ticket, lot.slice(0, 20), at);
      expect(await read()).toEqual({ ...ticket, photos: 50, bytes: 100 });
    });

    it("forgets what was given back of fifty at once", async () => {
      const lot = Array.from({ length: 50 }, (_, i) => ({ photos: 1, bytes: 2, id: `photo ${i}` }));
      await table.countOnTicket(ticket, lot, at);
      await table.giveBackToTicket(ticket, lot.slice(0, 20), at);
      expect(await read()).toEqual({ ...ticket, photos: 30, bytes: 60 });
      const again = await table.countOnTicket(ticket, lot, at);
      expect(again).toEqual(lot.map((_, i) => (i < 20 ? "added" : "known")));
    });

    it("gets each count back once, even if the write is repeated", async () => {
      const lot = ["x", "y", "z"].map((id) => ({ photos: 1, bytes: 2, id }));
      await table.countOnTicket(ticket, lot, at);
      for (let again = 0; again < 3; again++) await table.giveBackToTicket(ticket, lot.slice(0, 2), at);
      expect(await read()).toMatchObject({ photos: 1, bytes: 2 });
      await table.giveBackToTicket(ticket, lot, at);
      expect(await read()).toMatchObject({ photos: 0, bytes: 0 });
      await table.giveBackToTicket(ticket, [{ photos: 1, bytes: 2, id: "never counted" }], at);
      expect(await read()).toMatchObject({ photos: 0, bytes: 0 });
    });

    it.each([0, 900, -900])(
      "keeps the counts that another request relies on, whose clock differs by %s ms",
      async (apart) => {
        const lot = ["x", "y", "z"].map((id) => ({ photos: 1, bytes: 2, id }));
        await table.countOnTicket(ticket, lot, at);
        const other = new Date(at.getTime() + apart);
        expect(await table.countOnTicket(ticket, lot.slice(1, 2), other)).toEqual(["known"]);
        await table.giveBackToTicket(ticket, lot, at);
        expect(await read()).toMatchObject({ photos: 1, bytes: 2 });
        expect(await table.countOnTicket(ticket, lot, other)).toEqual(["added", "known", "added"]);
      },
    );

    it("counts nothing once it is revoked, expired or deleted, and counting does not recreate it", async () => {
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
      await table.giveBackToTicket(ticket, one, at);
      await table.countArrival("42", "Second shooter (ticket abcdefghjk)", 1);
      expect(await table.revokeTicket(ticket.ticketId, at)).toBe(false);
      expect(await read()).toBeUndefined();
    });

    it("counts only what arrived with it", async () => {
      await table.countArrival("42", "Second shooter (ticket abcdefghjk)", 7);
      await table.countArrival("42", "ada@example.com", 7);
      await table.countArrival("42", undefined, 7);
      expect(await read()).toMatchObject({ storedPhotos: 1, storedBytes: 7 });
    });
  });
});
