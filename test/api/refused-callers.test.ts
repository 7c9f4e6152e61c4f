// Which callers the API refuses, by error code, and who may do what.
import { describe, expect, it } from "vitest";
import { claimsOf, requestEvent } from "./test-api.ts";
import { openToAll, photo, photoId, routeNames, startApi, usualCalls } from "./usual-calls.ts";

describe("401 unauthenticated", () => {
  const signedIn = routeNames.filter((route) => !openToAll.includes(route));

  it.each(signedIn)("%s: no token", async (route) => {
    const api = await startApi();
    const event = { ...requestEvent(usualCalls[route]), requestContext: { requestId: "r" } };
    const { status, body } = await api.answer(route, event);
    expect({ status, code: body.error?.code, requestId: body.error?.requestId }).toEqual({
      status: 401,
      code: "unauthenticated",
      requestId: "r",
    });
  });

  it.each(signedIn)("%s: an access token in place of the ID token", async (route) => {
    const api = await startApi();
    const as = { ...claimsOf("organiser"), token_use: "access" };
    expect((await api.call(route, { ...usualCalls[route], as })).body.error?.code).toBe("unauthenticated");
  });

  it.each([
    ...["false", false, undefined, null, 0, 1, "", "True", "yes"].map((email_verified) => ({ email_verified })),
    ...[undefined, "nobody"].map((email) => ({ email })),
  ])("claims of %o", async (claims) => {
    const api = await startApi();
    const as = { ...claimsOf("attendee"), ...claims };
    expect((await api.call("listPhotos", { as })).body.error?.code).toBe("unauthenticated");
  });
});

describe("403 not_registered", () => {
  it.each(["initiateUpload", "lookupPhotos", "listPhotos", "deletePhoto"] as const)("%s", async (route) => {
    const api = await startApi();
    await api.upload(photo);
    for (const request of [{ as: "stranger" as const }, { as: "attendee" as const, eventId: "43" }]) {
      const { status, body } = await api.call(route, { ...usualCalls[route], ...request });
      expect(status).toBe(403);
      expect(body.error?.code).toBe("not_registered");
    }
    expect(api.bucket.keys()).toHaveLength(1);
  });
});

describe("403 not_allowed", () => {
  it.each([
    "registerAttendee",
    "removeAttendee",
    "listAttendees",
    "createTicket",
    "listTickets",
    "revokeTicket",
  ] as const)("%s by an attendee", async (route) => {
    const api = await startApi();
    const { status, body } = await api.call(route, usualCalls[route]);
    expect({ status, code: body.error?.code }).toEqual({ status: 403, code: "not_allowed" });
    expect(await api.table.isRegistered("42", "new@example.com")).toBe(false);
  });

  it("deletePhoto by somebody else's attendee", async () => {
    const api = await startApi();
    await api.upload(photo);
    const { body } = await api.call("deletePhoto", { as: "colleague", photoId });
    expect(body.error?.code).toBe("not_allowed");
    expect(api.table.records()).toHaveLength(1);
  });
});

describe("the group organisers", () => {
  it.each(["[organisers]", "[staff organisers]", "organisers", ["staff", "organisers"]])(
    "counts as %j",
    async (groups) => {
      const api = await startApi();
      const as = { ...claimsOf("stranger"), "cognito:groups": groups };
      expect((await api.call("listAttendees", { as })).status).toBe(200);
    },
  );

  it.each([undefined, "", "[]", "[organisers2 not-organisers]", [], ["Organisers"], { organisers: true }])(
    "does not count as %j",
    async (groups) => {
      const api = await startApi();
      const as = { ...claimsOf("stranger"), "cognito:groups": groups };
      expect((await api.call("listAttendees", { as })).status).toBe(403);
    },
  );
});
