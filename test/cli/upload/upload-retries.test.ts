// What an upload retries, and how often.
import { unlinkSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { InitiateRequest } from "../../../api/contract.ts";
import { RequestError } from "../../../cli/errors.ts";
import { proxyFor } from "../../../cli/http/proxy-for.ts";
import { createPhotoWorker } from "../../../cli/upload/worker/photo-worker.ts";
import {
  closableWorkers,
  event,
  folder,
  freshFoldersForEach,
  jpegOf,
  limits,
  makePhotos,
  open,
  reader,
  run,
  whenSettled,
} from "./run-upload.ts";

freshFoldersForEach();

describe("a put that the engine restarted", () => {
  it("does not count as the photo's failure, however often", async () => {
    await open();
    makePhotos(1);
    let restarted = 0;
    const { summary, events } = await run({
      openWorker: (onProgress) => {
        const worker = createPhotoWorker({}, reader, onProgress, whenSettled);
        return { ...worker, put: async (id, job) => (restarted++ < 30 ? { kind: "restarted" } : worker.put(id, job)) };
      },
    });
    expect(summary).toMatchObject({ uploaded: 1, failed: 0 });
    expect(events.filter((each) => each.type === "retrying" && each.code === "slow_connection")).toHaveLength(30);
  });
});

describe("an upload retries", () => {
  it("after 500, 503 with Retry-After, a reset connection and an expired URL", async () => {
    await open({
      put: (request, response, n, photoId) => {
        if (n > 1) return false;
        const turn = Number.parseInt(photoId.slice(0, 2), 16) % 4;
        if (turn === 0) request.socket.destroy();
        else {
          const message =
            turn === 3 ? "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>" : "";
          request.resume();
          response.writeHead([0, 500, 503, 403][turn] as number, turn === 2 ? { "retry-after": "0" } : {}).end(message);
        }
        return true;
      },
    });
    makePhotos(40);
    const { summary } = await run();
    expect(summary).toMatchObject({ uploaded: 40, failed: 0 });
    expect(event.puts).toHaveLength(80);
  });

  it("from memory if the connection broke under a photo of 6 MB whose file is gone since", async () => {
    makePhotos(1, 6_000_000);
    await open({
      put(request, _response, n) {
        if (n > 1) return false;
        request.once("data", () => {
          unlinkSync(join(folder, "IMG_0000.jpg"));
          request.socket.destroy();
        });
        return true;
      },
    });
    const { summary, events } = await run();
    expect(summary, JSON.stringify(events.slice(-3))).toMatchObject({ uploaded: 1, failed: 0 });
  });

  it("without sending the bytes again if only the answer was lost", async () => {
    makePhotos(8);
    let lost = 0;
    await open({
      put: (_request, response, n) => {
        if (n === 1) {
          const { socket } = response;
          const end = response.end.bind(response);
          response.end = ((...args: Parameters<typeof end>) => {
            lost++;
            socket?.destroy();
            return end(...args);
          }) as typeof response.end;
        }
        return false;
      },
    });
    const { summary } = await run();
    expect(lost).toBe(8);
    expect(summary).toMatchObject({ uploaded: 8, failed: 0 });
    expect(event.puts).toHaveLength(8);
  });

  it("a transfer that stalls", async () => {
    await open({ put: (_request, _response, n) => n === 1 });
    makePhotos(2);
    const { summary } = await run({ stallMs: 2_000 });
    expect(summary.uploaded).toBe(2);
    expect(event.puts).toHaveLength(4);
  });

  it("ten times at most while other photos get through", async () => {
    await open({
      put: (request, response, _n, photoId) => {
        if (photoId !== event.puts[0]) return false;
        request.resume();
        response.writeHead(500).end();
        return true;
      },
    });
    makePhotos(1);
    const { summary, endings } = await run();
    expect(endings.get("IMG_0000.jpg")).toMatchObject({ type: "failed", code: "http_500" });
    expect(summary.failed).toBe(1);
    expect(event.puts).toHaveLength(10);
  });
});

describe("a store that is never reached while the API answers", () => {
  it("fails the only photo of a run after thirty puts", async () => {
    await open({
      put: (request) => {
        request.socket.destroy();
        return true;
      },
    });
    makePhotos(1);
    const { endings } = await run();
    expect(endings.get("IMG_0000.jpg")).toMatchObject({ type: "failed", code: "ECONNRESET" });
    expect(event.puts).toHaveLength(30);
  });
});

describe("a photo that somebody else sends at the same moment", () => {
  it("gets this push's caption, although the other's request replaced it", async () => {
    await open({
      put: async (_request, _response, n) => {
        if (n > 1) return false;
        const { title: _, ...theirs } = event.initiated[0] as InitiateRequest;
        const granted = (await event.api.initiate(theirs)) as { s3PutObjectUrl: string; headers: HeadersInit };
        const { s3PutObjectUrl, headers } = granted;
        expect((await fetch(s3PutObjectUrl, { method: "PUT", headers, body: new Uint8Array(jpegOf(0)) })).status).toBe(
          200,
        );
        return false; // to be answered with 412
      },
    });
    makePhotos(1);
    const { endings } = await run({ finishCaption: () => ({ title: "Mine" }) });
    expect(endings.get("IMG_0000.jpg")).toMatchObject({ type: "duplicate", of: "event", captionUpdated: true });
    expect([...event.records.values()]).toMatchObject([{ title: "Mine" }]);
  });
});

describe("a photo that another push of the same person is about to send", () => {
  it("gets this push's caption, although the other's request replaced it before the bytes arrived", async () => {
    await open({
      put: async () => {
        const { title: _, ...theirs } = event.initiated[0] as InitiateRequest;
        await event.api.initiate(theirs);
        return false;
      },
    });
    makePhotos(1);
    const { summary } = await run({ finishCaption: () => ({ title: "Mine" }) });
    expect(summary).toMatchObject({ uploaded: 1, failed: 0 });
    expect([...event.records.values()]).toMatchObject([{ title: "Mine" }]);
  });
});

describe("a put that the store reports as done although it keeps nothing", () => {
  it("is sent again in the same run after the workers have ended, and counts once", async () => {
    await open({
      put: async (request, response, n, photoId) => {
        if (n > 1 || photoId === event.puts[1]) return false;
        for await (const _ of request);
        response.writeHead(photoId === event.puts[0] ? 412 : 200).end();
        return true;
      },
    });
    makePhotos(3);
    let closed = 0;
    const { summary, events } = await run({ confirmWithinMs: 400, openWorker: closableWorkers(() => closed++) });
    expect(summary).toMatchObject({ uploaded: 3, failed: 0, uploadedBytes: 6_000, sentBytes: 10_000 });
    expect(event.puts).toHaveLength(5);
    const progress = events.flatMap((each) => (each.type === "progress" ? each.bytes : []));
    expect(progress.reduce((total, bytes) => total + bytes)).toBe(6_000);
    expect(closed).toBe(2);
  });

  it("is sent again by the run's own worker if it still runs, because each pool limits the rate by itself", async () => {
    await open({
      put: async (request, response, n) => {
        if (n > 1) return false;
        for await (const _ of request);
        response.writeHead(200).end();
        return true;
      },
    });
    // Its copy waits for it and may still have to be read, so the workers stay open.
    for (const name of ["a.jpg", "its copy.jpg"]) writeFileSync(join(folder, name), jpegOf(1));
    let opened = 0;
    const { summary } = await run({
      confirmWithinMs: 200,
      openWorker: (onProgress) => {
        opened++;
        return createPhotoWorker({}, reader, onProgress, whenSettled);
      },
    });
    expect(summary).toMatchObject({ uploaded: 1, duplicate: 1, failed: 0 });
    expect(event.puts).toHaveLength(2);
    expect(opened).toBe(1);
  });

  it("is not sent again if only the event is behind", async () => {
    await open({ records: () => false });
    makePhotos(2);
    const { summary, endings } = await run({ confirmWithinMs: 400 });
    expect(summary).toMatchObject({ uploaded: 0, failed: 2 });
    expect(endings.get("IMG_0000.jpg")).toMatchObject({ message: expect.stringContaining("no bytes are sent twice") });
    expect(event.puts).toHaveLength(2);
  });
});

describe("a sign-in page or proxy that answers in the API's place", () => {
  const page = () =>
    new RequestError("https://api answered (200), but not as photoup's API does", {
      status: 200,
      code: "not_the_api",
      isTransient: false,
    });
  const certificate = () =>
    new RequestError("The API cannot be reached", { code: "CERT_NOT_YET_VALID", isTransient: false });
  const pageTooLong = () => new RequestError("too long", { code: "answer_too_long", isTransient: false });
  /** Fails `count` calls after the first few, and answers every put with a page meanwhile. */
  const failingFrom = (first: number, count: number, failure: () => Error) => {
    let calls = 0;
    const fault = () => {
      if (++calls > first && calls <= first + count) throw failure();
    };
    const put = (request: IncomingMessage, response: ServerResponse) => {
      if (calls <= first || calls >= first + count) return false;
      request.resume();
      response.writeHead(200).end("<html>Sign in</html>");
      return true;
    };
    // The fake event also calls `initiate` for each photo of a batch. Only the first eight photos are initiated one by one.
    return { put, batch: fault, lookup: fault, initiate: (_: unknown, n: number) => (n <= 8 ? fault() : undefined) };
  };

  it.each([
    ["a page", page],
    ["a certificate that is not trusted", certificate],
    ["a page that is too long", pageTooLong],
  ])("with %s in the middle of a run counts as being offline, and the run resumes by itself", async (_, failure) => {
    await open(failingFrom(3, 12, failure));
    makePhotos(120);
    const { summary, events } = await run();
    expect(summary).toMatchObject({ uploaded: 120, failed: 0 });
    expect(summary.stopped).toBeUndefined();
    const pauses = events.filter((each) => each.type === "paused");
    expect(pauses[0]).toMatchObject({ reason: "offline", message: expect.stringContaining("sign in there") });
    expect(events.some((each) => each.type === "resumed")).toBe(true);
  });

  it("for longer than the run waits ends it with that reason", async () => {
    await open(failingFrom(3, Number.POSITIVE_INFINITY, page));
    makePhotos(60);
    const { summary } = await run({ giveUpAfterMs: 700 });
    expect(summary.stopped).toMatchObject({ code: "unreachable", message: expect.stringContaining("sign in there") });
  });

  it("from the start fails at once, in the API client's words", async () => {
    await open(failingFrom(0, Number.POSITIVE_INFINITY, page));
    makePhotos(2);
    const { endings, events } = await run();
    expect(endings.get("IMG_0000.jpg")).toMatchObject({ code: "not_the_api", message: page().message });
    expect(events.some((each) => each.type === "paused")).toBe(false);
  });
});

describe("a sign-in page that answers in the store's place", () => {
  it.each<[row: string, status: number, headers: Record<string, string>, body: string]>([
    ["200 and a page", 200, {}, "<html>Welcome to the hotel's Wi-Fi</html>"],
    ["a redirect", 302, { location: "http://127.0.0.1/" }, ""],
    ["403 and a page", 403, {}, "<html>Sign in first</html>"],
    ["511", 511, {}, "<html>Network Authentication Required</html>"],
  ])("with %s does not fail a photo that can be sent later", async (_, status, headers, body) => {
    await open({
      put: async (request, response, n) => {
        if (n > 1) return false;
        for await (const _piece of request);
        response.writeHead(status, headers).end(body);
        return true;
      },
    });
    makePhotos(4);
    const { summary, events } = await run();
    expect(summary).toMatchObject({ uploaded: 4, failed: 0 });
    const retries = events.flatMap((each) => (each.type === "retrying" ? each.code : []));
    expect(new Set(retries)).toEqual(new Set(["not_the_store"]));
  });
});

it("of several files with the same bytes, another takes over if the first fails", async () => {
  let isFirst = true;
  await open({
    initiate() {
      if (!isFirst) return;
      isFirst = false;
      throw new RequestError("not today", { status: 400, code: "invalid_request", isTransient: false });
    },
  });
  for (const name of ["a", "b", "c", "d", "e", "f"]) writeFileSync(join(folder, `${name}.jpg`), jpegOf(1));
  const { summary } = await run();
  expect(summary).toMatchObject({ failed: 1, uploaded: 1, duplicate: 4 });
  expect(event.puts).toHaveLength(1);
});

it("a photo for which the API answers no usable address fails by itself, also if there is a proxy", async () => {
  await open();
  makePhotos(2);
  const settings = { httpProxy: "http://127.0.0.1:1", httpsProxy: "", noProxy: "127.0.0.1" };
  let answers = 0;
  const { summary, endings } = await run({
    limits: Promise.resolve({ ...limits, maxInitiatePhotos: 1 }),
    proxyFor: (url) => proxyFor(url, settings),
    api: {
      ...event.api,
      async initiate(...asked) {
        const answer = await event.api.initiate(...asked);
        return "s3PutObjectUrl" in answer && ++answers === 1 ? { ...answer, s3PutObjectUrl: "not an address" } : answer;
      },
    },
  });
  expect(summary).toMatchObject({ uploaded: 1, failed: 1 });
  expect([...endings.values()].find(({ type }) => type === "failed")).toMatchObject({ code: "bad_answer" });
});
