// Attendees: PUT, DELETE and GET, and the events that a caller may upload to.
import { beforeEach, describe, expect, it } from "vitest";
import { claimsOf, createTestApi, jpeg, type TestApi } from "./test-api.ts";

let api: TestApi;
beforeEach(() => {
  api = createTestApi();
});

const register = (email: string, eventId = "42") => api.call("registerAttendee", { as: "organiser", email, eventId });
const emails = async () =>
  (await api.call("listAttendees", { as: "organiser" })).body.attendees?.map(({ email }) => email);

it("an organiser registers somebody once, and repeated calls keep the first date", async () => {
  const { status, body } = await register("ada@example.com");
  expect({ status, body }).toEqual({
    status: 200,
    body: { email: "ada@example.com", registeredAt: "2026-11-22T10:00:00.000Z" },
  });
  api.clock.now = new Date("2026-11-23T10:00:00.000Z");
  expect((await register("ada@example.com")).body).toEqual(body);
  expect(await emails()).toEqual(["ada@example.com"]);
});

it("an address is the same in any case and normal form, with surrounding spaces, escaped or not", async () => {
  for (const email of ["Ada@Example.COM", " ada@example.com ", "ada%40example.com", "ADA@EXAMPLE.COM"]) {
    expect((await register(email)).status).toBe(200);
  }
  await register("e\u0301@example.com");
  await register("\u00e9@example.com");
  expect(await emails()).toEqual(["ada@example.com", "\u00e9@example.com"]);
  const as = { ...claimsOf("attendee"), email: "ADA@example.com" };
  expect((await api.call("listPhotos", { as })).status).toBe(200);
});

it("an address keeps its plus and its percent sign", async () => {
  for (const email of ["ada+photos@example.com", "100%25@example.com"]) await register(email);
  expect(await emails()).toEqual(["100%25@example.com", "ada+photos@example.com"]);
});

it("a removal takes effect at once, and removing somebody who is not registered succeeds", async () => {
  await register("attendee@example.com");
  expect((await api.call("listPhotos")).status).toBe(200);
  for (let i = 0; i < 2; i += 1) {
    const { status, body } = await api.call("removeAttendee", { as: "organiser", email: "Attendee@example.com" });
    expect({ status, body }).toEqual({ status: 204, body: {} });
  }
  expect((await api.call("listPhotos")).body.error?.code).toBe("not_registered");
});

it("the pages of the list of attendees contain everybody once", async () => {
  for (let i = 0; i < 7; i += 1) await register(`person-${i}@example.com`);
  const seen: string[] = [];
  let query: Record<string, string> = { limit: "3" };
  for (let pages = 0; pages < 4; pages += 1) {
    const { body } = await api.call("listAttendees", { as: "organiser", query });
    seen.push(...(body.attendees ?? []).map(({ email }) => email));
    if (!body.cursor) break;
    query = { limit: "3", cursor: body.cursor };
  }
  expect(seen).toEqual(Array.from({ length: 7 }, (_, i) => `person-${i}@example.com`));
});

it("an attendee sees the events that they may upload to, page by page", async () => {
  for (const eventId of ["b", "a", "c"]) await register("attendee@example.com", eventId);
  await register("somebody@example.com", "d");
  const first = await api.call("listEvents", { query: { limit: "2" } });
  expect(first.body).toEqual({ events: [{ eventId: "a" }, { eventId: "b" }], cursor: expect.any(String) });
  const rest = await api.call("listEvents", { query: { limit: "2", cursor: first.body.cursor ?? "" } });
  expect(rest.body).toEqual({ events: [{ eventId: "c" }] });
  expect((await api.call("listEvents", { as: "stranger" })).body).toEqual({ events: [] });
});

it("an organiser sees every event that has attendees or photos", async () => {
  await register("attendee@example.com", "with-attendees");
  await api.upload(jpeg("x"), { as: "organiser", eventId: "with-photos" });
  const { body } = await api.call("listEvents", { as: "organiser" });
  expect(body.events).toEqual([{ eventId: "with-attendees" }, { eventId: "with-photos" }]);
});

describe("an address that could be mistaken for another", () => {
  const imitations = [
    ["the Kelvin sign", "\u212aelvin@example.com"],
    ["a dotless i", "\u0131an@example.com"],
    ["a dotted capital I", "\u0130an@example.com"],
    ["a long s", "\u017fam@example.com"],
    ["a ligature", "\ufb01n@example.com"],
    ["full-width letters", "\uff41\uff44\uff41@example.com"],
    ["a full-width at sign", "ada\uff20example.com"],
    ["an ideographic full stop", "ada@example\u3002com"],
    ["a letter in a circle", "\u24d0da@example.com"],
    ["a Greek question mark", "ada\u037e@example.com"],
  ] as const;

  it.each(imitations)("is refused: %s", async (_, email) => {
    const { status, body } = await register(email);
    expect({ status, code: body.error?.code }).toEqual({ status: 400, code: "invalid_request" });
  });

  it.each(imitations)("does not identify somebody else when it is in a token: %s", async (_, email) => {
    for (const plain of ["kelvin", "ian", "sam", "fin", "ada"]) await register(`${plain}@example.com`);
    const as = { ...claimsOf("attendee"), email };
    expect((await api.call("listPhotos", { as })).body.error?.code).toBe("unauthenticated");
  });

  it("that differs in more than case is a different person", async () => {
    const people = ["straße@example.com", "strasse@example.com", "ada@example.com", "äda@example.com"];
    for (const email of people) await register(email);
    expect((await emails())?.sort()).toEqual([...people].sort());
  });

  it.each([
    ["ΣΑΣ@example.com", "σας@example.com"],
    ["ЁЖ@example.com", "ёж@example.com"],
    ["E\u0301VA@example.com", "\u00e9va@example.com"],
    ["\u212bke@example.com", "åke@example.com"],
  ])("that differs only in spelling is the same person: %s and %s", async (one, other) => {
    await register(one);
    await register(other);
    expect(await emails()).toHaveLength(1);
  });

  it("is refused if it is longer than 254 bytes, however few letters it has", async () => {
    expect((await register(`${"я".repeat(130)}@example.com`)).status).toBe(400);
    expect((await register(`${"я".repeat(100)}@example.com`)).status).toBe(200);
  });
});
