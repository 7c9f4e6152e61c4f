// Tickets: what their holders may do, and everything that they may not.
import { beforeEach, describe, expect, it } from "vitest";
import { ApiError } from "../../api/api-error.ts";
import type { TicketInfo } from "../../api/contract.ts";
import { hashOfSecret } from "../../api/hash-ticket-secret.ts";
import { type Call, createTestApi, idOf, jpeg, objectCreated, type Route, sha256Of, type TestApi } from "./test-api.ts";

const expiresAt = "2026-11-29T10:00:00.000Z";
const wanted = { name: "Second shooter", expiresAt };

let api: TestApi;
beforeEach(async () => {
  api = createTestApi();
  await api.register();
});

interface Ticket extends TicketInfo {
  secret: string;
}

async function create(body: object = {}, eventId = "42"): Promise<Ticket> {
  const { status, body: answer } = await api.call("createTicket", {
    as: "organiser",
    eventId,
    body: { ...wanted, ...body },
  });
  expect({ status, error: answer.error }).toEqual({ status: 201, error: undefined });
  return answer as unknown as Ticket;
}

/** A call by the ticket's holder: no claims, the secret in the header. */
const withTicket = ({ ticketId, secret }: { ticketId: string; secret: string }, call: Call = {}): Call => ({
  as: {},
  ticketId,
  headers: { authorization: `Ticket ${secret}` },
  ...call,
});

const told = (photo: Uint8Array) => ({ contentType: "image/jpeg", sha256: sha256Of(photo), size: photo.length });
const photos = (count: number, of = "photo") => Array.from({ length: count }, (_, i) => jpeg(`${of} ${i}`));
const initiate = (ticket: Ticket, some: Uint8Array[], more: object = {}) =>
  api.call("initiateWithTicket", withTicket(ticket, { body: { photos: some.map(told), ...more } }));
const codesOf = (answer: Awaited<ReturnType<typeof initiate>>) =>
  answer.body.photos?.map((photo) => (photo.error as { code: string } | undefined)?.code ?? "granted");

async function send(ticket: Ticket, photo: Uint8Array, more: object = {}) {
  const answer = await api.call("initiateWithTicket", withTicket(ticket, { body: { ...told(photo), ...more } }));
  const asked = api.bucket.presigned.at(-1);
  if (answer.status !== 201 || !asked) throw new Error(`answered ${answer.status}: ${answer.body.error?.code}`);
  api.bucket.put(asked.key, photo, { contentType: asked.contentType, metadata: asked.metadata, isHashed: true });
  return asked.key;
}
async function upload(ticket: Ticket, photo: Uint8Array, more: object = {}) {
  await api.process(objectCreated(await send(ticket, photo, more)));
}

const refusal = async (route: Route, call: Call) => {
  const { status, body } = await api.call(route, call);
  return { status, code: body.error?.code };
};

describe("a ticket", () => {
  it("has a secret of 192 bits, which is returned once and stored as a hash", async () => {
    const ticket = await create({ maxPhotos: 10, maxBytes: 1000 });
    expect(ticket.secret).toMatch(/^[\w-]{32}$/);
    expect(ticket).toMatchObject({ ...wanted, eventId: "42", maxPhotos: 10, maxBytes: 1000, photos: 0, bytes: 0 });
    const kept = await api.table.readTicket(ticket.ticketId);
    expect(kept?.secretHash).toBe(hashOfSecret(ticket.secret));
    expect(JSON.stringify(kept)).not.toContain(ticket.secret);
    const { body } = await api.call("listTickets", { as: "organiser" });
    expect(body.tickets).toHaveLength(1);
    expect(JSON.stringify(body)).not.toContain(ticket.secret);
    expect(JSON.stringify(body)).not.toContain(kept?.secretHash);
    expect(api.lines.join("\n")).not.toContain(ticket.secret);
  });

  it("has a photo's failure logged under its own route", async () => {
    const ticket = await create();
    const [pending, other] = [jpeg("pending"), jpeg("other")];
    api.bucket.breakKey(await send(ticket, pending));
    expect(codesOf(await initiate(ticket, [pending, other]))).toEqual(["internal", "granted"]);
    const failures = api.lines.map((line) => JSON.parse(line)).filter(({ message }) => message === "failed");
    expect(failures).toEqual([expect.objectContaining({ route: "initiateWithTicket", eventId: "42" })]);
  });

  it("shows its holder the event's name, whom it is for, what is left and what has arrived", async () => {
    await api.call("saveEvent", { as: "organiser", body: { name: "Summer ball" } });
    const ticket = await create({ maxPhotos: 10 });
    await upload(ticket, jpeg("sunset"));
    await send(ticket, jpeg("on its way"));
    const { status, body } = await api.call("readTicket", withTicket(ticket));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ eventId: "42", eventName: "Summer ball", name: "Second shooter", maxPhotos: 10, expiresAt },
      ...{ photos: 2, storedPhotos: 1, storedBytes: jpeg("sunset").length },
    });
    expect(body).not.toHaveProperty("secretHash");
  });

  it("is the uploader of its photos, and recognisable as a ticket", async () => {
    const ticket = await create();
    await upload(ticket, jpeg("sunset"), { title: "Sunset" });
    const [record] = api.table.records();
    expect(record).toMatchObject({ title: "Sunset", uploadedBy: ticket.uploadedBy });
    expect(ticket.uploadedBy).toMatch(/^Second shooter \(ticket [a-z0-9]{10}\)$/);
  });

  it("changes captions only of its own photos", async () => {
    const [first, second] = [await create(), await create()];
    await upload(first, jpeg("sunset"), { title: "Sunset" });
    const retitled = { body: { ...told(jpeg("sunset")), title: "Sundown" } };
    expect((await api.call("initiateWithTicket", withTicket(second, retitled))).body).toMatchObject({
      captionRefused: true,
    });
    expect((await api.call("initiateWithTicket", withTicket(first, retitled))).body).toMatchObject({
      captionUpdated: true,
    });
  });

  it.each([
    ["without a name", { name: " " }],
    ["with a name that runs backwards", { name: "\u202eretoohs" }],
    ["with an invisible name", { name: "\u200d\u115f\u034f" }],
    ["with a name of two lines", { name: "a\nb" }],
    ["with a name that is too long", { name: "x".repeat(61) }],
    ["with a name that is too long in its stored form", { name: "\u{1d160}".repeat(60) }],
    ["that never expires", { expiresAt: undefined }],
    ["that has expired", { expiresAt: "2026-11-22T09:59:59Z" }],
    ["that expires in two years", { expiresAt: "2028-11-22T09:59:59Z" }],
    ["that expires on a day that does not exist", { expiresAt: "2027-02-30T10:00:00Z" }],
    ["whose expiry has no offset", { expiresAt: "2026-11-29T10:00:00" }],
    ["for no photos", { maxPhotos: 0 }],
    ["for half a photo", { maxPhotos: 1.5 }],
    ["for bytes in words", { maxBytes: "50G" }],
  ])("%s is not created", async (_, body) => {
    const call = { as: "organiser" as const, body: { ...wanted, ...body } };
    expect(await refusal("createTicket", call)).toEqual({ status: 400, code: "invalid_request" });
  });

  it("may be for somebody whose name contains an emoji of several parts", async () => {
    expect((await create({ name: "👩‍👩‍👧 Ümit" })).name).toBe("👩‍👩‍👧 Ümit");
  });
});

describe("a ticket is refused", () => {
  const everywhere = ["readTicket", "initiateWithTicket", "lookupWithTicket"] as const;
  const bodies: Partial<Record<Route, object>> = {
    initiateWithTicket: told(jpeg("sunset")),
    lookupWithTicket: { photoIds: [idOf(jpeg("sunset"))] },
  };
  const tryAll = (ticket: Ticket, more: Call = {}) =>
    Promise.all(
      everywhere.map((route) => refusal(route, withTicket(ticket, { body: bodies[route] as object, ...more }))),
    );
  const all = (status: number, code: string) => everywhere.map(() => ({ status, code }));

  it.each([
    ["no secret", {}],
    ["an empty secret", { authorization: "Ticket " }],
    ["another scheme", { authorization: "Bearer 0123456789abcdef0123456789abcdef" }],
    ["another secret", { authorization: "Ticket 0123456789abcdef0123456789abcdef" }],
  ])("with %s", async (_, headers) => {
    expect(await tryAll(await create(), { headers })).toEqual(all(401, "ticket_invalid"));
  });

  it("with a secret in which any character was changed", async () => {
    const ticket = await create();
    for (const at of [0, 15, 31]) {
      const secret = [...ticket.secret].map((c, i) => (i === at ? (c === "A" ? "B" : "A") : c)).join("");
      expect(await tryAll({ ...ticket, secret })).toEqual(all(401, "ticket_invalid"));
    }
  });

  it("with the stored hash in place of the secret", async () => {
    const ticket = await create();
    const secret = (await api.table.readTicket(ticket.ticketId))?.secretHash ?? "";
    expect(await tryAll({ ...ticket, secret })).toEqual(all(401, "ticket_invalid"));
  });

  it("with another ticket's secret, or for another event by its id", async () => {
    const [ticket, other] = [await create(), await create()];
    expect(await tryAll({ ...ticket, secret: other.secret })).toEqual(all(401, "ticket_invalid"));
    const moved = ticket.ticketId.replace("42.", "43.");
    expect(await tryAll({ ...ticket, ticketId: moved })).toEqual(all(401, "ticket_invalid"));
    expect(await tryAll({ ...ticket, ticketId: "../42" })).toEqual(all(401, "ticket_invalid"));
  });

  it("once it has expired; what was sent before can be looked up for a while", async () => {
    const ticket = await create();
    await upload(ticket, jpeg("sunset"));
    api.clock.now = new Date(Date.parse(expiresAt) - 1);
    expect(await refusal("initiateWithTicket", withTicket(ticket, { body: told(jpeg("x")) }))).toMatchObject({
      status: 201,
    });
    api.clock.now = new Date(expiresAt);
    expect(await refusal("readTicket", withTicket(ticket))).toEqual({ status: 403, code: "ticket_expired" });
    const initiated = await initiate(ticket, [jpeg("late")]);
    expect(initiated.body.error).toMatchObject({ code: "ticket_expired" });
    expect(initiated.body.error?.message).toContain("2026-11-29");
    const lookup = withTicket(ticket, { body: { photoIds: [idOf(jpeg("sunset"))] } });
    expect((await api.call("lookupWithTicket", lookup)).body.photos).toHaveLength(1);
    api.clock.now = new Date(Date.parse(expiresAt) + 3_600_000);
    expect(await refusal("lookupWithTicket", lookup)).toEqual({ status: 403, code: "ticket_expired" });
  });

  it("from the next call on once it is revoked, and what it had under way is not recorded", async () => {
    const ticket = await create();
    await upload(ticket, jpeg("sunset"));
    const key = await send(ticket, jpeg("under way"));
    api.clock.now = new Date(api.clock.now.getTime() + 1000);
    const revoked = { as: "organiser" as const, ticketId: ticket.ticketId };
    expect((await api.call("revokeTicket", revoked)).status).toBe(204);
    expect((await api.call("revokeTicket", revoked)).status).toBe(204);
    expect(await tryAll(ticket)).toEqual(all(403, "ticket_revoked"));
    api.bucket.remove(key);
    const { contentType, metadata } = api.bucket.presigned.at(-1) ?? { contentType: "image/jpeg", metadata: {} };
    api.bucket.put(key, jpeg("under way"), { contentType, metadata, isHashed: true });
    await api.process(objectCreated(key));
    expect(api.table.records().map(({ photoId }) => photoId)).toEqual([idOf(jpeg("sunset"))]);
    const { body } = await api.call("listTickets", { as: "organiser" });
    expect(body.tickets?.[0]?.revokedAt).toBe(api.clock.now.toISOString());
  });

  it("with its uploads in parts, but no other ticket's, once it is revoked", async () => {
    const [ticket, another] = [await create(), await create()];
    const size = 5 * 1024 * 1024;
    const large = {
      ...told(jpeg("large")),
      size: 2 * size,
      parts: { size, sha256: Array(2).fill(sha256Of(jpeg("part"))) },
    };
    for (const each of [ticket, another]) {
      expect((await api.call("initiateWithTicket", withTicket(each, { body: large }))).body.parts?.urls).toHaveLength(
        2,
      );
    }
    const revoked = { as: "organiser" as const, ticketId: ticket.ticketId };
    expect((await api.call("revokeTicket", revoked)).status).toBe(204);
    expect(await api.table.somePartUploads("42", { limit: 9 })).toMatchObject([{ uploadedBy: another.uploadedBy }]);
    expect(api.bucket.openUploads()).toHaveLength(1);
  });

  it("even if the revoking call was killed half way, once it is revoked again", async () => {
    const ticket = await create();
    const key = await send(ticket, jpeg("under way"));
    api.clock.now = new Date(api.clock.now.getTime() + 1000);
    const revoked = { as: "organiser" as const, ticketId: ticket.ticketId };
    const { removeAttendee } = api.table;
    api.table.removeAttendee = () => Promise.reject(new Error("killed"));
    expect((await api.call("revokeTicket", revoked)).status).toBe(500);
    api.table.removeAttendee = removeAttendee;
    const { contentType, metadata } = api.bucket.presigned.at(-1) ?? { contentType: "image/jpeg", metadata: {} };
    api.bucket.put(key, jpeg("under way"), { contentType, metadata, isHashed: true });
    api.clock.now = new Date(api.clock.now.getTime() + 60_000);
    expect((await api.call("revokeTicket", revoked)).status).toBe(204);
    await api.process(objectCreated(key));
    expect(api.table.records()).toEqual([]);
  });

  it("over a small size, which its message names in readable units", async () => {
    const ticket = await create({ maxBytes: 2_500 });
    const body = { contentType: "image/jpeg", sha256: sha256Of(jpeg("x")), size: 3_000 };
    const { error } = (await api.call("initiateWithTicket", withTicket(ticket, { body }))).body;
    expect(error).toMatchObject({ code: "ticket_over_bytes", message: expect.stringContaining("2.5 KB") });
  });

  it("while its event is being deleted, and in an event recreated under the same id", async () => {
    const ticket = await create();
    const kept = await api.table.readTicket(ticket.ticketId);
    await api.table.beginDeletion("42", api.clock.now);
    expect(await tryAll(ticket)).toEqual(all(410, "event_deleted"));
    await api.call("deleteEvent", { as: "organiser" });
    expect(await tryAll(ticket)).toEqual(all(401, "ticket_invalid"));
    // As if it was created during the deletion.
    if (kept) await api.table.createTicket(kept);
    await api.call("saveEvent", { as: "organiser", body: { name: "Anew" } });
    expect(await tryAll(ticket)).toEqual(all(401, "ticket_invalid"));
    api.clock.now = new Date(api.clock.now.getTime() + 1000);
    await create();
  });

  it("for another event that the body names, and not for its own", async () => {
    const ticket = await create();
    for (const route of ["initiateWithTicket", "lookupWithTicket"] as const) {
      const call = (eventId: string) => withTicket(ticket, { body: { ...bodies[route], eventId } });
      expect(await refusal(route, call("43"))).toEqual({ status: 403, code: "ticket_wrong_event" });
      expect((await api.call(route, call("42"))).status).toBeLessThan(300);
    }
  });

  it("for another ticket's photos, and an attendee's: they are not shown", async () => {
    const [ticket, other] = [await create(), await create()];
    await upload(ticket, jpeg("mine"));
    await upload(other, jpeg("the other's"));
    await api.upload(jpeg("the attendee's"));
    const photoIds = ["mine", "the other's", "the attendee's", "nobody's"].map((text) => idOf(jpeg(text)));
    const { body } = await api.call("lookupWithTicket", withTicket(ticket, { body: { photoIds, proveStored: true } }));
    expect(body.photos).toMatchObject([{ photoId: photoIds[0], object: "stored" }]);
    expect(body.refused).toMatchObject([
      { photoId: photoIds[1], code: "ticket_others_photo" },
      { photoId: photoIds[2], code: "ticket_others_photo" },
    ]);
    expect(body.refused?.[0]?.message).toContain("Somebody else sent this photo");
  });

  it("for anything else", async () => {
    const { status, body } = await api.call("refuseWithTicket", withTicket(await create()));
    expect({ status, code: body.error?.code }).toEqual({ status: 403, code: "ticket_not_allowed" });
    expect(body.error?.message).toContain("for uploading photos to its event");
  });

  it("by every route that needs a signed-in person", async () => {
    const ticket = await create();
    for (const route of ["listPhotos", "deletePhoto", "listAttendees", "initiateUpload", "saveEvent"] as const) {
      expect((await refusal(route, withTicket(ticket))).code).toBe("unauthenticated");
    }
  });
});

describe("a ticket's limits", () => {
  it("admit exactly as many photos as they allow, with fifty lots at once", async () => {
    const ticket = await create({ maxPhotos: 1000 });
    const lots = Array.from({ length: 50 }, (_, lot) => photos(50, `lot ${lot}`));
    const answers = await Promise.all(lots.map((lot) => initiate(ticket, lot)));
    const codes = answers.flatMap((answer) => codesOf(answer) ?? []);
    expect(codes.filter((code) => code === "granted")).toHaveLength(1000);
    expect(codes.filter((code) => code === "ticket_over_photos")).toHaveLength(1500);
    expect(await api.table.readTicket(ticket.ticketId)).toMatchObject({ photos: 1000 });
  });

  it("say which of them is used up, and skip what does not fit in favour of what does", async () => {
    const ticket = await create({ maxPhotos: 2, maxBytes: 30 });
    const answer = await initiate(ticket, [jpeg("x".repeat(20)), jpeg("y".repeat(20)), jpeg("z"), jpeg("w")]);
    expect(codesOf(answer)).toEqual(["granted", "ticket_over_bytes", "granted", "ticket_over_photos"]);
    const [, tooLarge, , oneMore] = answer.body.photos as { error: { message: string } }[];
    expect(tooLarge?.error.message).toContain("does not fit into what is left");
    expect(oneMore?.error.message).toContain("for 2 photos, and they are used up");
  });

  it("say that a ticket for one photo is for one", async () => {
    const answer = await initiate(await create({ maxPhotos: 1 }), photos(2));
    const [, refused] = answer.body.photos as { error: { message: string } }[];
    expect(refused?.error.message).toContain("for 1 photo, and it is used up");
  });

  it("count a photo once, however often it is requested, and none that the event has", async () => {
    const ticket = await create({ maxPhotos: 2 });
    await api.upload(jpeg("the attendee's"));
    const three = [jpeg("one"), jpeg("two"), jpeg("the attendee's")];
    for (let i = 0; i < 3; i++) expect((await initiate(ticket, three)).status).toBe(200);
    expect(await api.table.readTicket(ticket.ticketId)).toMatchObject({ photos: 2 });
    expect(codesOf(await initiate(ticket, [...three, jpeg("three")]))?.[3]).toBe("ticket_over_photos");
  });

  it("count a photo once that many requests ask for at once, singly or in lots, and refuse none of them", async () => {
    const two = photos(2);
    for (const maxPhotos of [2, 4]) {
      const ticket = await create({ maxPhotos });
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) => initiate(ticket, i % 3 ? two : two.slice(1))),
      );
      expect(answers.flatMap((answer) => codesOf(answer) ?? []).filter((code) => code !== "granted")).toEqual([]);
      expect(await api.table.readTicket(ticket.ticketId)).toMatchObject({ photos: 2 });
      expect(codesOf(await initiate(ticket, [jpeg("another")]))).toEqual([
        maxPhotos > 2 ? "granted" : "ticket_over_photos",
      ]);
    }
  });

  it("count a photo twice if the second of two simultaneous requests announces it larger", async () => {
    const ticket = await create({ maxBytes: 1000 });
    const ask = (size: number) =>
      api.call("initiateWithTicket", withTicket(ticket, { body: { photos: [{ ...told(jpeg("x")), size }] } }));
    expect((await Promise.all([ask(1), ask(900)])).flatMap((answer) => codesOf(answer))).toEqual([
      "granted",
      "granted",
    ]);
    expect(await api.table.readTicket(ticket.ticketId)).toMatchObject({ photos: 2, bytes: 901 });
  });

  it("count every byte of a photo that is announced larger again and again, by the same number of bytes each time", async () => {
    const ticket = await create({ maxBytes: 2000 });
    const ask = (size: number) => ({ ...told(jpeg("x")), size });
    const growing = await api.call(
      "initiateWithTicket",
      withTicket(ticket, { body: { photos: [1, 901, 1801].map(ask) } }),
    );
    expect(codesOf(growing)).toEqual(["granted", "granted", "granted"]);
    for (const size of [2701, 3601]) {
      const answer = await api.call("initiateWithTicket", withTicket(ticket, { body: { photos: [ask(size)] } }));
      expect(codesOf(answer)).toEqual(["ticket_over_bytes"]);
    }
    expect(await api.table.readTicket(ticket.ticketId)).toMatchObject({ photos: 1, bytes: 1801 });
  });

  it("need size and SHA-256 beforehand: a photo without them is refused", async () => {
    const ticket = await create({ maxBytes: 1000 });
    for (const missing of ["size", "sha256"]) {
      const body = { ...told(jpeg("x")), [missing]: undefined };
      expect(await refusal("initiateWithTicket", withTicket(ticket, { body }))).toEqual({
        status: 400,
        code: "invalid_request",
      });
      const batch = await api.call("initiateWithTicket", withTicket(ticket, { body: { photos: [body] } }));
      expect(codesOf(batch)).toEqual(["invalid_request"]);
    }
    expect(await api.table.readTicket(ticket.ticketId)).toMatchObject({ photos: 0, bytes: 0 });
  });

  it("apply besides the day's, and get back what those refuse", async () => {
    api = createTestApi({ dailyLimits: { photos: 2, bytes: 1000 } });
    const ticket = await create({ maxPhotos: 10 });
    expect(codesOf(await initiate(ticket, photos(3)))).toEqual(["granted", "granted", "quota_exceeded"]);
    expect(await api.table.readTicket(ticket.ticketId)).toMatchObject({ photos: 2 });
  });

  it("get back once what the day refuses, if many requests ask for the same at once", async () => {
    api = createTestApi({ dailyLimits: { photos: 1, bytes: 1000 } });
    const ticket = await create({ maxPhotos: 10 });
    const answers = await Promise.all(Array.from({ length: 6 }, () => initiate(ticket, photos(2))));
    for (const answer of answers) expect(codesOf(answer)).toEqual(["granted", "quota_exceeded"]);
    expect(await api.table.readTicket(ticket.ticketId)).toMatchObject({ photos: 1 });
  });

  it.each(["countPhotos", "savePending"] as const)(
    "count a photo once if %s fails and the photo is requested again",
    async (step) => {
      api = createTestApi({ dailyLimits: { photos: 100, bytes: 1000 } });
      const ticket = await create({ maxPhotos: 3 });
      const works = api.table[step];
      Object.assign(api.table, { [step]: () => Promise.reject(new ApiError("slow_down", "The table is throttled.")) });
      for (let attempt = 0; attempt < 3; attempt++) {
        const answer = await initiate(ticket, photos(3));
        expect(answer.body.error?.code ?? codesOf(answer)?.[0]).toBe("slow_down");
        api.clock.now = new Date(api.clock.now.getTime() + 60_000);
      }
      Object.assign(api.table, { [step]: works });
      expect(codesOf(await initiate(ticket, photos(3)))).toEqual(["granted", "granted", "granted"]);
      expect(await api.table.readTicket(ticket.ticketId)).toMatchObject({ photos: 3 });
      const today = await api.table.readUsage("42", [ticket.uploadedBy], "2026-11-22");
      expect(today.get(ticket.uploadedBy)).toMatchObject({ photos: 3 });
    },
  );

  it("keep the counts of photos that were written before the others failed", async () => {
    const ticket = await create({ maxPhotos: 3 });
    const { savePending } = api.table;
    api.table.savePending = async (uploads, pendingUntil) => {
      await savePending(uploads.slice(0, 1), pendingUntil);
      throw new ApiError("slow_down", "The table is throttled.");
    };
    await initiate(ticket, photos(3));
    expect(await api.table.readTicket(ticket.ticketId)).toMatchObject({ photos: 1 });
    api.table.savePending = savePending;
    expect(codesOf(await initiate(ticket, photos(3)))).toEqual(["granted", "granted", "granted"]);
    expect(await api.table.readTicket(ticket.ticketId)).toMatchObject({ photos: 3 });
  });

  it("get back once what the day refuses, even if the others cannot be written", async () => {
    api = createTestApi({ dailyLimits: { photos: 4, bytes: 1000 } });
    const ticket = await create({ maxPhotos: 10 });
    await initiate(ticket, photos(2, "before"));
    api.table.savePending = () => Promise.reject(new ApiError("slow_down", "The table is throttled."));
    await initiate(ticket, photos(3));
    expect(await api.table.readTicket(ticket.ticketId)).toMatchObject({ photos: 2 });
  });

  it("grant what fits even if what they refuse cannot be given back to the day", async () => {
    api = createTestApi({ dailyLimits: { photos: 10, bytes: 1000 } });
    const ticket = await create({ maxPhotos: 2 });
    api.table.giveBackPhotos = () => Promise.reject(new ApiError("slow_down", "The table is throttled."));
    expect(codesOf(await initiate(ticket, photos(3)))).toEqual(["granted", "granted", "ticket_over_photos"]);
  });

  it("give back to the day what they refuse", async () => {
    api = createTestApi({ dailyLimits: { photos: 10, bytes: 1000 } });
    const ticket = await create({ maxPhotos: 2 });
    for (let again = 0; again < 2; again++) await initiate(ticket, photos(5));
    const today = await api.table.readUsage("42", [ticket.uploadedBy], "2026-11-22");
    expect(today.get(ticket.uploadedBy)).toMatchObject({ photos: 2 });
  });
});

describe("organisers", () => {
  it("list an event's tickets page by page, and no other event's", async () => {
    const made = [await create(), await create(), await create()].map(({ ticketId }) => ticketId).sort();
    await create({}, "43");
    const first = await api.call("listTickets", { as: "organiser", query: { limit: "2" } });
    const cursor = first.body.cursor ?? "";
    const second = await api.call("listTickets", { as: "organiser", query: { limit: "2", cursor } });
    const listed = [...(first.body.tickets ?? []), ...(second.body.tickets ?? [])].map(({ ticketId }) => ticketId);
    expect(listed).toEqual(made);
    expect(second.body.cursor).toBeUndefined();
    expect(await refusal("listTickets", { as: "organiser", eventId: "43", query: { cursor } })).toMatchObject({
      status: 400,
    });
  });

  it("get an error for a ticket that does not exist, or is another event's", async () => {
    const ticket = await create({}, "43");
    const revoke = (ticketId: string) => refusal("revokeTicket", { as: "organiser", ticketId });
    expect(await revoke("42.abcdefghjk")).toEqual({ status: 404, code: "not_found" });
    expect(await revoke(ticket.ticketId)).toEqual({ status: 400, code: "invalid_request" });
    expect(await api.table.readTicket(ticket.ticketId)).not.toHaveProperty("revokedAt");
  });

  it("cannot create one for a deleted event", async () => {
    await api.call("deleteEvent", { as: "organiser" });
    expect(await refusal("createTicket", { as: "organiser", body: wanted })).toMatchObject({ code: "event_deleted" });
  });
});
