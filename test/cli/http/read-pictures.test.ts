import { describe, expect, it } from "vitest";
import { RequestError, UsageError } from "../../../cli/errors.ts";
import { readPictures } from "../../../cli/http/read-pictures.ts";
import { maxAnswerBytes } from "../../../cli/http/transport.ts";
import { serveForTest } from "../../support/serve-for-test.ts";

async function read(url: string, env: Record<string, string> = {}): Promise<Buffer> {
  const pictures = readPictures(env);
  try {
    return await pictures.read(url);
  } finally {
    await pictures.close();
  }
}

describe("a picture", () => {
  it("arrives byte for byte, and is requested without our token", async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
    const asked: (string | undefined)[] = [];
    const origin = await serveForTest((request, response) => {
      asked.push(request.url, request.headers.authorization);
      response.end(bytes);
    });
    expect(await read(`${origin}/small.webp?Signature=s`)).toEqual(bytes);
    expect(asked).toEqual(["/small.webp?Signature=s", undefined]);
  });

  it.each([
    [404, false],
    [503, true],
  ])("that is answered with %i fails with the status, without its URL", async (status, isTransient) => {
    const origin = await serveForTest((_, response) => response.writeHead(status).end("no"));
    const failure = await read(`${origin}/x?Signature=secret`).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RequestError);
    expect(failure).toMatchObject({ status, isTransient });
    expect(String(failure)).not.toContain("secret");
  });

  it("that is too large ends before it has arrived", async () => {
    const origin = await serveForTest((_, response) => response.end(Buffer.alloc(maxAnswerBytes.picture + 1)));
    await expect(read(`${origin}/x`)).rejects.toThrow(RequestError);
  });

  it("whose server is unreachable fails as that", async () => {
    await expect(read("http://127.0.0.1:1/x")).rejects.toThrow(/refused/);
  });

  it("is not requested if others could read its signed URL", async () => {
    await expect(read("http://192.0.2.1/x?Signature=s")).rejects.toThrow(UsageError);
  });
});
