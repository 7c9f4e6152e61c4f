import { expect, it, vi } from "vitest";
import type { Failure } from "../../../api/web/http/failure.ts";
import { call } from "../../../api/web/http/open-api.ts";
import { maySignInPageAnswerWith } from "../../../cli/http/retry-policy.ts";
import { answerJson, serveHttp } from "../../support/http-server.ts";

it.each([
  ["a page to sign in to a Wi-Fi", "<!doctype html>Welcome"],
  ["nothing", ""],
  ["no object", "null"],
])("%s instead of an answer means that the API was not reached", async (_what, body) => {
  await using server = await serveHttp((_asked, response) => void response.end(body));
  await expect(
    call("POST", `${server.origin}/events/42/photos/initiate-upload`, { body: {}, hasOneOf: ["status"] }),
  ).rejects.toMatchObject({
    code: "not_the_api",
    isTransient: true,
  });
});

it.each([
  ["POST", 200, "{}"],
  ["POST", 200, "[]"],
  ["POST", 200, `{"login":"https://wifi.example"}`],
  ["DELETE", 200, ""],
  ["POST", 204, ""],
])("another server's answer to %s, %i %j, is not taken for the API's", async (method, status, body) => {
  await using server = await serveHttp((_asked, response) => void response.writeHead(status).end(body));
  const asking = call(method, `${server.origin}/events/42/photos/lookup`, { hasOneOf: ["photos"] });
  await expect(asking).rejects.toMatchObject({ code: "not_the_api", isTransient: true });
});

it.each([400, 401, 403, 404, 407, 408, 410, 413, 418, 429, 500, 502, 503, 511])(
  "a page with status %i means that the API was not reached if the CLI takes it for a sign-in page",
  async (status) => {
    await using server = await serveHttp((_asked, response) => void response.writeHead(status).end("<h1>Sign in</h1>"));
    const failure = await call("POST", `${server.origin}/events/42/photos/lookup`, {
      body: {},
      hasOneOf: ["status"],
    }).catch((error) => error);
    const { code, isTransient } = failure as Failure;
    // Without a window to ask in, `fetch` hides a 407.
    const expected = status === 407 ? "unreachable" : "not_the_api";
    if (maySignInPageAnswerWith(status)) expect([code, isTransient]).toEqual([expected, true]);
    else expect([code, isTransient]).toEqual([`http_${status}`, status >= 500 || status === 408 || status === 429]);
  },
);

it.each([
  [403, { error: { code: "not_registered", message: "No." } }, "not_registered"],
  [404, { message: "Not Found" }, "http_404"],
])("a refusal %i by the API or its gateway keeps its code", async (status, body, code) => {
  await using server = await serveHttp((_asked, response) => answerJson(response, status, body));
  await expect(call("GET", `${server.origin}/events`, { hasOneOf: ["events"] })).rejects.toMatchObject({
    status,
    code,
    isTransient: false,
  });
});

it("a removal or registration may have an empty answer", async () => {
  await using server = await serveHttp((_asked, response) => void response.writeHead(204).end());
  expect(await call("DELETE", `${server.origin}/events/42`, { hasOneOf: [] })).toBeUndefined();
});

it("a slow answer may take any time while bytes arrive, and is given up once it stalls", async () => {
  const text = `{"id":"42"}`;
  let send = (_letter: string): void => undefined;
  await using server = await serveHttp((_asked, response) => {
    send = (letter) => void response.write(letter);
    response.flushHeaders();
  });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  // Not a vitest spy: restoring all spies would put the fake clock back.
  const fake = globalThis.setTimeout;
  let begun = 0;
  globalThis.setTimeout = ((act: () => void, ms?: number) => {
    if (ms === 60_000) begun++;
    return fake(act, ms);
  }) as typeof setTimeout;
  const waits = () => begun;
  /** Waits in real time until an arrival was noticed. */
  const isNoticed = async (count: number) => {
    while (waits() < count) await new Promise((resolve) => setImmediate(resolve));
  };
  try {
    const failing = call("GET", `${server.origin}/events`, { hasOneOf: ["events"] }).then(
      () => "answered",
      ({ code }) => code,
    );
    await isNoticed(2); // its first line is there
    for (const [at, letter] of [...text].entries()) {
      await vi.advanceTimersByTimeAsync(50_000);
      send(letter);
      await isNoticed(at + 3);
    }
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await failing).toBe("unreachable");
    expect(waits()).toBe(text.length + 2);
  } finally {
    globalThis.setTimeout = fake;
    vi.useRealTimers();
  }
});

it("the time that an overloaded API asks to wait counts from its own clock", async () => {
  await using server = await serveHttp((_asked, response) => {
    const headers = { date: "Tue, 01 Jan 2036 00:00:00 GMT", "retry-after": "Tue, 01 Jan 2036 00:00:07 GMT" };
    response.writeHead(503, headers).end(`{"message":"Service Unavailable"}`);
  });
  const asking = call("GET", `${server.origin}/events`, { hasOneOf: ["events"] });
  await expect(asking).rejects.toMatchObject({ status: 503, retryAfterMs: 7_000 });
});
