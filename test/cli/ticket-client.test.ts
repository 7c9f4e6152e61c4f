// The API client with a ticket instead of a signed-in person.
import { afterEach, describe, expect, it } from "vitest";
import { type ApiClient, createApiClient } from "../../cli/api-client.ts";
import { exitCodeOf } from "../../cli/errors.ts";
import { ticketSession } from "../../cli/sign-in/ticket-session.ts";
import { answerJson, type HttpServer, serveHttp } from "../support/http-server.ts";

const secret = "0123456789abcdefghijABCDEFGHIJ-_";
const ticket = {
  ...{ ticketId: "42.abcdefghjk", eventId: "42", name: "Ann", uploadedBy: "Ann (ticket abcdefghjk)" },
  ...{ createdAt: "2026-11-22T10:00:00Z", expiresAt: "2026-11-29T10:00:00Z" },
  ...{ photos: 0, bytes: 0, storedPhotos: 0, storedBytes: 0 },
};
const config = {
  ...{ apiVersion: 1, region: "eu-west-1", userPoolId: "p", userPoolClientId: "c", authFlow: "USER_SRP_AUTH" },
  ...{ contentTypes: ["image/jpeg"], maxBytes: 1 },
};

const open: { server?: HttpServer; api?: ApiClient } = {};
afterEach(async () => {
  await open.api?.close();
  await open.server?.[Symbol.asyncDispose]();
});

async function clientOf(answers: Record<string, [status: number, body: object]>) {
  const server = await serveHttp(({ method, url }, response) => {
    const [status, body] = answers[`${method} ${url}`] ?? [404, { message: "Not Found" }];
    answerJson(response, status, body);
  });
  open.server = server;
  const session = ticketSession(secret);
  open.api = createApiClient({ apiUrl: server.origin, session, ticketId: ticket.ticketId, wait: async () => {} });
  return { api: open.api, server };
}

const below = "/tickets/42.abcdefghjk";

describe("a ticket's client", () => {
  it("requests paths below /tickets/, with the secret in a header and not in the URL, and names its event", async () => {
    const { api, server } = await clientOf({
      [`POST ${below}/photos/initiate-upload`]: [200, { photoId: "id", status: "stored", photos: [] }],
      [`POST ${below}/photos/lookup`]: [200, { photos: [] }],
    });
    await api.event("42").initiate({ contentType: "image/jpeg" });
    await api.event("42").lookup(["a"], undefined, { proveStored: true });
    expect(server.asked.map(({ headers }) => headers.authorization)).toEqual(Array(2).fill(`Ticket ${secret}`));
    for (const { url } of server.asked) expect(url).not.toContain(secret);
    expect(server.asked.map(({ body }) => JSON.parse(body))).toEqual([
      { contentType: "image/jpeg", eventId: "42" },
      { photoIds: ["a"], proveStored: true, eventId: "42" },
    ]);
  });

  it("requests the ticket along with the API's settings, so that a refused one ends a run before it begins", async () => {
    const refused = { error: { code: "ticket_revoked", message: "It was revoked.", requestId: "r" } };
    const { api, server } = await clientOf({ "GET /config": [200, config], [`GET ${below}`]: [403, refused] });
    const error = await api.config().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "ticket_revoked", message: "It was revoked." });
    expect(exitCodeOf(error)).toBe(5);
    // A public route does not get the secret.
    expect(server.asked.find(({ url }) => url === "/config")?.headers.authorization).toBeUndefined();
  });

  it("accepts the API's refusal of a wrong secret, and does not ask again", async () => {
    const refused = { error: { code: "ticket_invalid", message: "not valid", requestId: "r" } };
    const { api, server } = await clientOf({ "GET /config": [200, config], [`GET ${below}`]: [401, refused] });
    const error = await api.ticket().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "ticket_invalid" });
    expect(exitCodeOf(error)).toBe(4);
    expect(server.asked).toHaveLength(1);
  });

  it("refuses an answer that is not a ticket", async () => {
    const { api } = await clientOf({ [`GET ${below}`]: [200, { ...ticket, photos: -1 }] });
    await expect(api.ticket()).rejects.toMatchObject({ code: "bad_answer" });
  });
});
