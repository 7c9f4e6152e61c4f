// Stalled and endless answers. open-api.test.ts has a slow one that keeps moving.
import { expect, it } from "vitest";
import { fetchWhileMoving } from "../../../api/web/http/fetch-while-moving.ts";
import { serveHttp } from "../../support/http-server.ts";

const readText = (body: Response) => body.text();

it.each(["before its first byte", "half way"])("an answer that stalls %s is given up", async (when) => {
  await using server = await serveHttp((_asked, response) => void (when === "half way" && response.write("half")));
  const limits = { silenceMs: 50, maxBytes: 1000 };
  await expect(fetchWhileMoving(server.origin, {}, limits, readText)).rejects.toThrow("nothing arrived for 50 ms");
});

it("an endless answer is given up once it is too long", async () => {
  let isClosed = false;
  await using server = await serveHttp((_asked, response) => {
    const more = () => {
      while (response.write("x".repeat(1000)));
      response.once("drain", more);
    };
    more();
    response.once("close", () => (isClosed = true));
  });
  await expect(fetchWhileMoving(server.origin, {}, { maxBytes: 100_000 }, readText)).rejects.toThrow("100000 bytes");
  await expect.poll(() => isClosed).toBe(true);
});

it("the connection closes if an answer is not read to the end", async () => {
  let isClosed = false;
  await using server = await serveHttp((_asked, response) => {
    response.write("part");
    response.once("close", () => (isClosed = true));
  });
  const read = async (_body: Response, { status }: Response) => status;
  expect(await fetchWhileMoving(server.origin, {}, { maxBytes: 1000 }, read)).toBe(200);
  await expect.poll(() => isClosed).toBe(true);
});
