import { createHash } from "node:crypto";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RequestError } from "../../../cli/errors.ts";
import { createPhotoWorker } from "../../../cli/upload/worker/photo-worker.ts";
import {
  closableWorkers,
  event,
  folder,
  freshFoldersForEach,
  home,
  jpegOf,
  limits,
  makePhotos,
  open,
  reader,
  run,
  whenSettled,
} from "./run-upload.ts";

freshFoldersForEach();

describe("a folder of photos", () => {
  it("is uploaded and confirmed, every photo once", async () => {
    await open();
    makePhotos(150);
    const { summary } = await run();
    expect(summary).toMatchObject({ found: 150, uploaded: 150, failed: 0, sentBytes: 300_000, uploadedBytes: 300_000 });
    expect(event.puts).toHaveLength(150);
    expect(event.records.size).toBe(150);
  });

  it("is looked up but not sent by a second machine without local state", async () => {
    await open();
    makePhotos(150);
    await run();
    const { summary } = await run({ cacheFolder: join(home, "another") });
    expect(summary).toMatchObject({ duplicate: 150, uploaded: 0, sentBytes: 0 });
    expect(event.puts).toHaveLength(150);
  });

  it("is not read again by a second run", async () => {
    await open();
    makePhotos(120);
    await run();
    const initiated = event.initiated.length;
    const { summary } = await run({
      openWorker: (onProgress) => ({
        ...createPhotoWorker({}, reader, onProgress, whenSettled),
        prepare: () => Promise.reject(new Error("a photo was opened")),
      }),
    });
    expect(summary).toMatchObject({ duplicate: 120 });
    expect(event.initiated.length).toBe(initiated);
  });

  it("is read again if the cache has hashes that the event does not have", async () => {
    await open();
    makePhotos(5);
    await run();
    event.records.clear();
    const { summary } = await run();
    expect(summary.duplicate).toBe(5); // the objects are there, and initiate restores the records
    expect(event.records.size).toBe(5);
    expect(event.puts).toHaveLength(5);
  });

  it("is planned by a dry run as the real run would send it, and not sent", async () => {
    await open();
    makePhotos(10);
    writeFileSync(join(folder, "notes.txt"), "no photo");
    const { summary: dry } = await run({ dryRun: true });
    expect(event.initiated).toHaveLength(0);
    const { summary: real } = await run();
    expect(dry).toMatchObject({ planned: 10, skipped: 1, uploaded: 0 });
    expect(real).toMatchObject({ uploaded: dry.planned, skipped: 1 });
  });
});

describe("every file found ends in exactly one of uploaded, duplicate, skipped, failed", () => {
  it("two files with the same bytes: one is uploaded and the other is a duplicate of this run", async () => {
    await open();
    writeFileSync(join(folder, "a.jpg"), jpegOf(1));
    writeFileSync(join(folder, "b.jpg"), jpegOf(1));
    const { summary, endings } = await run();
    expect(summary).toMatchObject({ uploaded: 1, duplicate: 1 });
    expect([...endings.values()].find(({ type }) => type === "duplicate")).toMatchObject({ of: "run" });
    expect(event.puts).toHaveLength(1);
  });

  it("two files with the same bytes: the second takes over if the first fails", async () => {
    await open({
      async initiate(_, n) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        if (n === 1) throw new RequestError("no", { status: 400, code: "invalid_request", isTransient: false });
      },
    });
    writeFileSync(join(folder, "a.jpg"), jpegOf(1));
    writeFileSync(join(folder, "b.jpg"), jpegOf(1));
    const { summary } = await run({ openWorker: closableWorkers(() => {}) });
    expect(summary).toMatchObject({ uploaded: 1, failed: 1 });
  });

  it("a file that is given by name and found in a given folder too, in either order", async () => {
    await open();
    makePhotos(3);
    const [first = "", , last = ""] = readdirSync(folder).sort();
    const paths = [join(folder, first), folder, `${folder}/./${last}`, join(folder, first)];
    const { summary, events } = await run({ paths, removal: { kind: "delete" } });
    expect(summary).toMatchObject({ found: 3, foundBytes: 6_000, uploaded: 3 });
    expect(events.filter(({ type }) => type === "warning")).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("files that are not photos, whatever their names", async () => {
    await open();
    writeFileSync(join(folder, "text.jpg"), "this is text");
    writeFileSync(join(folder, "photo.txt"), jpegOf(7));
    const { endings } = await run();
    expect(endings.get("text.jpg")).toMatchObject({ type: "skipped", reason: "not_a_photo" });
    expect(endings.get("photo.txt")).toMatchObject({ type: "uploaded" });
  });

  it("an empty photo, one that is too large, and one of a type that the API refuses", async () => {
    await open({
      initiate: ({ contentType }) => {
        if (contentType === "image/gif")
          throw new RequestError("no GIFs", { status: 415, code: "unsupported_type", isTransient: false });
      },
    });
    writeFileSync(join(folder, "empty.jpg"), "");
    writeFileSync(join(folder, "large.jpg"), jpegOf(1, 50_000));
    writeFileSync(join(folder, "refused.gif"), "GIF89a and so on");
    writeFileSync(join(folder, "good.jpg"), jpegOf(2));
    const { summary, endings } = await run({
      limits: Promise.resolve({ ...limits, contentTypes: ["image/jpeg", "image/gif"], maxBytes: 10_000 }),
    });
    expect(endings.get("empty.jpg")).toMatchObject({ type: "failed", code: "empty" });
    expect(endings.get("large.jpg")).toMatchObject({ type: "failed", code: "too_large" });
    expect(endings.get("refused.gif")).toMatchObject({ type: "failed", code: "unsupported_type" });
    expect(summary).toMatchObject({ uploaded: 1, failed: 3 });
  });
});

describe("the workers", () => {
  it("are closed while the last photos are confirmed, because ending a thread takes time", async () => {
    const happened: string[] = [];
    await open({ lookup: async () => void happened.push("asked") });
    makePhotos(20);
    const { summary } = await run({ openWorker: closableWorkers(() => happened.push("closed")) });
    expect(summary).toMatchObject({ uploaded: 20 });
    expect(happened.slice(-2)).toEqual(["closed", "asked"]);
  });
});

describe("the bytes that were hashed are the bytes that are stored", () => {
  it("a file that changes while it is sent fails, and arrives with its new bytes in the next run", async () => {
    let changed = false;
    await open({
      put: () => {
        if (!changed) appendFileSync(join(folder, "IMG_0000.jpg"), "more");
        changed = true;
        return false;
      },
    });
    makePhotos(1);
    const { endings } = await run();
    expect(endings.get("IMG_0000.jpg")).toMatchObject({ type: "failed", code: "changed" });
    const again = await run();
    expect(again.summary.uploaded).toBe(1);
    const now = createHash("sha256")
      .update(readFileSync(join(folder, "IMG_0000.jpg")))
      .digest("base64");
    expect([...event.records.values()].map(({ sha256 }) => sha256)).toContain(now);
  });

  it("a large file that is truncated before it is read again fails alone", async () => {
    await open({
      initiate: ({ size }) => {
        if (size === 17 * 1024 * 1024) writeFileSync(join(folder, "large.jpg"), jpegOf(99, 1_000));
      },
    });
    makePhotos(3);
    writeFileSync(join(folder, "large.jpg"), jpegOf(98, 17 * 1024 * 1024));
    const { summary, endings } = await run();
    expect(endings.get("large.jpg")).toMatchObject({ type: "failed", code: "changed" });
    expect(summary.uploaded).toBe(3);
  });

  it("a large file is sent as it was hashed, in pieces from the disk", async () => {
    await open();
    writeFileSync(join(folder, "large.jpg"), jpegOf(3, 17 * 1024 * 1024 + 12_345));
    expect((await run()).summary.uploaded).toBe(1);
  });
});

describe("batches", () => {
  it("take a fraction of a request per photo", async () => {
    await open({ initiate: () => new Promise((resolve) => setTimeout(resolve, 10)) });
    makePhotos(200);
    const { summary } = await run();
    expect(summary).toMatchObject({ uploaded: 200 });
    expect(event.initiated).toHaveLength(200);
    expect(event.batches.length).toBeLessThan(100);
  });

  it("are not sent to an API that takes one photo per request", async () => {
    await open();
    makePhotos(30);
    const { maxInitiatePhotos: _, ...old } = limits;
    const { summary } = await run({ limits: Promise.resolve(old) });
    expect(summary).toMatchObject({ uploaded: 30 });
    expect(event.batches).toEqual([]);
  });

  it("end each photo as it would end alone, whatever the others are", async () => {
    const description = "a".repeat(290_000);
    await open({
      initiate({ contentType, fileName }) {
        if (contentType === "image/gif")
          throw new RequestError("no GIFs", { status: 415, code: "unsupported_type", isTransient: false });
        if (fileName === "IMG_0007.jpg")
          throw new RequestError("too large", { status: 413, code: "too_large", isTransient: false });
      },
    });
    makePhotos(46);
    await run({ paths: [join(folder, "IMG_0003.jpg")] });
    writeFileSync(join(folder, "same.jpg"), jpegOf(5));
    writeFileSync(join(folder, "other.gif"), "GIF89a and so on");
    writeFileSync(join(folder, "long.jpg"), jpegOf(900));
    const { endings } = await run({
      cacheFolder: join(home, "another"),
      finishCaption: ({ relativePath }, caption) =>
        relativePath === "long.jpg" ? { ...caption, description } : caption,
    });
    expect(endings.get("IMG_0003.jpg")).toMatchObject({ type: "duplicate", of: "event" });
    expect(endings.get("IMG_0007.jpg")).toMatchObject({ type: "failed", code: "too_large" });
    expect(endings.get("other.gif")).toMatchObject({ type: "failed", code: "unsupported_type" });
    expect(endings.get("long.jpg")).toMatchObject({ type: "uploaded" });
    expect([endings.get("IMG_0005.jpg")?.type, endings.get("same.jpg")?.type].sort()).toEqual([
      "duplicate",
      "uploaded",
    ]);
    expect([...endings.values()].filter(({ type }) => type === "uploaded")).toHaveLength(45);
    expect(event.batches.length).toBeGreaterThan(0);
  });

  it.each([
    ["refused, as something in them is invalid", { status: 400, code: "invalid_request", isTransient: false }],
    ["answered with 503", { status: 503, code: "unavailable", isTransient: true, retryAfterMs: 0 }],
    ["answered with 500", { status: 500, code: "internal", isTransient: true }],
    ["not answered: the connection is reset", { code: "ECONNRESET", isTransient: true }],
  ])("that are %s fail no photo", async (_, failure) => {
    await open({
      batch: (_photos, n) => {
        if (n <= 3) throw new RequestError("no", failure);
      },
    });
    makePhotos(60);
    expect((await run()).summary).toMatchObject({ uploaded: 60, failed: 0 });
  });

  it("whose answer is lost are initiated again, and nothing is sent twice", async () => {
    await open();
    makePhotos(60);
    let lost = 0;
    const { initiateBatch = () => Promise.reject(new Error("there is none")) } = event.api;
    const api: typeof event.api = {
      ...event.api,
      async initiateBatch(photos) {
        const outcomes = await initiateBatch(photos);
        if (lost++ < 2) throw new RequestError("reset", { code: "ECONNRESET", isTransient: true });
        return outcomes;
      },
    };
    expect((await run({ api })).summary).toMatchObject({ uploaded: 60, failed: 0 });
    expect(event.puts).toHaveLength(60);
  });
});

describe("confirmed means that the event's record has the SHA-256 of the local bytes", () => {
  it("a photo that is stored but never recorded fails, and the next run repairs it without sending the bytes", async () => {
    let isLosing = true;
    await open({ records: () => !isLosing });
    makePhotos(3);
    const { summary, endings } = await run({ confirmWithinMs: 400 });
    expect(summary).toMatchObject({ uploaded: 0, failed: 3 });
    expect(endings.get("IMG_0000.jpg")).toMatchObject({ code: "not_confirmed" });
    isLosing = false;
    expect((await run()).summary).toMatchObject({ duplicate: 3, failed: 0, sentBytes: 0 });
    expect(event.puts).toHaveLength(3);
  });

  it("a photo whose record has other bytes fails", async () => {
    await open();
    makePhotos(1);
    const { lookup } = event.api;
    const api = {
      ...event.api,
      lookup: async (ids: string[]) => ({
        photos: (await lookup(ids)).photos.map((photo) => ({
          ...photo,
          sha256: createHash("sha256").update("x").digest("base64"),
        })),
      }),
    };
    const { endings } = await run({ api });
    expect(endings.get("IMG_0000.jpg")).toMatchObject({ type: "failed", code: "different" });
  });
});

describe("a local file is removed only when asked for, and only after its confirmation", () => {
  it("it stays if it was not confirmed or has changed since", async () => {
    await open({ records: (photoId) => photoId !== event.puts[0] });
    makePhotos(4);
    const { summary, endings } = await run({ removal: { kind: "delete" }, confirmWithinMs: 2_000 });
    expect(summary).toMatchObject({ uploaded: 3, failed: 1 });
    for (const [name, ending] of endings) expect(existsSync(join(folder, name))).toBe(ending.type === "failed");
  });

  it.each([
    ["a photo arrives if only its mode changed during the upload", (path: string) => chmodSync(path, 0o600), 1],
    ["a photo fails if its bytes changed during the upload", (path: string) => writeFileSync(path, jpegOf(77)), 0],
  ])("%s", async (_, change, uploaded) => {
    await open({
      put: () => {
        change(join(folder, "IMG_0000.jpg"));
        return false;
      },
    });
    makePhotos(1);
    expect((await run()).summary).toMatchObject({ uploaded, failed: 1 - uploaded });
  });

  it("it is read before it is removed, even if its hash is remembered", async () => {
    await open();
    makePhotos(1);
    await run();
    const path = join(folder, "IMG_0000.jpg");
    const { atime, mtime } = statSync(path);
    writeFileSync(path, jpegOf(77)); // the same size and time as before
    utimesSync(path, atime, mtime);
    const { summary } = await run({ removal: { kind: "delete" } });
    expect(summary).toMatchObject({ uploaded: 1, duplicate: 0 });
    expect(event.records.size).toBe(2);
  });

  it("the folder that photos are moved to is not walked if it is inside the source", async () => {
    await open();
    const done = join(folder, "2024", "done");
    mkdirSync(done, { recursive: true });
    writeFileSync(join(done, "old.jpg"), jpegOf(9));
    makePhotos(2);
    const { summary } = await run({ removal: { kind: "move", folder: done } });
    expect(summary).toMatchObject({ found: 3, uploaded: 2, skipped: 1, leftOut: 0 });
    expect(readdirSync(done)).toEqual(["IMG_0000.jpg", "IMG_0001.jpg", "old.jpg"]);
    expect((await run({ removal: { kind: "move", folder: done } })).summary).toMatchObject({ found: 1, skipped: 1 });
  });

  it("moved files keep their path below the folder and never replace another file", async () => {
    await open();
    const done = join(home, "done");
    mkdirSync(join(folder, "day 1"));
    mkdirSync(join(done, "day 1"), { recursive: true });
    writeFileSync(join(folder, "day 1", "a.jpg"), jpegOf(1));
    writeFileSync(join(done, "day 1", "a.jpg"), "another");
    await run({ removal: { kind: "move", folder: done } });
    expect(readFileSync(join(done, "day 1", "a.jpg"), "utf8")).toBe("another");
    expect(statSync(join(done, "day 1", "a-1.jpg")).size).toBe(2_000);
    expect(existsSync(join(folder, "day 1", "a.jpg"))).toBe(false);
    rmSync(done, { recursive: true });
  });
});
