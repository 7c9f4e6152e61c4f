// What an upload tries again, and how often.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RequestError } from "../../../cli/errors.ts";
import { createPhotoWorker } from "../../../cli/upload/worker/photo-worker.ts";
import {
  closableWorkers,
  event,
  folder,
  freshFoldersForEach,
  jpegOf,
  makePhotos,
  open,
  reader,
  run,
  whenSettled,
} from "./run-upload.ts";

freshFoldersForEach();

describe("a put that the engine restarted", () => {
  it("is no failure of the photo's, however often", async () => {
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

describe("what goes wrong on the way is tried again", () => {
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

  it("without sending the bytes again where only the answer was lost", async () => {
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

  it("a transfer that stalls is begun again", async () => {
    await open({ put: (_request, _response, n) => n === 1 });
    makePhotos(2);
    const { summary } = await run({ stallMs: 2_000 });
    expect(summary.uploaded).toBe(2);
    expect(event.puts).toHaveLength(4);
  });

  it("ten times at most, while others get through", async () => {
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

describe("a put that the store calls done, though it keeps nothing", () => {
  it("is sent once more in the same run, when the workers have ended, and counts once", async () => {
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

  it("is sent once more by the run's own worker while that is there: each keeps the limit on the rate by itself", async () => {
    await open({
      put: async (request, response, n) => {
        if (n > 1) return false;
        for await (const _ of request);
        response.writeHead(200).end();
        return true;
      },
    });
    // Its copy waits for it, and may yet have to be read: so nothing ends a worker.
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

  it("is not sent again where only the event is behind", async () => {
    await open({ records: () => false });
    makePhotos(2);
    const { summary, endings } = await run({ confirmWithinMs: 400 });
    expect(summary).toMatchObject({ uploaded: 0, failed: 2 });
    expect(endings.get("IMG_0000.jpg")).toMatchObject({ message: expect.stringContaining("no bytes are sent twice") });
    expect(event.puts).toHaveLength(2);
  });
});

it("of several files with the same bytes one takes over where the first fails", async () => {
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
