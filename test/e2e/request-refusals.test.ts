import { beforeAll, describe, expect, it } from "vitest";
import { freshEvent, outcomeOfCall } from "../support/plain-client.ts";
import { sharedStack } from "../support/shared-stack.ts";
import { makeUser, signIn, userOf } from "../support/tokens.ts";

const stack = sharedStack();
const eventId = freshEvent();
const otherEventId = freshEvent();
let token: string;
let strangersToken: string;
let organisersToken: string;

beforeAll(async () => {
  token = (await signIn(stack, await makeUser(stack, { events: [eventId] }))).idToken;
  strangersToken = (await signIn(stack, userOf(stack, "stranger"))).idToken;
  organisersToken = (await signIn(stack, userOf(stack, "organiser"))).idToken;
});

const callsOf = (event: string) => ({
  initiate: [`POST /events/${event}/photos/initiate-upload`, { contentType: "image/png" }] as const,
  lookup: [`POST /events/${event}/photos/lookup`, { photoIds: ["0f0f0f0f-0f0f-8f0f-8f0f-0f0f0f0f0f0f"] }] as const,
  list: [`GET /events/${event}/photos`, undefined] as const,
});

describe.each(["initiate", "lookup", "list"] as const)("%s", (name) => {
  const attempt = (event: string, who: string) => {
    const [call, body] = callsOf(event)[name];
    return outcomeOfCall(stack, call, { token: who, ...(body && { body }) });
  };

  it("answers 403 not_registered to an attendee of another event, and to a stranger", async () => {
    expect(await attempt(otherEventId, token)).toBe("403 not_registered");
    expect(await attempt(eventId, strangersToken)).toBe("403 not_registered");
  });

  it("is open to the event's attendees and to organisers", async () => {
    expect(await attempt(eventId, token)).toMatch(/^20[01]$/);
    expect(await attempt(otherEventId, organisersToken)).toMatch(/^20[01]$/);
  });

  it.each(["..%2F..%2Fetc", "a%2Fb", "..", "%2E%2E%2F42", "42%00", "a.b", "x".repeat(65), "%F0%9F%8E%89"])(
    "refuses the event id %s",
    async (event) => {
      // The client itself resolves `..`, so that path is none of the API's.
      expect(await attempt(event, organisersToken)).toMatch(event === ".." ? /^404/ : /^400 invalid_request$/);
    },
  );
});

describe("a body", () => {
  const initiate = `POST /events/${eventId}/photos/initiate-upload`;

  it.each([
    ["is not JSON", "{"],
    ["is no object", "[]"],
    ["is a number", "0"],
    ["is false", "false"],
    ["is null", "null"],
    ["is a text", '""'],
    ["is empty", ""],
    ["has a title that is no text", '{"contentType":"image/png","title":1}'],
    ["names no content type", "{}"],
  ])("that %s is 400 invalid_request", async (_name, body) => {
    expect(await outcomeOfCall(stack, initiate, { token, body })).toBe("400 invalid_request");
  });

  it.each(["image/svg+xml", "text/html", "application/pdf"])("that requests %s gets 415", async (contentType) => {
    expect(await outcomeOfCall(stack, initiate, { token, body: { contentType } })).toBe("415 unsupported_type");
  });

  it("of 5 MB is refused by the API, and one of 11 MB by the gateway", async () => {
    const large = (bytes: number) => JSON.stringify({ contentType: "image/png", title: "x".repeat(bytes) });
    expect(await outcomeOfCall(stack, initiate, { token, body: large(5_000_000) })).toMatch(
      /^4\d\d (too_large|invalid_request)$/,
    );
    expect(await outcomeOfCall(stack, initiate, { token, body: large(11_000_000) })).toBe(
      "413 Request Entity Too Large",
    );
  });

  it("that is refused before it was read does not hide the answer", async () => {
    const body = JSON.stringify({ contentType: "image/png", title: "x".repeat(5_000_000) });
    for (let i = 0; i < 20; i += 1) {
      expect(await outcomeOfCall(stack, initiate, { token: "expired", body })).toBe("401 Unauthorized");
    }
  });
});

it("answers an unknown path as the gateway does", async () => {
  expect(await outcomeOfCall(stack, "GET /nothing/here", { token })).toBe("404 Not Found");
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
it.each([
  ["/config", 404],
  ["/events", 404],
  ["/tickets/42.abcdefghij", 403], // `ANY /tickets/{proxy+}`
])("answers HEAD %s with %i, as the gateway does for a method that no route names", async (path, status) => {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(new URL(path, stack.apiUrl), { method: "HEAD", headers });
  expect([response.status, await response.text()]).toEqual([status, ""]);
});
