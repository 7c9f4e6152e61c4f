// Events: their names and times, and their deletion in repeatable steps.
import { beforeEach, describe, expect, it } from "vitest";
import { createTestApi, jpeg, objectCreated, type TestApi } from "./test-api.ts";

let api: TestApi;
beforeEach(async () => {
  api = createTestApi();
  await api.register();
});

const organiser = { as: "organiser" } as const;
const ball = {
  name: "Summer ball",
  startsAt: "2026-06-01T18:00",
  endsAt: "2026-06-02T02:00",
  timeZone: "Europe/Berlin",
};
const events = async (as: "organiser" | "attendee" = "organiser") => (await api.call("listEvents", { as })).body.events;

describe("an event", () => {
  it("that nobody created has only an id, and accepts photos", async () => {
    expect(await events("attendee")).toEqual([{ eventId: "42" }]);
    expect((await api.send(jpeg("a"))).s3PutObjectUrl).toBeDefined();
  });

  it("gets a name and a time, which its attendees see", async () => {
    const { status, body } = await api.call("saveEvent", { ...organiser, body: ball });
    const shown = { eventId: "42", ...ball, startsAt: "2026-06-01T18:00:00", endsAt: "2026-06-02T02:00:00" };
    expect([status, body]).toEqual([200, shown]);
    expect(await events("attendee")).toEqual([shown]);
  });

  it("keeps absent fields, and loses fields that are given empty", async () => {
    await api.call("saveEvent", { ...organiser, body: ball });
    const { body } = await api.call("saveEvent", { ...organiser, body: { name: "Ball", endsAt: "" } });
    expect(body).toEqual({ eventId: "42", name: "Ball", startsAt: "2026-06-01T18:00:00", timeZone: "Europe/Berlin" });
  });

  it("has a name of 200 characters in any script", async () => {
    for (const character of ["x", "ก็", "漢", "é"]) {
      const name = character.repeat(200);
      expect((await api.call("saveEvent", { ...organiser, body: { name } })).body.name).toBe(name);
    }
  });

  it.each(["\u200b", " \u2060\ufe0f\u00a0"])("has no name if nothing of %j is visible", async (name) => {
    await api.call("saveEvent", { ...organiser, body: { name } });
    expect(await events()).toContainEqual({ eventId: "42" });
  });

  it("keeps its name when photos and attendees come", async () => {
    await api.call("saveEvent", { ...organiser, eventId: "new", body: ball });
    await api.call("registerAttendee", { ...organiser, eventId: "new", email: "ada@example.com" });
    expect((await events())?.find(({ eventId }) => eventId === "new")).toMatchObject({ name: "Summer ball" });
  });

  it.each([
    ["a name of 201 characters", { name: "x".repeat(201) }],
    ["a name of two characters that is too long for the table", { name: `Zo${"\u0308".repeat(300_000)}` }],
    ["a name that is no text", { name: 7 }],
    ["half a character", { name: "\ud800" }],
    ["a day that the calendar does not have", { startsAt: "2026-02-30T10:00" }],
    ["a time with an offset", { startsAt: "2026-06-01T18:00:00+02:00" }],
    ["an end before its start", { startsAt: "2026-06-01T18:00", endsAt: "2026-06-01T17:59" }],
    ["a time zone that there is not", { timeZone: "Mars/Olympus" }],
    ["an offset for a time zone", { timeZone: "+02:00" }],
  ])("refuses %s", async (_, body) => {
    const { status, body: answer } = await api.call("saveEvent", { ...organiser, body });
    expect([status, answer.error?.code]).toEqual([400, "invalid_request"]);
  });

  it("never ends before it starts, even if only one of the two is changed", async () => {
    await api.call("saveEvent", { ...organiser, body: ball });
    for (const body of [{ endsAt: "2020-01-01T00:00" }, { startsAt: "2099-01-01T00:00" }]) {
      const refused = await api.call("saveEvent", { ...organiser, body });
      expect([refused.status, refused.body.error?.code]).toEqual([400, "invalid_request"]);
    }
    const moved = { startsAt: "2099-01-01T00:00", endsAt: "" };
    expect((await api.call("saveEvent", { ...organiser, body: moved })).status).toBe(200);
  });

  it("is changed and deleted only by organisers", async () => {
    for (const route of ["saveEvent", "deleteEvent"] as const) {
      expect((await api.call(route, { body: ball })).body.error?.code).toBe("not_allowed");
    }
  });
});

describe("a deleted event", () => {
  async function deleteIt() {
    for (let calls = 1; ; calls += 1) {
      const { status, body } = await api.call("deleteEvent", organiser);
      expect(status).toBe(200);
      if (body.isDone || calls > 20) return calls;
    }
  }

  it("loses its photos, their objects and its attendees", async () => {
    for (let n = 0; n < 250; n += 1) await api.upload(jpeg(`photo ${n}`));
    api.bucket.put("renditions/event_42/x/small.webp", jpeg("r"), { contentType: "image/webp" });
    api.bucket.put("uploads/event_421/x.jpg", jpeg("other"), { contentType: "image/jpeg" });
    await deleteIt();
    expect(api.table.records()).toEqual([]);
    expect(api.bucket.keys()).toEqual(["uploads/event_421/x.jpg"]);
    expect(await events()).toEqual([]);
    expect((await api.call("initiateUpload", { body: { contentType: "image/jpeg" } })).body.error?.code).toBe(
      "event_deleted",
    );
  });

  it("accepts nothing from the first step of its deletion on", async () => {
    const { table } = api;
    await table.beginDeletion("42", api.clock.now);
    for (const as of ["attendee", "organiser"] as const) {
      const { status, body } = await api.call("initiateUpload", { as, body: { contentType: "image/jpeg" } });
      expect([status, body.error?.code]).toEqual([410, "event_deleted"]);
    }
    const registering = await api.call("registerAttendee", { ...organiser, email: "late@example.com" });
    expect(registering.body.error?.code).toBe("event_deleted");
    expect((await api.call("saveEvent", { ...organiser, body: ball })).body.error?.code).toBe("event_deleted");
  });

  it("does not come back through a photo on its way, neither during its deletion nor once it was recreated", async () => {
    const early = await api.send(jpeg("early"));
    await deleteIt();
    api.bucket.put(early.key, jpeg("early"), { contentType: "image/jpeg", metadata: metadataOf(api) });
    await api.process(created(early.key));
    expect([api.table.records(), versions()]).toEqual([[], []]);

    api.clock.now = new Date(api.clock.now.getTime() + 60_000);
    await api.call("saveEvent", { ...organiser, body: ball });
    api.bucket.put(early.key, jpeg("early"), { contentType: "image/jpeg", metadata: metadataOf(api) });
    await api.process(created(early.key));
    expect([api.table.records(), versions()]).toEqual([[], []]);
  });

  it("starts empty when it is recreated, and then accepts photos", async () => {
    await deleteIt();
    api.clock.now = new Date(api.clock.now.getTime() + 60_000);
    await api.call("saveEvent", { ...organiser, body: { name: "Again" } });
    await api.register();
    await api.upload(jpeg("late"));
    expect(api.table.records()).toHaveLength(1);
    expect(await events()).toEqual([{ eventId: "42", name: "Again" }]);
  });

  it("is reported once as having existed", async () => {
    const existed = async (eventId: string) => (await api.call("deleteEvent", { ...organiser, eventId })).body.existed;
    expect([await existed("42"), await existed("42"), await existed("never-was")]).toEqual([true, false, false]);
    await api.table.beginDeletion("43", api.clock.now);
    expect(await existed("43")).toBe(true);
  });

  it("is deleted completely by calls that each do part of the work", async () => {
    for (let n = 0; n < 250; n += 1) await api.upload(jpeg(`photo ${n}`));
    const { removeSome } = api.table;
    api.table.removeSome = async (...args) => {
      api.clock.now = new Date(api.clock.now.getTime() + 5_000);
      return removeSome(...args);
    };
    expect(await deleteIt()).toBeGreaterThan(1);
    expect(api.bucket.keys()).toEqual([]);
  });
});

const created = objectCreated;

/** Of all that the bucket holds, or keeps of what was removed. */
const versions = () => [...api.bucket.keys(), ...api.bucket.formerKeys()];

/** As the last URL had it signed. */
const metadataOf = ({ bucket }: TestApi) => bucket.presigned.at(-1)?.metadata ?? {};
