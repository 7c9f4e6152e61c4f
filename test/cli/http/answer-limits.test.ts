// Every kind of answer has its own limit. One that announces a greater length is refused before its body arrives.
import { afterEach, expect, it } from "vitest";
import { type ApiClient, createApiClient } from "../../../cli/api-client.ts";
import { openSockets } from "../../../cli/http/open-sockets.ts";
import { readPictures } from "../../../cli/http/read-pictures.ts";
import { createCognito } from "../../../cli/sign-in/create-cognito.ts";
import { answerJson, serveHttp } from "../../support/http-server.ts";
import { serveRaw } from "../../support/raw-server.ts";

const kib = 1024;
const mib = 1024 * kib;
let api: ApiClient | undefined;
afterEach(() => api?.close());

const session = { idToken: async () => "token", renew: async () => "token" };
function clientOf(apiUrl: string): ApiClient {
  api = createApiClient({ apiUrl, session, wait: async () => {}, random: () => 0 });
  return api;
}
const sha256 = Buffer.alloc(32).toString("base64");
const photo = { contentType: "image/jpeg", sha256, size: 1 };
const parts = { size: 5 * mib, sha256: [sha256] };
const pool = { region: "eu-west-1", userPoolId: "eu-west-1_P", userPoolClientId: "c", authFlow: "USER_SRP_AUTH" };

const calls: [kind: string, mostBytes: number, call: (origin: string) => Promise<unknown>][] = [
  ["/config", 64 * kib, (origin) => clientOf(origin).config()],
  ["an event", 64 * kib, (origin) => clientOf(origin).saveEvent("42", { name: "Ball" })],
  ["what has no answer", 64 * kib, (origin) => clientOf(origin).addAttendee("42", "ann@example.com")],
  ["a page of photos", 6 * mib, (origin) => clientOf(origin).photos("42", "newest").next()],
  ["a page of attendees", 6 * mib, (origin) => clientOf(origin).attendees("42").next()],
  ["a lookup", 6 * mib, (origin) => clientOf(origin).event("42").lookup(["744af228-6fd1-8867-b695-7166c3cf6492"])],
  ["initiate", 16 * kib, (origin) => clientOf(origin).event("42").initiate(photo)],
  [
    "initiate of three",
    48 * kib,
    async (origin) => clientOf(origin).event("42").initiateBatch?.([photo, photo, photo]),
  ],
  [
    "initiate in parts",
    4 * mib + 16 * kib,
    (origin) =>
      clientOf(origin)
        .event("42")
        .initiate({ ...photo, parts }),
  ],
  [
    "a sign-in",
    256 * kib,
    (cognitoEndpoint) =>
      createCognito({
        config: { ...pool, cognitoEndpoint } as never,
        openTransport: (origin) => openSockets(origin, {}),
        now: () => 0,
        elapsedMs: () => 0,
        wait: async () => {},
      }).refresh("refresh-token"),
  ],
];

it.each(calls)("an answer to %s is refused beyond %i bytes", async (_, mostBytes, call) => {
  const said: number[] = [];
  let length = 0;
  await using server = await serveRaw((socket) => {
    // The body never arrives: only the announced length is refused.
    socket.on("data", () => void socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n`));
  });
  for (length of [mostBytes, mostBytes + 1]) {
    const error = (await call(server.origin).catch((reason: unknown) => reason)) as { code?: string };
    if (error.code === "answer_too_long") said.push(length);
  }
  expect(said).toEqual([mostBytes + 1]);
});

it("a picture is refused beyond a megabyte", async () => {
  const sizes = [mib, mib + 1];
  const taken: number[] = [];
  for (const size of sizes) {
    await using server = await serveHttp((_asked, response) => void response.end(Buffer.alloc(size)));
    const pictures = readPictures({});
    await pictures.read(`${server.origin}/small.webp`).then(
      () => taken.push(size),
      () => {},
    );
    await pictures.close();
  }
  expect(taken).toEqual([mib]);
});

const intricate = Array.from({ length: 60_000 }, () => []);

it("an answer with more arrays than any of the API's is a bad answer", async () => {
  await using server = await serveHttp((_asked, response) => answerJson(response, 200, { events: [], intricate }));
  await expect(clientOf(server.origin).events().next()).rejects.toMatchObject({ code: "bad_answer" });
});

it("a refusal with as many arrays is not parsed either", async () => {
  const answer = { error: { code: "not_registered", message: "No." }, intricate };
  await using server = await serveHttp((_asked, response) => answerJson(response, 500, answer));
  await expect(clientOf(server.origin).events().next()).rejects.toMatchObject({ code: "internal" });
});
