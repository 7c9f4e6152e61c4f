import type { RequestListener } from "node:http";
import { describe, expect, it, vi } from "vitest";
import { UsageError } from "../../../cli/errors.ts";
import { readOriginals } from "../../../cli/http/read-originals.ts";
import { serveForTest } from "../../support/serve-for-test.ts";

const serve = async (answer: RequestListener) => `${await serveForTest(answer)}/photo.jpg?Signature=secret`;

async function read(url: string, sizeBytes: number, options: { take?: () => void; signal?: AbortSignal } = {}) {
  const originals = readOriginals({});
  const pieces: Uint8Array[] = [];
  const take = (piece: Uint8Array) => {
    options.take?.();
    pieces.push(Buffer.from(piece));
  };
  try {
    await originals.read(url, sizeBytes, take, options.signal ?? new AbortController().signal);
    return Buffer.concat(pieces);
  } finally {
    await originals.close();
  }
}

describe("an original", () => {
  it("arrives byte for byte, without our token, whatever its size", async () => {
    const bytes = Buffer.alloc(3_000_000, "photo");
    const asked: unknown[] = [];
    const url = await serve((request, response) => {
      asked.push(request.headers.authorization);
      response.end(bytes);
    });
    expect((await read(url, bytes.length)).equals(bytes)).toBe(true);
    expect(asked).toEqual([undefined]);
  });

  it.each([
    [404, "not_stored", false],
    [403, "link_expired", true],
    [500, "http_500", true],
    [503, "http_503", true],
    [400, "http_400", false],
    [206, "http_206", false],
  ])("that is answered with %i fails as %s, without its URL", async (status, code, isTransient) => {
    const url = await serve((_, response) => response.writeHead(status, { location: "http://127.0.0.1:1/x" }).end());
    const failure = await read(url, 5).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: "RequestError", code, status, isTransient });
    expect(String(failure)).not.toContain("secret");
  });

  const html = { "content-type": "text/html; charset=utf-8" };
  it.each<[string, number, Record<string, string>, string]>([
    ["a page", 200, html, "<html>Welcome to the hotel's Wi-Fi</html>"],
    ["a page of the photo's size", 200, html, "12345"],
    ["a redirect", 302, { location: "http://127.0.0.1:1/x" }, ""],
    ["403 and a page", 403, html, "<html>Sign in first</html>"],
    ["404 and a page", 404, html, "<html>Not here</html>"],
    ["404 and JSON", 404, { "content-type": "application/json" }, '{"status":"Sign in"}'],
    ["404 and a text", 404, { "content-type": "text/plain" }, "Not here"],
    ["a text of the photo's size", 200, { "content-type": "text/plain" }, "12345"],
    ["XHTML", 200, { "content-type": "application/xhtml+xml" }, "<html/>"],
    ["511", 511, html, "<html>Network Authentication Required</html>"],
  ])("that is answered by a sign-in page with %s counts as unanswered", async (_, status, headers, body) => {
    let connections = 0;
    const url = await serve((request, response) => {
      connections++;
      request.socket.once("close", () => connections--);
      response.writeHead(status, headers).end(body);
    });
    const originals = readOriginals({});
    const { signal } = new AbortController();
    const failure = await originals.read(url, 5, () => {}, signal).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: "RequestError", code: "not_the_store", isTransient: true });
    expect(failure).toHaveProperty("status", undefined);
    expect(String(failure)).not.toContain("secret");
    await vi.waitUntil(() => connections === 0); // it leads to that server even when the store is back
    await originals.close();
  });

  it.each(["application/xml", "text/xml; charset=utf-8"])("that S3 does not have fails as that (%s)", async (type) => {
    const url = await serve((_, response) =>
      response.writeHead(404, { "content-type": type }).end("<Error><Code>NoSuchKey</Code></Error>"),
    );
    await expect(read(url, 5)).rejects.toMatchObject({ code: "not_stored", status: 404 });
  });

  it.each(["image/jpeg", "image/heic", "binary/octet-stream", "application/octet-stream"])(
    "arrives whatever S3 calls it (%s)",
    async (type) => {
      const url = await serve((_, response) => response.writeHead(200, { "content-type": type }).end("photo"));
      expect(String(await read(url, 5))).toBe("photo");
    },
  );

  it.each([
    ["more bytes than it has", "x".repeat(9)],
    ["fewer bytes than it has", "x"],
  ])("of which %s arrive is refused, and may be retried", async (_, body) => {
    const url = await serve((_request, response) => response.end(body));
    await expect(read(url, 5)).rejects.toMatchObject({ code: "wrong_size", isTransient: true });
  });

  it("without an end is not read beyond its size", async () => {
    const url = await serve((_, response) => {
      const write = () => response.destroyed || response.write("x".repeat(65_536), () => setImmediate(write));
      write();
    });
    await expect(read(url, 100_000)).rejects.toMatchObject({ code: "wrong_size" });
  });

  it("whose connection is cut fails as that, and may be retried", async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { "content-length": 9 }).write("x", () => response.destroy());
    });
    const failure = await read(url, 9).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: "RequestError", isTransient: true });
    expect(String(failure)).not.toContain("secret");
  });

  it("ends with its taker's error and with the signal's reason", async () => {
    const url = await serve((_, response) => response.end("photo"));
    const full = new UsageError("the disk is full");
    const take = () => {
      throw full;
    };
    await expect(read(url, 5, { take })).rejects.toBe(full);
    const reason = new Error("stopped");
    await expect(read(url, 5, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it("is not requested if others could read its URL", async () => {
    await expect(read("http://192.0.2.1/x?Signature=s", 5)).rejects.toThrow(UsageError);
  });
});
