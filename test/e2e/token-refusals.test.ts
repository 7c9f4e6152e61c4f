import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { beforeAll, describe, expect, it } from "vitest";
import { callApi } from "../support/call-api.ts";
import { freshEvent, outcomeOfCall } from "../support/plain-client.ts";
import { sharedStack } from "../support/shared-stack.ts";
import { makeUser, mintToken, signIn, strangersKey, type Tokens, userOf } from "../support/tokens.ts";

const stack = sharedStack();
const eventId = freshEvent();
let tokens: Tokens;
let email: string;

beforeAll(async () => {
  const user = await makeUser(stack, { events: [eventId] });
  email = user.email;
  tokens = await signIn(stack, user);
});

const past = Math.floor(Date.now() / 1000) - 60;
const body = { contentType: "image/png" };
const calls = [
  `POST /events/${eventId}/photos/initiate-upload`,
  `POST /events/${eventId}/photos/lookup`,
  `GET /events/${eventId}/photos`,
  `GET /events/${eventId}/attendees`,
  "GET /events",
];

describe.each(calls)("%s", (call) => {
  it.each<[string, () => string | undefined]>([
    ["no token", () => undefined],
    ["an expired token", () => mintToken(stack, { email }, { claims: { exp: past } })],
    [
      "a token of another pool",
      () => mintToken(stack, { email }, { claims: { iss: "http://cognito.photoup.localhost/local_other" } }),
    ],
    ["a token for another client", () => mintToken(stack, { email }, { claims: { aud: "another-client" } })],
    ["a forged signature", () => mintToken(stack, { email }, { key: strangersKey() })],
    ["a changed payload", () => withPayload(tokens.idToken, { email: userOf(stack, "organiser").email })],
    ["an access token", () => tokens.accessToken],
    ["a token without a signature", () => mintToken(stack, { email }, { header: { alg: "none" } })],
    ["a token signed with an unknown key", () => mintToken(stack, { email }, { header: { kid: "other" } })],
    ["something that is no token", () => "not.a.token"],
  ])("answers %s with 401", async (_name, token) => {
    const bearer = token();
    const given = { ...(bearer !== undefined && { token: bearer }), ...(call.startsWith("POST") && { body }) };
    const reply = await callApi(stack, call, given);
    expect([reply.status, reply.body]).toEqual([401, { message: "Unauthorized" }]);
  });
});

it("accepts the valid tokens that these were made from", async () => {
  const call = `GET /events/${eventId}/photos`;
  expect(await outcomeOfCall(stack, call, { token: tokens.idToken })).toBe("200");
  expect(await outcomeOfCall(stack, call, { token: mintToken(stack, { email }) })).toBe("200");
  expect(await outcomeOfCall(stack, call, { headers: { authorization: tokens.idToken } })).toBe("200");
});

it("ignores claims that a request brings itself", async () => {
  const claims = {
    sub: "x",
    email: userOf(stack, "organiser").email,
    email_verified: true,
    "cognito:groups": ["organisers"],
    token_use: "id",
  };
  const headers = { "sls-offline-authorizer-override": JSON.stringify({ jwt: { claims } }) };
  expect(await outcomeOfCall(stack, `GET /events/${eventId}/attendees`, { token: tokens.idToken, headers })).toBe(
    "403 not_allowed",
  );
});

describe("a header that comes twice is answered with 400, so the verified value is the one that is used", () => {
  const organiser = () => mintToken(stack, { email: userOf(stack, "organiser").email }, { key: strangersKey() });
  it.each<[string, () => string[]]>([
    ["Authorization, the second one forged", () => [bearer(tokens.idToken), bearer(organiser())]],
    ["Authorization, the first one forged", () => [bearer(organiser()), bearer(tokens.idToken)]],
    ["Authorization, the same twice", () => [bearer(tokens.idToken), bearer(tokens.idToken)]],
    ["in another case", () => [bearer(tokens.idToken), bearer(organiser()).replace("Authorization", "aUTHORIZATION")]],
    ["Content-Type", () => [bearer(tokens.idToken), "Content-Type: application/json", "content-type: text/html"]],
    ["anything at all", () => [bearer(tokens.idToken), "X-Other: 1", "x-other: 2"]],
    ["on the page, too", () => ["X-Other: 1", "X-Other: 2"]],
  ])("%s", async (name, lines) => {
    const path = name === "on the page, too" ? "/" : `/events/${eventId}/attendees`;
    expect(await statusOfRaw(stack.apiUrl, `GET ${path}`, lines())).toBe(400);
  });

  it("accepts one of each", async () => {
    expect(await statusOfRaw(stack.apiUrl, `GET /events/${eventId}/photos`, [bearer(tokens.idToken)])).toBe(200);
  });
});

const bearer = (token: string) => `Authorization: Bearer ${token}`;

/** Sends the headers line by line, unlike any HTTP client. */
async function statusOfRaw(apiUrl: string, call: string, headers: string[]): Promise<number> {
  const { host, hostname, port } = new URL(apiUrl);
  const socket = connect(Number(port), hostname);
  socket.write([`${call} HTTP/1.1`, `Host: ${host}`, "Connection: close", ...headers, "", ""].join("\r\n"));
  return Number((await text(socket)).split(" ")[1]);
}

it("answers /config to anybody", async () => {
  const { status, body: config } = await callApi(stack, "GET /config");
  expect([status, config.authFlow, config.cognitoEndpoint]).toEqual([200, "USER_PASSWORD_AUTH", stack.cognitoUrl]);
});

function withPayload(token: string, claims: object): string {
  const [header, payload = "", signature] = token.split(".");
  const changed = { ...JSON.parse(Buffer.from(payload, "base64url").toString()), ...claims };
  return [header, Buffer.from(JSON.stringify(changed)).toString("base64url"), signature].join(".");
}
