import { expect, it } from "vitest";
import { call } from "../../../api/web/http/open-api.ts";
import { serveHttp } from "../../support/http-server.ts";

it.each([
  ["a page to sign in to a Wi-Fi", "<!doctype html>Welcome"],
  ["nothing", ""],
  ["no object", "null"],
])("%s in place of an answer is none: the API was not reached", async (_what, body) => {
  await using server = await serveHttp((_asked, response) => void response.end(body));
  await expect(call("POST", `${server.origin}/events/42/photos/initiate-upload`, { body: {} })).rejects.toMatchObject({
    code: "unreachable",
    isTransient: true,
  });
});

it("what removes or registers may be answered with nothing", async () => {
  await using server = await serveHttp((_asked, response) => void response.writeHead(204).end());
  expect(await call("DELETE", `${server.origin}/events/42`)).toBeUndefined();
});
