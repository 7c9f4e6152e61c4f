// What happens to a photo in the rendition queue: renditions are made once, whatever is delivered, when, and how often.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RenditionDependencies } from "../../api/make-renditions.ts";
import { uploadKey } from "../../api/photo-key.ts";
import { processRenditionQueue, type QueueEvent } from "../../api/process-rendition-queue.ts";
import { PictureError } from "../../api/renditions/picture-error.ts";
import type { PictureAnswer, PictureJob } from "../../api/renditions/picture-job.ts";
import {
  createTestApi,
  idOf,
  jpeg,
  notification,
  objectCreated,
  sha256Of,
  type TestApi,
  withLatePlainReads,
} from "./test-api.ts";

const recipe = { smallQuality: 75, largeQuality: 82, heic: true };
const pictures = {
  width: 6000,
  height: 4000,
  thumbhash: "3OcRJYB4d3h/iIeHeEh3eIhw+j3A",
  small: { bytes: Buffer.from("small"), width: 640, height: 427 },
  large: { bytes: Buffer.from("large"), width: 2048, height: 1365 },
};
const ownCaption = { title: "Of its own", takenAt: "2026-01-02T03:04:05", details: { camera: "X100" } };

let api: TestApi;
let folder: string;
let jobs: PictureJob[];
let whileMaking: () => Promise<void>;
let whileWaiting: () => Promise<void>;
let answer: () => PictureAnswer;
beforeEach(async () => {
  api = createTestApi();
  await api.register();
  folder = mkdtempSync(join(tmpdir(), "photoup-renditions-"));
  jobs = [];
  whileMaking = async () => undefined;
  whileWaiting = async () => undefined;
  answer = () => ({ caption: ownCaption, pictures });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function handler(more: Partial<RenditionDependencies> = {}) {
  return processRenditionQueue({
    table: withLatePlainReads(api.table),
    bucket: api.bucket,
    recipe,
    decodesHeic: false,
    temporaryFolder: folder,
    wait: () => whileWaiting(),
    log: () => undefined,
    async makePictures(job) {
      jobs.push(job);
      await whileMaking();
      return answer();
    },
    ...more,
  });
}

/** The method, but its nth call fails, and only that. */
function failingOnce(store: object, name: string, nth = 1) {
  const original = Reflect.get(store, name) as (...args: unknown[]) => Promise<unknown>;
  let calls = 0;
  return async (...args: unknown[]) => {
    calls += 1;
    if (calls === nth) throw new Error("It is down.");
    return original(...args);
  };
}

const messages = (...events: unknown[]): QueueEvent => ({
  Records: events.map((event, i) => ({ messageId: `m${i}`, body: JSON.stringify(event) })),
});
const photo = jpeg("sunset");
const photoId = idOf(photo);
const renditions = () => api.bucket.keys().filter((key) => key.startsWith("renditions/"));
const record = async () => (await api.table.readUpload("42", photoId)).photo;
/** Sends it; nobody is told. */
const send = async (body: Record<string, unknown> = {}) => (await api.send(photo, { body })).key;

it("a confirmed photo gets both renditions, and their keys and sizes in its record", async () => {
  const key = await send();
  await api.process(objectCreated(key));
  expect(await handler()(messages(objectCreated(key)))).toEqual({ batchItemFailures: [] });
  const { pictures: made } = (await record()) ?? {};
  expect(made).toMatchObject({ width: 6000, height: 4000, thumbhash: pictures.thumbhash });
  expect(made?.small).toMatchObject({ width: 640, height: 427 });
  expect(renditions().sort()).toEqual([made?.large.key, made?.small.key].sort());
  expect(made?.small.key).toMatch(new RegExp(`^renditions/event_42/${photoId}/[0-9a-f]{16}/small\\.webp$`));
  expect(Buffer.from(api.bucket.bytesAt(made?.large.key ?? "") ?? [])).toEqual(pictures.large.bytes);
  expect(readdirSync(folder)).toEqual([]);
});

it("the decoder gets the photo as a file with its bytes' type", async () => {
  const key = await send();
  await api.process(objectCreated(key));
  await handler()(messages(objectCreated(key)));
  expect(jobs).toEqual([{ file: expect.stringContaining(folder), contentType: "image/jpeg", recipe }]);
});

it("the decoder gets the orientation from the record, which may come from a sidecar", async () => {
  const key = await send({ details: { orientation: 6 } });
  await api.process(objectCreated(key));
  await handler()(messages(objectCreated(key)));
  expect(jobs).toMatchObject([{ orientation: 6 }]);
});

/** Wherever the record, and the removal after it, come between three deliveries. */
const orders = [0, 1, 2, 3].flatMap((before) => {
  const after = 3 - before;
  const events = (count: number) => new Array<string>(count).fill("event");
  const kept = [...events(before), "record", ...events(after)];
  const removed = Array.from({ length: after + 1 }, (_, between) => [
    ...[...events(before), "record", ...events(between)],
    ...["removal", ...events(after - between)],
  ]);
  return [kept, ...removed].map((steps) => steps.join(", "));
});

describe("an event", () => {
  it("that is delivered three times makes one set, even at the same time", async () => {
    const key = await send();
    await api.process(objectCreated(key));
    const event = messages(objectCreated(key));
    await Promise.all([handler()(event), handler()(event)]);
    await handler()(event);
    expect(renditions()).toHaveLength(2);
    expect(jobs.length).toBeLessThanOrEqual(2);
    const { pictures: made } = (await record()) ?? {};
    expect(renditions()).toContain(made?.small.key);
  });

  it("whose second delivery fails leaves the pictures of the first", async () => {
    const key = await send();
    await api.process(objectCreated(key));
    const event = messages(objectCreated(key));
    whileMaking = async () => {
      whileMaking = async () => undefined;
      await handler()(event);
      answer = () => {
        throw new PictureError("Decoding it takes longer than 30 seconds.");
      };
    };
    expect(await handler()(event)).toEqual({ batchItemFailures: [] });
    expect(jobs).toHaveLength(2);
    const { pictures: made, renditionsFailed } = (await record()) ?? {};
    expect(renditions().sort()).toEqual([made?.large.key, made?.small.key].sort());
    expect(renditionsFailed).toBeUndefined();
  });

  it("that comes before the record waits for it", async () => {
    const key = await send();
    whileWaiting = async () => void (await api.process(objectCreated(key)));
    expect(await handler()(messages(objectCreated(key)))).toEqual({ batchItemFailures: [] });
    expect(renditions()).toHaveLength(2);
  });

  it("whose record never comes is redelivered, and makes nothing", async () => {
    const key = await send();
    expect(await handler()(messages(objectCreated(key)))).toEqual({ batchItemFailures: [{ itemIdentifier: "m0" }] });
    expect(renditions()).toEqual([]);
  });

  it("that comes after the photo was removed makes nothing, and deletes what was left", async () => {
    const key = await send();
    await api.process(objectCreated(key));
    await api.call("deletePhoto", { photoId });
    api.bucket.put(`renditions/event_42/${photoId}/0/small.webp`, Buffer.from("of a process that died"), {
      contentType: "image/webp",
    });
    expect(await handler()(messages(objectCreated(key)))).toEqual({ batchItemFailures: [] });
    expect(jobs).toEqual([]);
    expect(api.bucket.keys()).toEqual([]);
  });

  it.each(orders)("that is delivered three times: %s: leaves one set, or none", async (order) => {
    const key = await send();
    const event = messages(objectCreated(key));
    const steps: Record<string, () => Promise<unknown>> = {
      event: () => handler()(event),
      record: () => api.process(objectCreated(key)),
      removal: () => api.call("deletePhoto", { photoId }),
    };
    for (const step of order.split(", ")) await steps[step]?.();
    // The queue delivers again what found no record.
    await handler()(event);
    const { pictures: made } = (await record()) ?? {};
    expect(renditions().sort()).toEqual(order.includes("removal") ? [] : [made?.large.key, made?.small.key].sort());
    expect(jobs.length).toBeLessThanOrEqual(1);
  });

  it.each([
    ["of a rejected photo", "not a photo at all"],
    ["of an empty one", ""],
  ])("%s makes nothing", async (_, text) => {
    const bytes = Buffer.from(text);
    const { key } = await api.send(bytes, { body: bytes.length === 0 ? { size: undefined, sha256: undefined } : {} });
    await api.process(objectCreated(key));
    await handler()(messages(objectCreated(key)));
    expect(jobs).toEqual([]);
    expect(renditions()).toEqual([]);
  });

  it("that names no object, or is not JSON, is reported as failed, and does not affect others", async () => {
    const key = await send();
    await api.process(objectCreated(key));
    const event = messages({ detail: {} }, objectCreated(key));
    event.Records.push({ messageId: "m2", body: "{" }, { messageId: "m3", body: "null" });
    expect((await handler()(event)).batchItemFailures.map((each) => each.itemIdentifier)).toEqual(["m0", "m2", "m3"]);
    expect(renditions()).toHaveLength(2);
  });

  it("in S3's own format is understood, and one for a rendition is skipped", async () => {
    const key = await send();
    await api.process(objectCreated(key));
    await handler()(messages(notification(key)));
    const [rendition = ""] = renditions();
    expect(await handler()(messages(objectCreated(rendition)))).toEqual({ batchItemFailures: [] });
    expect(jobs).toHaveLength(1);
  });
});

describe("a photo that is removed while its renditions are made", () => {
  it("leaves none", async () => {
    const key = await send();
    await api.process(objectCreated(key));
    whileMaking = async () => void (await api.call("deletePhoto", { photoId }));
    expect(await handler()(messages(objectCreated(key)))).toEqual({ batchItemFailures: [] });
    expect(api.bucket.keys()).toEqual([]);
    expect(await record()).toBeUndefined();
  });

  it.each([
    ["purged", () => api.call("deletePhoto", { photoId, query: { purge: "true" } })],
    ["deleted with its event", () => api.call("deleteEvent", { as: "organiser" })],
  ])("leaves no version if it is %s", async (_, happens) => {
    const key = await send();
    await api.process(objectCreated(key));
    whileMaking = async () => void (await happens());
    expect(await handler()(messages(objectCreated(key)))).toEqual({ batchItemFailures: [] });
    expect([...api.bucket.keys(), ...api.bucket.formerKeys()]).toEqual([]);
  });

  it.each([
    ["the table", () => void Object.assign(api.table, { savePictures: failingOnce(api.table, "savePictures") })],
    ["the bucket", () => void Object.assign(api.bucket, { putNew: failingOnce(api.bucket, "putNew", 2) })],
  ])("leaves no version if it is purged and %s fails then", async (_, breakIt) => {
    const key = await send();
    await api.process(objectCreated(key));
    whileMaking = async () => {
      await api.call("deletePhoto", { photoId, query: { purge: "true" } });
      breakIt();
    };
    expect(await handler()(messages(objectCreated(key)))).toEqual({ batchItemFailures: [{ itemIdentifier: "m0" }] });
    expect(await handler()(messages(objectCreated(key)))).toEqual({ batchItemFailures: [] });
    expect([...api.bucket.keys(), ...api.bucket.formerKeys()]).toEqual([]);
  });

  it("keeps its renditions if it is still there and the table fails after recording them", async () => {
    const key = await send();
    await api.process(objectCreated(key));
    const { savePictures } = api.table;
    api.table.savePictures = async (...args) => {
      api.table.savePictures = savePictures;
      await savePictures(...args);
      throw new Error("the answer was lost");
    };
    expect(await handler()(messages(objectCreated(key)))).toEqual({ batchItemFailures: [{ itemIdentifier: "m0" }] });
    const { pictures: made } = (await record()) ?? {};
    expect(renditions().sort()).toEqual([made?.large.key, made?.small.key].sort());
  });

  it("and sent again has only the second renditions", async () => {
    const key = await send();
    await api.process(objectCreated(key));
    whileMaking = async () => {
      whileMaking = async () => undefined;
      await api.call("deletePhoto", { photoId });
      api.clock.now = new Date("2026-11-22T11:00:00.000Z");
      await api.process(objectCreated(await send()));
      await handler()(messages(objectCreated(key)));
    };
    await handler()(messages(objectCreated(key)));
    const { pictures: made } = (await record()) ?? {};
    expect(renditions().sort()).toEqual([made?.large.key, made?.small.key].sort());
  });
});

it("removing a photo removes its renditions", async () => {
  const key = await send();
  await api.process(objectCreated(key));
  await handler()(messages(objectCreated(key)));
  expect((await api.call("deletePhoto", { photoId })).status).toBe(204);
  expect(api.bucket.keys()).toEqual([]);
});

it("another object under the same key gets its own renditions", async () => {
  const { key } = await api.send(photo, { body: { sha256: undefined, size: undefined } });
  await api.process(objectCreated(key));
  await handler()(messages(objectCreated(key)));
  const before = renditions();
  api.bucket.put(key, jpeg("another"), { contentType: "image/jpeg" });
  await api.process(objectCreated(key));
  await handler()(messages(objectCreated(key)));
  const [listed] = (await api.call("listPhotos")).body.photos ?? [];
  const { renditions: links } = listed as unknown as { renditions: { small: { url: string } } };
  expect(links.small.url).toContain(renditions().find((key) => key.endsWith("small.webp")));
  expect(renditions().some((key) => before.includes(key))).toBe(false);
});

describe("a photo that cannot be decoded", () => {
  it("says why in its record and in the list, and is not tried again", async () => {
    const key = await send();
    await api.process(objectCreated(key));
    answer = () => ({ caption: {}, refusal: "The picture is damaged or cut off.", detail: "premature end" });
    await handler()(messages(objectCreated(key)));
    await handler()(messages(objectCreated(key)));
    expect(jobs).toHaveLength(1);
    const [listed] = (await api.call("listPhotos")).body.photos ?? [];
    expect(listed).toMatchObject({ renditionsFailed: "The picture is damaged or cut off." });
    expect(renditions()).toEqual([]);
  });

  it("is one on which the decoder crashes, hangs or runs out of memory", async () => {
    const key = await send();
    await api.process(objectCreated(key));
    answer = () => {
      throw new PictureError("The decoder crashed on it.");
    };
    expect(await handler()(messages(objectCreated(key)))).toEqual({ batchItemFailures: [] });
    expect((await record())?.renditionsFailed?.reason).toBe("The decoder crashed on it.");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is one that is too large to be copied, which is not even read", async () => {
    const key = await send();
    await api.process(objectCreated(key));
    const kept = await record();
    if (kept) await api.table.savePhoto({ ...kept, etag: '"x"', size: 5_000_000_000 });
    await handler()(messages(objectCreated(key)));
    expect((await record())?.renditionsFailed?.reason).toMatch(/5,000 MB/);
    expect(api.bucket.calls.download).toBeUndefined();
  });

  it("is tried again by another recipe", async () => {
    const key = await send();
    await api.process(objectCreated(key));
    answer = () => ({ caption: {}, refusal: "Not yet." });
    await handler()(messages(objectCreated(key)));
    answer = () => ({ caption: {}, pictures });
    await handler({ recipe: { ...recipe, smallQuality: 60 } })(messages(objectCreated(key)));
    expect(await record()).toMatchObject({ pictures: { width: 6000 } });
    expect(await record()).not.toHaveProperty("renditionsFailed");
  });

  it("is not one for which the disk, the bucket or the table failed, which is retried", async () => {
    const key = await send();
    await api.process(objectCreated(key));
    answer = () => {
      throw new Error("ENOSPC");
    };
    expect(await handler()(messages(objectCreated(key)))).toEqual({ batchItemFailures: [{ itemIdentifier: "m0" }] });
    expect(await record()).not.toHaveProperty("renditionsFailed");
  });
});

describe("a caption", () => {
  it("that nobody sent is read from the photo's own bytes", async () => {
    const key = await send();
    await api.process(objectCreated(key));
    await handler()(messages(objectCreated(key)));
    expect(await record()).toMatchObject(ownCaption);
  });

  it("that somebody sent stays as it is, field by field", async () => {
    const key = await send({ title: "Mine", details: { camera: "Y" } });
    await api.process(objectCreated(key));
    await handler()(messages(objectCreated(key)));
    expect(await record()).toMatchObject({ title: "Mine", details: { camera: "Y" }, takenAt: ownCaption.takenAt });
  });

  it("that somebody sends while the photo is read wins", async () => {
    const key = await send();
    await api.process(objectCreated(key));
    whileMaking = async () => {
      const kept = await record();
      if (kept) await api.table.updateCaption(kept, { title: "Said meanwhile" });
    };
    await handler()(messages(objectCreated(key)));
    expect(await record()).toMatchObject({ title: "Said meanwhile", pictures: { width: 6000 } });
  });

  it("that the record has no room for is left out, and the pictures are made", async () => {
    const key = await send({ description: `a${"\u0301".repeat(140_000)}` });
    await api.process(objectCreated(key));
    answer = () => ({ caption: { ...ownCaption, details: { keywords: ["k".repeat(20_000)] } }, pictures });
    await handler()(messages(objectCreated(key)));
    const { details, title, takenAt, pictures: made } = (await record()) ?? {};
    expect({ details, title, takenAt, width: made?.width }).toEqual({
      ...{ details: undefined, title: ownCaption.title },
      ...{ takenAt: ownCaption.takenAt, width: 6000 },
    });
  });

  it("is also read from a photo that cannot be decoded", async () => {
    const key = await send();
    await api.process(objectCreated(key));
    answer = () => ({ caption: ownCaption, refusal: "No preview." });
    await handler()(messages(objectCreated(key)));
    expect(await record()).toMatchObject(ownCaption);
  });
});

describe("a photo in HEIC", () => {
  const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypheic\0\0\0\0heicmif1"), Buffer.from("x")]);
  const location = { eventId: "42", photoId: idOf(heic), contentType: "image/heic" } as const;
  const sendHeic = async () => {
    const body = { contentType: "image/heic", sha256: sha256Of(heic), size: heic.length };
    await api.upload(heic, { body });
    return messages(objectCreated(uploadKey(location)));
  };

  it("is decoded by a function of its own", async () => {
    const event = await sendHeic();
    await handler({ decodesHeic: false })(event);
    expect(renditions()).toEqual([]);
    await handler({ decodesHeic: true })(event);
    expect(renditions()).toHaveLength(2);
    await api.process(objectCreated(await send()));
    await handler({ decodesHeic: true })(messages(objectCreated(`uploads/event_42/${photoId}.jpg`)));
    expect(renditions()).toHaveLength(2);
  });

  it("says in its record if HEIC is switched off, and gets its caption all the same", async () => {
    const event = await sendHeic();
    answer = () => ({ caption: ownCaption, refusal: "Previews are switched off here." });
    await handler({ recipe: { ...recipe, heic: false } })(event);
    expect(jobs.map((job) => job.recipe.heic)).toEqual([false]);
    expect((await api.table.readUpload("42", location.photoId)).photo).toMatchObject({
      title: "Of its own",
      renditionsFailed: { reason: expect.stringMatching(/switched off/) },
    });
    answer = () => ({ caption: {}, pictures });
    await handler({ decodesHeic: true })(event);
    expect(renditions()).toHaveLength(2);
  });
});
