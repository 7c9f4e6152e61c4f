// What an invitation promises: an account for people without one, one mail however often the import runs, and accounts that are deleted for good.
import { beforeEach, describe, expect, it } from "vitest";
import { createTestApi, type TestApi } from "./test-api.ts";

let api: TestApi;
beforeEach(() => {
  api = createTestApi();
});

const ann = "ann@example.com";
const put = (body?: object, email = ann) => api.call("registerAttendee", { as: "organiser", email, body });
const invite = (email = ann) => put({ invite: true }, email);

describe("an invitation", () => {
  it("registers, creates the account and mails, and reports all of it", async () => {
    const { status, body } = await invite();
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        email: ann,
        registeredAt: "2026-11-22T10:00:00.000Z",
        registered: true,
        invited: true,
        invitedAt: "2026-11-22T10:00:00.000Z",
      },
    });
    expect(api.accounts.mails).toEqual([ann]);
    const listed = (await api.call("listAttendees", { as: "organiser" })).body.attendees;
    expect(listed).toMatchObject([{ email: ann, invitedAt: "2026-11-22T10:00:00.000Z" }]);
  });

  it("that is repeated mails nothing, and reports that there is an account", async () => {
    await invite();
    expect((await invite()).body).toMatchObject({ registered: false, hadAccount: true });
    expect(api.accounts.mails).toEqual([ann]);
  });

  it("for somebody who already signs in only registers", async () => {
    api.accounts.signIn(ann);
    const { body } = await invite();
    expect(body).toMatchObject({ registered: true, hadAccount: true });
    expect(body).not.toHaveProperty("invitedAt");
    expect(api.accounts.mails).toEqual([]);
  });

  it("for somebody who was invited to another event and never signed in is mailed once more", async () => {
    await api.call("registerAttendee", { as: "organiser", eventId: "41", email: ann, body: { invite: true } });
    expect((await invite()).body).toMatchObject({ registered: true, invited: true });
    expect(api.accounts.mails).toEqual([ann, ann]);
  });

  it("with again is mailed on every request, until a password was chosen", async () => {
    await invite();
    expect((await put({ invite: true, again: true })).body).toMatchObject({ registered: false, invited: true });
    expect(api.accounts.mails).toEqual([ann, ann]);
    api.accounts.signIn(ann);
    expect((await put({ invite: true, again: true })).body).toMatchObject({ hadAccount: true });
    expect(api.accounts.mails).toEqual([ann, ann]);
  });

  it.each([
    ["limit", false],
    ["limit", true],
    ["delivery", true],
    ["address", false],
    ["sender", false],
  ] as const)(
    "with a refused mail (%s; account created: %s) registers, and the same call later completes it",
    async (reason, makes) => {
      api.accounts.refuse(reason, makes);
      expect((await invite()).body).toMatchObject({ registered: true, mailRefused: reason });
      api.accounts.refuse(undefined);
      expect((await invite()).body).toMatchObject({ registered: false, invited: true });
      expect(api.accounts.mails).toEqual([ann]);
    },
  );

  it("that is killed after the mail and before it was recorded is mailed once more, not never", async () => {
    const { noteInvited } = api.table;
    api.table.noteInvited = () => Promise.reject(new Error("killed"));
    expect((await invite()).status).toBe(500);
    api.table.noteInvited = noteInvited;
    expect((await invite()).body).toMatchObject({ invited: true });
    expect((await invite()).body).toMatchObject({ hadAccount: true });
    expect(api.accounts.mails).toEqual([ann, ann]);
  });

  it("is for organisers, and for events that are not deleted", async () => {
    const body = { invite: true };
    for (const as of ["attendee", "stranger"] as const) {
      const { error } = (await api.call("registerAttendee", { as, email: ann, body })).body;
      expect(error?.code).toBe("not_allowed");
    }
    await api.call("deleteEvent", { as: "organiser" });
    expect((await invite()).body.error?.code).toBe("event_deleted");
    expect(api.accounts.mails).toEqual([]);
  });

  it.each([{ invite: "yes" }, { invite: 1 }, { again: true }, { invite: true, again: "x" }, []])(
    "%j is refused, and registers nobody",
    async (body) => {
      expect((await put(body)).body.error?.code).toBe("invalid_request");
      expect(await api.table.isRegistered("42", ann)).toBe(false);
    },
  );

  it("logs no address", async () => {
    await invite();
    expect(api.lines.join()).not.toContain("example.com");
  });
});

describe("a deleted account", () => {
  const removeAccount = (as: "organiser" | "attendee" = "organiser", email = ann) =>
    api.call("removeAttendee", { as, email, query: { account: "true" } });

  it("loses every registration, so its tokens are useless at once; the call can be repeated", async () => {
    for (const eventId of ["41", "42", "43"]) {
      await api.call("registerAttendee", { as: "organiser", eventId, email: ann, body: { invite: true } });
    }
    for (const hadAccount of [true, false]) {
      const { status, body } = await removeAccount();
      expect([status, body]).toEqual([200, { hadAccount }]);
    }
    expect(api.accounts.emails()).toEqual([]);
    for (const eventId of ["41", "42", "43"]) expect(await api.table.isRegistered(eventId, ann)).toBe(false);
  });

  it("is only a deleted registration without account=true", async () => {
    await invite();
    await api.call("removeAttendee", { as: "organiser", email: ann });
    expect(api.accounts.emails()).toEqual([ann]);
    const { body } = await api.call("removeAttendee", { as: "organiser", email: ann, query: { account: "1" } });
    expect(body.error?.code).toBe("invalid_request");
  });

  it("is neither an organiser's nor the caller's own", async () => {
    api.accounts.promote(ann);
    expect((await removeAccount()).body.error?.code).toBe("invalid_request");
    expect((await removeAccount("organiser", "Organiser@example.com")).body.error?.code).toBe("invalid_request");
    expect((await removeAccount("attendee", "colleague@example.com")).body.error?.code).toBe("not_allowed");
    expect(api.accounts.emails()).toEqual([ann]);
  });
});
