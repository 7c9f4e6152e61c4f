import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Failure } from "../../../api/web/http/failure.ts";
import { fetchOriginal } from "../../../api/web/photos/fetch-original.ts";
import type { Photo } from "../../../api/web/photos/photo.ts";
import { serveHttp } from "../../support/http-server.ts";

/** A store that answers with the status in the path. */
const store = createServer((request, response) => {
  response.statusCode = Number(request.url?.slice(1));
  response.end("bytes");
});
beforeAll(() => new Promise<void>((resolve) => store.listen(0, "127.0.0.1", resolve)));
afterAll(() => void store.close());

const photoAt = (status: number): Photo => ({
  ...{ photoId: "0f0f0f0f-0f0f-8f0f-8f0f-0f0f0f0f0f0f", eventId: "42", contentType: "image/jpeg" },
  ...{ uploadedAt: "2026-05-16T20:00:00.000Z", size: 5 },
  url: `http://127.0.0.1:${(store.address() as AddressInfo).port}/${status}`,
});

describe("an original", () => {
  it("arrives by its link, without a request to the event", async () => {
    const renew = async () => expect.unreachable();
    expect((await fetchOriginal(photoAt(200), { renew, attempts: 1 }))?.size).toBe(5);
  });

  it("arrives by a new link if the old one has expired", async () => {
    const renew = async () => photoAt(200);
    expect((await fetchOriginal(photoAt(403), { renew, attempts: 2 }))?.size).toBe(5);
  });

  it.each([403, 404])("is gone if its link answers %s and the event no longer has it", async (status) => {
    expect(await fetchOriginal(photoAt(status), { renew: async () => undefined, attempts: 1 })).toBeUndefined();
  });

  it("is not called gone if the event cannot be asked", async () => {
    const renew = async () => {
      throw new Failure("No answer came.", { code: "unreachable", isTransient: true });
    };
    await expect(fetchOriginal(photoAt(404), { renew, attempts: 1 })).rejects.toThrow("404");
  });

  it("is waited for through any outage if it is part of a ZIP, which would otherwise lose all its photos", async () => {
    const unreachable = new Failure("No answer came.", { code: "unreachable", isTransient: true });
    let outages = 0;
    const renew = async () => {
      if (outages < 20) throw unreachable;
      return photoAt(200);
    };
    const onOutage = () => void outages++;
    const options = { renew, attempts: 2, onOutage, pause: async () => undefined };
    expect((await fetchOriginal(photoAt(502), options))?.size).toBe(5);
    expect(outages).toBe(20);
    // The event answers, so it is no outage.
    await expect(fetchOriginal(photoAt(502), { ...options, renew: async (photo) => photo })).rejects.toThrow("502");
    // Cancelled during an outage.
    const cancelling = new AbortController();
    const lost = { ...options, renew: () => Promise.reject(unreachable), signal: cancelling.signal };
    const cancelled = fetchOriginal(photoAt(502), { ...lost, onOutage: () => cancelling.abort() });
    await expect(cancelled).rejects.toThrow("abort");
  });

  it("whose bytes stop arriving is requested again, and fails when they stop again", async () => {
    await using server = await serveHttp((_asked, response, n) => void response.write(n === 2 ? "bytes" : "by"));
    const photo = { ...photoAt(200), url: `${server.origin}/` };
    const renew = async () => ({ ...photo, url: `${server.origin}/fresh` });
    const silenceMs = 500;
    await expect(fetchOriginal(photo, { renew, attempts: 2, silenceMs })).rejects.toThrow("nothing arrived for 500 ms");
    expect(server.asked.map(({ url }) => url)).toEqual(["/", "/fresh"]);
  });

  it("that arrives incomplete is an error", async () => {
    const renew = async (photo: Photo) => photo;
    await expect(fetchOriginal({ ...photoAt(200), size: 6 }, { renew, attempts: 1 })).rejects.toThrow("in part");
  });
});
