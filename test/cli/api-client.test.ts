import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { photoIdOf } from "../../api/contract.ts";
import { type ApiClient, type ApiClientOptions, createApiClient } from "../../cli/api-client.ts";
import { exitCodeOf, RequestError, SignInError } from "../../cli/errors.ts";
import type { Session } from "../../cli/sign-in/session.ts";
import { answerJson, type HttpServer, serveHttp } from "../support/http-server.ts";
import { listen } from "../support/listen.ts";

const open: { server?: HttpServer; api?: ApiClient } = {};
afterEach(async () => {
  await open.api?.close();
  await open.server?.[Symbol.asyncDispose]();
});

const session: Session = { idToken: async () => "token-1", renew: async () => "token-2" };
const waits: number[] = [];

async function clientOf(
  answer: Parameters<typeof serveHttp>[0],
  options: Partial<ApiClientOptions> & { path?: string } = {},
): Promise<{ api: ApiClient; server: HttpServer }> {
  const { path = "", ...rest } = options;
  const server = await serveHttp(answer);
  open.server = server;
  waits.length = 0;
  const wait = async (ms: number) => void waits.push(ms);
  open.api = createApiClient({ apiUrl: server.origin + path, session, wait, random: () => 0.5, ...rest });
  return { api: open.api, server };
}

async function failureOf(promise: Promise<unknown>): Promise<RequestError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(RequestError);
  return error as RequestError;
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const photo = { contentType: "image/jpeg", title: "ภาพ 👩‍👩‍👧" };
const listed = (photoId: string) => ({
  photoId,
  eventId: "42",
  size: 1,
  contentType: "image/jpeg",
  uploadedAt: "2026-11-22T10:00:00Z",
  url: "https://cdn.example/1",
});
const stored = { photoId: "id", status: "stored" };

it("an API that never answers a call is waited for as long as the caller allows, and not asked again", async () => {
  const { api } = await clientOf(() => {}, { giveUpAfterMs: 50 });
  expect(await failureOf(api.config())).toMatchObject({ isTransient: true });
  expect(waits).toEqual([]);
});

describe("a batch of initiates", () => {
  const refused = { error: { code: "unsupported_type", message: "no GIFs" } };
  const asked: { url: string; body: string }[] = [];
  async function initiate(answer: object): Promise<unknown> {
    const { api } = await clientOf(({ url, body }, response) => {
      asked.push({ url, body });
      answerJson(response, 200, answer);
    });
    return api.event("42").initiateBatch?.([photo, photo]);
  }

  it("is one request, with an outcome for each photo in its order", async () => {
    asked.length = 0;
    expect(await initiate({ photos: [stored, refused] })).toEqual([stored, refused]);
    expect(asked.map(({ url }) => url)).toEqual(["/events/42/photos/initiate-upload"]);
    expect(JSON.parse(asked[0]?.body ?? "")).toEqual({ photos: [photo, photo] });
  });

  it.each([
    ["fewer outcomes than photos", { photos: [stored] }],
    ["more outcomes than photos", { photos: [stored, stored, stored] }],
    ["the answer for one photo", stored],
    ["an outcome that is none", { photos: [stored, {}] }],
  ])("fails as a whole if the answer has %s", async (_, answer) => {
    expect(await failureOf(initiate(answer))).toMatchObject({ isTransient: false });
  });
});

describe("an outcome for another photo", () => {
  const known = ["a", "b"].map((text) => {
    const digest = createHash("sha256").update(text).digest();
    return {
      photo: { ...photo, sha256: digest.toString("base64") },
      stored: { photoId: photoIdOf(digest), status: "stored" },
    };
  });
  const [a, b] = known as [(typeof known)[0], (typeof known)[0]];
  const refused = { error: { code: "unsupported_type", message: "no GIFs" } };
  const clientAnswering = async (answer: object) =>
    (await clientOf((_, response) => answerJson(response, 200, answer))).api.event("42");

  it("fails its batch, which is then split in halves", async () => {
    const api = await clientAnswering({ photos: [b.stored, a.stored] });
    const failure = await failureOf(Promise.resolve(api.initiateBatch?.([a.photo, b.photo])));
    expect(failure).toMatchObject({ code: "bad_answer", message: expect.stringContaining("photos.0.photoId") });
  });

  it("fails the photo, if it was requested alone", async () => {
    const api = await clientAnswering(b.stored);
    expect(await failureOf(api.initiate(a.photo))).toMatchObject({ code: "bad_answer" });
  });

  it("is not seen if the outcomes are in order, or if none says that a photo is stored", async () => {
    const api = await clientAnswering({ photos: [a.stored, refused] });
    expect(await api.initiateBatch?.([a.photo, b.photo])).toEqual([a.stored, refused]);
  });
});

describe("a call", () => {
  it("carries the token, the stage's path and the body, any alphabet", async () => {
    const { api, server } = await clientOf((_, response) => answerJson(response, 200, stored), { path: "/dev" });
    expect(await api.event("42").initiate(photo)).toEqual(stored);
    const [asked] = server.asked;
    expect(asked).toMatchObject({ method: "POST", url: "/dev/events/42/photos/initiate-upload" });
    expect(asked?.headers).toMatchObject({ authorization: "Bearer token-1", "content-type": "application/json" });
    expect(asked?.headers["user-agent"]).toMatch(/^photoup\/\d/);
    expect(JSON.parse(asked?.body ?? "")).toEqual(photo);
  });

  it("reuses connections", async () => {
    const { api, server } = await clientOf((_, response) => answerJson(response, 200, { photos: [] }));
    for (let n = 0; n < 20; n++) await api.event("42").lookup(["id"]);
    expect(server.asked).toHaveLength(20);
    expect(server.connections()).toBe(1);
  });

  it.each([
    ["a page", 200, "<html>Sign in</html>"],
    ["JSON", 200, '{"status":"Sign in"}'],
    ["JSON as a refusal", 403, '{"status":"Sign in"}'],
    ["nothing", 200, ""],
  ])("that another server answers with %s leaves no connection to that server", async (_, status, text) => {
    const { api, server } = await clientOf((_, response) => response.writeHead(status).end(text));
    for (let n = 0; n < 2; n++)
      expect(await failureOf(api.event("42").lookup(["id"]))).toMatchObject({ code: "not_the_api" });
    expect(server.connections()).toBe(2);
  });

  it("of /config needs no sign-in and asks for none", async () => {
    const refusing: Session = {
      idToken: async () => {
        throw new SignInError("nobody");
      },
      renew: async () => "",
    };
    const config = {
      apiVersion: 1,
      region: "eu-central-1",
      userPoolId: "pool",
      userPoolClientId: "client",
      authFlow: "USER_SRP_AUTH",
      contentTypes: ["image/jpeg"],
      maxBytes: 1,
    };
    const { api, server } = await clientOf((_, response) => answerJson(response, 200, config), { session: refusing });
    expect(await api.config()).toEqual(config);
    expect(server.asked[0]?.headers.authorization).toBeUndefined();
    await expect(api.event("42").lookup([])).rejects.toThrow(SignInError);
  });

  it("that gets a 401 is tried again with a renewed token", async () => {
    const { api, server } = await clientOf((asked, response) => {
      if (asked.headers.authorization === "Bearer token-2") answerJson(response, 200, stored);
      else answerJson(response, 401, { message: "Unauthorized" });
    });
    expect(await api.event("42").initiate(photo)).toEqual(stored);
    expect(server.asked).toHaveLength(2);
  });

  it.each([
    ["a page", "<html>Sign in to use this network</html>"],
    ["no content", ""],
  ])("that gets a 401 with %s has not reached the API: the token stays", async (_, text) => {
    const { api, server } = await clientOf((_, response) => response.writeHead(401).end(text), {
      session: {
        idToken: async () => "token-1",
        renew: () => Promise.reject(new SignInError("the token was given up")),
      },
    });
    expect(await failureOf(api.event("42").initiate(photo))).toMatchObject({ status: 401, code: "not_the_api" });
    expect(server.asked).toHaveLength(1);
  });

  it("that gets a 401 twice fails for good: exit 4", async () => {
    const { api, server } = await clientOf((_, response) => answerJson(response, 401, { message: "Unauthorized" }));
    const error = await failureOf(api.event("42").initiate(photo));
    expect(error).toMatchObject({ status: 401, code: "unauthenticated", isTransient: false });
    expect(exitCodeOf(error)).toBe(4);
    expect(server.asked).toHaveLength(2);
  });

  it("stops at once if its signal aborts while it waits for a token", async () => {
    const controller = new AbortController();
    const never: Session = { idToken: () => new Promise(() => {}), renew: async () => "" };
    const { api, server } = await clientOf(() => {}, { session: never });
    const asked = api.event("42").lookup(["id"], controller.signal);
    controller.abort(new Error("stop"));
    await expect(asked).rejects.toThrow("stop");
    expect(server.asked).toEqual([]);
  });

  it("stops if its signal aborts, before or during the request", async () => {
    const controller = new AbortController();
    const { api, server } = await clientOf(() => controller.abort(new Error("stop")));
    await expect(api.event("42").lookup(["id"], controller.signal)).rejects.toThrow("stop");
    await expect(api.event("42").lookup(["id"], controller.signal)).rejects.toThrow("stop");
    expect(server.asked).toHaveLength(1);
  });

  it("adds no listeners to a signal that is used often", async () => {
    let listeners = 0;
    const { signal } = new AbortController();
    const { addEventListener } = signal;
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listeners++;
      addEventListener.apply(signal, args);
    };
    const { api } = await clientOf((_, response) => answerJson(response, 200, { photos: [] }));
    for (let n = 0; n < 20; n++) await api.event("42").lookup(["id"], signal);
    expect(listeners).toBe(1);
  });
});

describe("an error answer", () => {
  const cases: [status: number, body: unknown, code: string, isTransient: boolean, exitCode: number][] = [
    [
      400,
      { error: { code: "invalid_request", message: "title is too long", requestId: "r" } },
      "invalid_request",
      false,
      2,
    ],
    [403, { error: { code: "not_registered", message: "no", requestId: "r" } }, "not_registered", false, 5],
    [403, { message: "Forbidden" }, "not_allowed", false, 5],
    [404, { error: { code: "not_found", message: "no", requestId: "r" } }, "not_found", false, 2],
    [404, { message: "Not Found" }, "not_found", false, 2],
    [408, { message: "Timeout" }, "invalid_request", true, 6],
    [413, { message: "Request Too Long" }, "too_large", false, 2],
    [415, { error: { code: "unsupported_type", message: "no", requestId: "r" } }, "unsupported_type", false, 2],
    [429, { error: { code: "slow_down", message: "no", requestId: "r" } }, "slow_down", true, 6],
    [429, { error: { code: "quota_exceeded", message: "no", requestId: "r" } }, "quota_exceeded", false, 2],
    [429, { message: "Too Many Requests" }, "slow_down", true, 6],
    [500, { error: { code: "internal", message: "no", requestId: "r" } }, "internal", true, 6],
    [503, { message: "Service Unavailable" }, "internal", true, 6],
    [502, "<html>bad gateway</html>", "internal", true, 6],
    [302, "", "not_the_api", false, 2],
    [404, "<html>nothing here</html>", "not_the_api", false, 2],
    [403, "<html>Sign in to use this network</html>", "not_the_api", false, 2],
    [511, "<html>Network Authentication Required</html>", "not_the_api", false, 2],
    [400, "<html>Bad Request</html>", "not_the_api", false, 2],
    [405, "<html>Not Allowed</html>", "not_the_api", false, 2],
    [451, "<html>Blocked by this network</html>", "not_the_api", false, 2],
    [413, "<html>Request Entity Too Large</html>", "too_large", false, 2],
    [429, "<html>Too many requests</html>", "slow_down", true, 6],
    [200, "<html>Welcome to the hotel's Wi-Fi</html>", "not_the_api", false, 2],
    [200, { ok: true }, "not_the_api", false, 2],
    [200, null, "not_the_api", false, 2],
  ];
  it.each(cases)("with status %i and %j is %s", async (status, body, code, isTransient, exitCode) => {
    const { api } = await clientOf((_, response) => {
      if (typeof body === "string") response.writeHead(status, { location: "http://127.0.0.1/" }).end(body);
      else answerJson(response, status, body);
    });
    const error = await failureOf(api.event("42").initiate(photo));
    expect(error).toMatchObject({ status, code, isTransient });
    expect(exitCodeOf(error)).toBe(exitCode);
    expect(error.message).not.toBe("");
  });

  it("keeps the API's message and the request's id", async () => {
    const answer = { error: { code: "internal", message: "try later", requestId: "req-7" } };
    const { api } = await clientOf((_, response) => answerJson(response, 500, answer));
    expect(await failureOf(api.event("42").initiate(photo))).toMatchObject({
      message: "try later",
      requestId: "req-7",
    });
  });

  it("is tried again although the clock is set forward meanwhile", async () => {
    let [wallMs, asked] = [0, 0];
    const { api } = await clientOf(
      (_, response) => (asked++ === 0 ? answerJson(response, 503, {}) : answerJson(response, 200, { attendees: [] })),
      { now: () => (wallMs += 3_600_000) },
    );
    expect(await all(api.attendees("42"))).toEqual([]);
    expect(asked).toBe(2);
  });

  it.each([
    ["7", 7000],
    ["Sun, 22 Nov 2026 00:00:05 GMT", 5000],
    ["Sun, 22 Nov 2020 00:00:05 GMT", 0],
    ["soon", undefined],
  ])("with Retry-After %s says how long to wait", async (header, expected) => {
    const date = "Sun, 22 Nov 2026 00:00:00 GMT";
    const { api } = await clientOf((_, response) => answerJson(response, 503, {}, { date, "retry-after": header }), {
      now: () => Date.UTC(2026, 10, 22),
    });
    expect((await failureOf(api.event("42").initiate(photo))).retryAfterMs).toBe(expected);
  });
});

describe("a removal", () => {
  const notFound = { error: { code: "not_found", message: "Event 42 has no such photo." } };

  it("is done if its first answer was lost and the next says that there is no such photo", async () => {
    let asked = 0;
    const { api } = await clientOf((_, response) =>
      asked++ === 0 ? void response.destroy() : answerJson(response, 404, notFound),
    );
    await api.removePhoto("42", "id");
    expect(asked).toBe(2);
  });

  it("is done too if that answer was lost over a connection that had carried others", async () => {
    let asked = 0;
    const { api } = await clientOf((_, response) => {
      if (++asked === 1) answerJson(response, 200, { photos: [] });
      else if (asked === 2) response.destroy();
      else answerJson(response, 404, notFound);
    });
    await api.event("42").lookup(["id"]);
    await api.removePhoto("42", "id");
    expect(asked).toBe(3);
  });

  it("is refused if there was no such photo, also after a server was too busy to remove any", async () => {
    let asked = 0;
    const { api } = await clientOf((_, response) => answerJson(response, asked++ === 0 ? 429 : 404, notFound));
    await expect(api.removePhoto("42", "id")).rejects.toMatchObject({ code: "not_found" });
    expect(asked).toBe(2);
  });
});

describe("a call that the API answers without a body", () => {
  const calls: [string, (api: ApiClient) => Promise<unknown>][] = [
    ["removing a photo", (api) => api.removePhoto("42", "id")],
    ["adding an attendee", (api) => api.addAttendee("42", "a@example.com")],
    ["removing an attendee", (api) => api.removeAttendee("42", "a@example.com")],
    ["deleting an account", (api) => api.deleteAccount("42", "a@example.com")],
    ["revoking a ticket", (api) => api.revokeTicket("42", "T1")],
  ];
  it.each(calls)("does not succeed with a sign-in page: %s", async (_, call) => {
    const { api } = await clientOf((_, response) => response.writeHead(200).end("<html>Welcome</html>"));
    expect(await failureOf(call(api))).toMatchObject({ status: 200, code: "not_the_api" });
  });

  it.each(calls)("does not succeed with another server's JSON: %s", async (_, call) => {
    const { api } = await clientOf((_, response) => answerJson(response, 200, { status: "Sign in" }));
    expect(await failureOf(call(api))).toMatchObject({ code: "bad_answer" });
  });

  it.each(calls)("succeeds with 204: %s", async (_, call) => {
    const { api } = await clientOf((_, response) => response.writeHead(204).end());
    expect(await call(api)).toBeUndefined();
  });
});

describe("no answer", () => {
  it("because the connection was refused is transient: exit 6", async () => {
    const server = await serveHttp(() => {});
    await server[Symbol.asyncDispose]();
    const api = createApiClient({ apiUrl: server.origin, session, wait: async () => {} });
    const error = await failureOf(api.event("42").lookup(["id"]));
    expect(error).toMatchObject({ status: undefined, code: "ECONNREFUSED", isTransient: true });
    expect(error.message).toContain(server.origin);
    expect(error.cause).toBeInstanceOf(Error);
    expect(exitCodeOf(error)).toBe(6);
  });

  it("because the connection broke is transient", async () => {
    const { api } = await clientOf((_, response) => response.destroy());
    expect(await failureOf(api.event("42").initiate(photo))).toMatchObject({ status: undefined, isTransient: true });
  });

  it("because the answer broke off is transient", async () => {
    const { api } = await clientOf((_, response) => {
      response.writeHead(200, { "content-length": "1000" }).write("{", () => response.destroy());
    });
    expect(await failureOf(api.event("42").initiate(photo))).toMatchObject({ status: undefined, isTransient: true });
  });
});

describe("calls that photoup retries", () => {
  it("are tried four times, with jitter that doubles", async () => {
    const { api, server } = await clientOf((_, response) => answerJson(response, 503, {}));
    await failureOf(api.config());
    expect(server.asked).toHaveLength(4);
    expect(waits).toEqual([250, 500, 1000]);
  });

  it("wait as long as Retry-After says, up to 30 seconds", async () => {
    const { api } = await clientOf((_, response, n) =>
      n < 3
        ? answerJson(response, 429, {}, { "retry-after": n === 1 ? "2" : "3600" })
        : answerJson(response, 204, null),
    );
    await api.removePhoto("42", "id");
    expect(waits).toEqual([2000, 30_000]);
  });

  it("are not retried if that cannot help", async () => {
    const { api, server } = await clientOf((_, response) => answerJson(response, 403, { message: "Forbidden" }));
    await failureOf(api.addAttendee("42", "a@example.com"));
    expect(server.asked).toHaveLength(1);
  });

  it("do not include initiate and lookup, which the engine retries", async () => {
    const { api, server } = await clientOf((_, response) => answerJson(response, 503, {}));
    await failureOf(api.event("42").initiate(photo));
    await failureOf(api.event("42").lookup(["id"]));
    expect(server.asked).toHaveLength(2);
  });
});

describe("lists", () => {
  it("arrive page by page, and each cursor is sent back unchanged", async () => {
    const pages = [
      { photos: [listed("1"), listed("2")], cursor: "a+b/c=&?" },
      { photos: [], cursor: "next" },
      { photos: [listed("3")] },
    ];
    const { api, server } = await clientOf((_, response, n) => answerJson(response, 200, pages[n - 1]));
    const ids: string[] = [];
    for await (const { photoId } of api.photos("42", "taken")) ids.push(photoId);
    expect(ids).toEqual(["1", "2", "3"]);
    const queries = server.asked.map(({ url }) => new URL(url, "http://x").searchParams);
    expect(queries.map((query) => query.get("cursor"))).toEqual([null, "a+b/c=&?", "next"]);
    expect(queries.every((query) => query.get("order") === "taken")).toBe(true);
  });

  it.each([
    ["at once", ["a", "a"]],
    ["after others", ["a", "b", "c", "a"]],
  ])("whose cursor returns %s end with an error and no further page", async (_row, cursors) => {
    const { api, server } = await clientOf((_, response, n) =>
      answerJson(response, 200, { photos: [listed(String(n))], cursor: cursors[n - 1] ?? "never" }),
    );
    const error = await failureOf(all(api.photos("42", "taken")));
    expect(error).toMatchObject({ code: "bad_answer" });
    expect(exitCodeOf(error)).toBe(6);
    expect(server.asked).toHaveLength(cursors.length);
  });

  it("are requested only as far as they are read", async () => {
    const { api, server } = await clientOf((_, response) =>
      answerJson(response, 200, { photos: [listed("1")], cursor: "more" }),
    );
    for await (const _ of api.photos("42", "newest")) break;
    expect(server.asked).toHaveLength(1);
  });

  it("of attendees and events have their own paths, with escaped addresses", async () => {
    const { api, server } = await clientOf((asked, response) => {
      if (asked.url.startsWith("/events?")) answerJson(response, 200, { events: [{ eventId: "42" }] });
      else if (asked.method === "GET")
        answerJson(response, 200, { attendees: [{ email: "a@b.c", registeredAt: "2026-11-22T10:00:00Z" }] });
      else answerJson(response, 204, null);
    });
    expect(await all(api.events())).toEqual([{ eventId: "42" }]);
    expect(await all(api.attendees("42"))).toEqual([{ email: "a@b.c", registeredAt: "2026-11-22T10:00:00Z" }]);
    await api.addAttendee("42", "a/b?@example.com");
    await api.removeAttendee("42", "a@example.com");
    expect(await api.deleteAccount("42", "a@example.com")).toBeUndefined();
    expect(server.asked.slice(2).map(({ method, url }) => `${method} ${url}`)).toEqual([
      "PUT /events/42/attendees/a%2Fb%3F%40example.com",
      "DELETE /events/42/attendees/a%40example.com",
      "DELETE /events/42/attendees/a%40example.com?account=true",
    ]);
  });
});

describe("a proxy", () => {
  /** Supports CONNECT and plain forwarding, and counts requests. */
  async function proxy() {
    let used = 0;
    const server = createServer((request, response) => {
      used++;
      const url = new URL(request.url ?? "");
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ events: [{ eventId: url.port }] }));
    });
    server.on("connect", (request, socket, head) => {
      used++;
      const [host = "", port = ""] = (request.url ?? "").split(":");
      const upstream = connect(Number(port), host, () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        upstream.write(head);
        upstream.pipe(socket).pipe(upstream);
      });
      for (const end of [upstream, socket]) end.on("error", () => {});
    });
    return { used: () => used, ...(await listen(server)) };
  }

  it.each(["HTTP_PROXY", "http_proxy"])("named in %s is used", async (variable) => {
    await using through = await proxy();
    const { api } = await clientOf((_, response) => answerJson(response, 200, { events: [] }), {
      env: { [variable]: through.origin },
    });
    await all(api.events());
    expect(through.used()).toBeGreaterThan(0);
    await api.close();
  });

  it("is bypassed for hosts in NO_PROXY", async () => {
    await using through = await proxy();
    const { api, server } = await clientOf((_, response) => answerJson(response, 200, { events: [] }), {
      env: { HTTP_PROXY: through.origin, NO_PROXY: "example.com,127.0.0.1" },
    });
    await all(api.events());
    expect(through.used()).toBe(0);
    expect(server.asked).toHaveLength(1);
  });
});
