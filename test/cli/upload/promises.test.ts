// What always holds (ARCHITECTURE.md), tested against the engine. Numbers 2 and 7, about commands and their output, are tested with the
// commands; number 4 is also tested with a real process in test/e2e/push-killed.test.ts.
import { createHash } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type ConfirmedPhoto, photoIdOf } from "../../../api/contract.ts";
import { findSidecars } from "../../../cli/captions/find-sidecars.ts";
import { finishCaption } from "../../../cli/captions/finish-caption.ts";
import { RequestError } from "../../../cli/errors.ts";
import type { UploadEvent, UploadSummary } from "../../../cli/upload/events.ts";
import { upload } from "../../../cli/upload/upload.ts";
import type { UploadOptions } from "../../../cli/upload/upload-options.ts";
import { verify } from "../../../cli/upload/verify.ts";
import { createPhotoWorker, type PhotoWorker } from "../../../cli/upload/worker/photo-worker.ts";
import { createPhotoReader } from "../../../cli/upload/worker/read-photo.ts";
import { bulkPhoto } from "../../support/bulk-photos.ts";
import { jpegOf } from "../../support/caption-classes.ts";
import { collectGarbage } from "../../support/collect-garbage.ts";
import { type FakeEvent, type Faults, openFakeEvent } from "../../support/fake-event.ts";
import { makeHardFolder } from "../../support/hard-folder.ts";
import { languages, xmpCaption, xmpOf } from "../../support/metadata-writers.ts";
import { xmpSegment } from "../../support/photo-containers.ts";
import { tinyJpeg } from "../../support/tiny-photos.ts";

let home: string;
let folder: string;
let event: FakeEvent | undefined;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "photoup-promises-"));
  folder = join(home, "photos");
  mkdirSync(folder);
});
afterEach(async () => {
  await event?.close();
  event = undefined;
  rmSync(home, { recursive: true });
});

/** As if every file were old enough: files written just now are never remembered. */
const whenSettled = () => Date.now() + 10_000;
function photo(name: string, text = name): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), tinyJpeg(text));
}
const sha256 = (path: string) => createHash("sha256").update(readFileSync(path)).digest("base64");

async function open(faults: Faults = {}): Promise<FakeEvent> {
  event = await openFakeEvent(faults);
  return event;
}

type Ended = Extract<UploadEvent, { type: "uploaded" | "duplicate" | "skipped" | "failed" }>;

const workers: Pick<UploadOptions, "openWorker" | "workerCount" | "sidecarsOf"> = {
  openWorker: (onProgress) => createPhotoWorker({}, createPhotoReader(["en"]), onProgress, whenSettled),
  workerCount: 2,
  sidecarsOf: () => new Map(),
};

async function push(options: Partial<UploadOptions> = {}) {
  const events: UploadEvent[] = [];
  const { api } = event as FakeEvent;
  const summary: UploadSummary = await upload(
    {
      paths: [folder],
      api,
      ...workers,
      cacheFolder: join(home, "cache"),
      confirmWithinMs: 20_000,
      random: () => 0,
      ...options,
    },
    (one) => events.push(one),
  );
  const endings = events.filter((one): one is Ended => /^(uploaded|duplicate|skipped|failed)$/.test(one.type));
  return { summary, events, endings };
}

it("1. every file found ends in exactly one of uploaded, duplicate, skipped (with a reason), failed (with a code); the four add up to what was found", async () => {
  await open({
    initiate: ({ fileName }) => {
      if (fileName === "refused.jpg")
        throw new RequestError("no", { status: 400, code: "invalid_request", isTransient: false });
    },
    records: (photoId) => photoId !== idOf("lost.jpg"),
  });
  for (const name of ["a.jpg", "b.jpg", "deep/er/c.jpg", "refused.jpg", "lost.jpg"]) photo(name);
  photo("again.jpg", "a.jpg");
  writeFileSync(join(folder, "notes.txt"), "text");
  writeFileSync(join(folder, "empty.jpg"), "");
  writeFileSync(join(folder, "a.xmp"), "<x/>");
  const { summary, events, endings } = await push({
    paths: [folder, join(folder, "gone.jpg")],
    confirmWithinMs: 2_000,
  });
  const found = events.flatMap((one) => (one.type === "found" ? [one.path] : []));
  expect(endings.map(({ path }) => path).sort()).toEqual(found.sort());
  expect(summary).toMatchObject({ found: 10, uploaded: 3, duplicate: 1, skipped: 2, failed: 4 });
  for (const ending of endings) {
    if (ending.type === "skipped") expect(ending.reason).toMatch(/^[a-z_]+$/);
    if (ending.type === "failed") expect(ending.code).toMatch(/^[a-z_]+$/);
  }
});

it("3. the bytes that were hashed are the bytes that S3 accepted; a file that changes under the upload fails, and is never stored as something else", async () => {
  const { records } = await open({
    put: (_request, _response, n) => {
      if (n === 1) appendFileSync(join(folder, "restless.jpg"), "x");
      return false;
    },
  });
  photo("restless.jpg");
  photo("still.jpg");
  const before = sha256(join(folder, "restless.jpg"));
  const { endings } = await push({ concurrency: 1 });
  expect(endings.find(({ path }) => path.endsWith("restless.jpg"))).toMatchObject({ type: "failed", code: "changed" });
  expect(endings.find(({ path }) => path.endsWith("still.jpg"))).toMatchObject({ type: "uploaded" });
  for (const { sha256: stored } of records.values())
    expect([before, sha256(join(folder, "still.jpg"))]).toContain(stored);
});

it("4. ended at any moment, then the same command again: one object and one record per distinct photo, nothing lost, and nothing that was confirmed is sent again", async () => {
  const halt = new AbortController();
  let onLookup = () => {};
  const firstLookup = new Promise<void>((resolve) => (onLookup = resolve));
  const { api, records, puts } = await open({
    put: async () => {
      if (puts.length !== 130) return false;
      await firstLookup; // a lookup goes out once a hundred photos are stored
      halt.abort();
      return false;
    },
  });
  const observed: UploadOptions["api"] = {
    ...api,
    lookup: (...asked) => api.lookup(...asked).finally(onLookup),
  };
  for (let n = 0; n < 160; n++) photo(`${n}.jpg`);
  const first = await push({ api: observed, stop: halt.signal, hardStop: halt.signal });
  const confirmed = first.endings.flatMap((one) => (one.type === "uploaded" ? [one.photoId] : []));
  expect(confirmed.length).toBeGreaterThan(0);
  expect(confirmed.length).toBeLessThan(160);
  const sentBefore = puts.length;
  const second = await push();
  expect(second.summary).toMatchObject({ found: 160, failed: 0 });
  expect(records.size).toBe(160);
  expect(new Set(puts).size).toBe(160);
  for (const photoId of confirmed) expect(puts.slice(sentBefore)).not.toContain(photoId);
});

it("5. a second machine without any local state sends nothing that the event already has", async () => {
  const { puts } = await open();
  for (let n = 0; n < 30; n++) photo(`${n}.jpg`);
  await push();
  const { summary } = await push({ cacheFolder: join(home, "second machine") });
  expect(summary).toMatchObject({ duplicate: 30, uploaded: 0, sentBytes: 0 });
  expect(puts).toHaveLength(30);
});

it("6. no presigned URL in any event or file", async () => {
  await open({
    put: (request, response, n) => {
      if (n > 2) return false;
      request.resume();
      if (n === 1) response.writeHead(500).end();
      else request.socket.destroy();
      return true;
    },
  });
  for (let n = 0; n < 5; n++) photo(`${n}.jpg`);
  const { summary, events } = await push();
  expect(summary.uploaded).toBe(5);
  const written = readdirSync(join(home, "cache")).map((name) => readFileSync(join(home, "cache", name), "utf8"));
  expect(written.join("")).not.toBe("");
  expect(JSON.stringify(events) + written.join("")).not.toMatch(/X-Amz|Signature|http:/i);
});

it("8. paths are literal: brackets, quotes, emoji, newlines, NFC and NFD are just names", async () => {
  const { initiated } = await open();
  const names = ["[1].jpg", "'a\" $(b).jpg", "👩‍🚀.jpg", "a\nb.jpg", "\u00e9.jpg", "e\u0301.jpg", "*/?.jpg", " .jpg"];
  const made = process.platform === "win32" ? names.filter((name) => !/["*?\n]/.test(name)) : names;
  for (const name of made) photo(name);
  const { summary, endings } = await push();
  expect(summary).toMatchObject({ found: made.length, uploaded: made.length });
  expect(endings.map(({ path }) => path).sort()).toEqual(made.map((name) => join(folder, name)).sort());
  expect(initiated.map(({ fileName }) => fileName).sort()).toEqual(made.map((name) => name.replace("*/", "")).sort());
});

it("9. memory does not grow with the number of files beyond a small constant per file", async () => {
  const count = 8_000;
  let prepared = 0;
  const worker: PhotoWorker = {
    async list() {
      const from = listed;
      listed += 500;
      const entries = Array.from({ length: 500 }, (_, n) => entryOf(from + n));
      return { kind: "listed", slice: { entries, names: [], isLast: listed >= count } };
    },
    async prepare() {
      const digest = createHash("sha256").update(String(prepared++)).digest();
      return {
        kind: "photo",
        contentType: "image/jpeg",
        photoId: photoIdOf(digest),
        sha256: digest.toString("base64"),
        sizeBytes: 1_000,
        identity: "",
        readAtMs: 0,
        caption: {},
        warnings: [],
      };
    },
    put: () => Promise.reject(new Error("the event has all of them")),
    remove: () => Promise.reject(new Error("files stay")),
    release: () => {},
    limit() {},
    restart() {},
    planParts: () => {},
    isBusy: () => false,
    ready: async () => {},
    stopReading: () => {},
    abort: () => {},
    close: async () => {},
  };
  let listed = 0;
  const entryOf = (n: number) => ({
    name: { path: `IMG_${n}.jpg` },
    kind: "file" as const,
    sizeBytes: 1_000,
    identity: "1000:0:1",
  });
  const sizes = new Map<string, string>();
  const api: UploadOptions["api"] = {
    async initiate({ sha256 = "" }) {
      const photoId = photoIdOf(Buffer.from(sha256, "base64"));
      sizes.set(photoId, sha256);
      return { photoId, status: "stored" };
    },
    async lookup(photoIds) {
      const photos = photoIds.map((photoId) => {
        const sha256 = sizes.get(photoId) ?? ""; // looked up ahead, it is not known yet: initiate sets it
        sizes.delete(photoId);
        return { photoId, contentType: "image/jpeg" as const, size: 1_000, sha256 };
      });
      return { photos };
    },
  };
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  let highest = 0;
  let ended = 0;
  const options: UploadOptions = {
    paths: [folder],
    api,
    openWorker: () => worker,
    workerCount: 2,
    sidecarsOf: () => new Map(),
  };
  const summary = await upload(options, ({ type }) => {
    if (type !== "duplicate" || ++ended % 2_000 > 0) return;
    collectGarbage();
    highest = Math.max(highest, process.memoryUsage().heapUsed);
  });
  expect(summary).toMatchObject({ found: count, duplicate: count });
  expect((highest - before) / count).toBeLessThan(2_000);
});

it.each([
  ["missing", "not_stored"],
  ["different", "different"],
] as const)(
  "10. a photo that the event shows but whose object is %s keeps its local file, which fails as %s",
  async (object, code) => {
    await open({ object: () => object });
    photo("a.jpg");
    const { summary, endings } = await push({ removal: { kind: "delete" } });
    expect(summary).toMatchObject({ uploaded: 0, failed: 1 });
    expect(endings).toMatchObject([{ type: "failed", code }]);
    expect(existsSync(join(folder, "a.jpg"))).toBe(true);
  },
);

it.each<[row: string, code: string, lastRecord: (record: ConfirmedPhoto) => ConfirmedPhoto[]]>([
  ["with another SHA-256", "different", (record) => [{ ...record, sha256: "another" }]],
  ["without one", "unproven", ({ sha256: _, ...record }) => [record]],
  ["no longer", "not_stored", () => []],
])(
  "10. a photo that the event shows %s when its file is to be removed keeps the file, which fails as %s",
  async (_, code, last) => {
    const { api: honest } = await open();
    photo("a.jpg");
    const api: UploadOptions["api"] = {
      ...honest,
      async lookup(ids, signal, options) {
        const { photos } = await honest.lookup(ids, signal, options);
        return { photos: options?.proveStored ? photos.flatMap(last) : photos };
      },
    };
    const { endings } = await push({ api, removal: { kind: "delete" } });
    expect(endings).toMatchObject([{ type: "failed", code }]);
    expect(existsSync(join(folder, "a.jpg"))).toBe(true);
  },
);

it("10. a confirmed photo whose object the event cannot be asked about keeps its file, and counts as uploaded", async () => {
  const { api: honest } = await open();
  photo("a.jpg");
  const api: UploadOptions["api"] = {
    ...honest,
    async lookup(ids, signal, options) {
      if (options?.proveStored)
        throw new RequestError("no", { status: 400, code: "invalid_request", isTransient: false });
      return honest.lookup(ids, signal, options);
    },
  };
  const { summary, events } = await push({ api, removal: { kind: "delete" } });
  expect(summary).toMatchObject({ uploaded: 1, failed: 0 });
  const message = "the event could not be asked whether it is stored (no), so it was left where it is";
  expect(events.filter(isAboutRemoval)).toEqual([
    { type: "warning", path: join(folder, "a.jpg"), code: "kept", message },
  ]);
  expect(existsSync(join(folder, "a.jpg"))).toBe(true);
});

it.each([
  ["an older API that cannot check objects", "not asked", "is older"],
  ["a newer API that reports an unknown state of objects", "archived", "a newer version may know it"],
])("10. with %s, no local file is removed, and one warning says so", async (_, object, message) => {
  await open({ object: () => object as never });
  for (const name of ["a.jpg", "b.jpg"]) photo(name);
  const { summary, events } = await push({ removal: { kind: "delete" } });
  expect(summary).toMatchObject({ uploaded: 2, failed: 0 });
  expect(events.filter(isAboutRemoval)).toMatchObject([{ code: "kept", message: expect.stringContaining(message) }]);
  expect(readdirSync(folder)).toEqual(["a.jpg", "b.jpg"]);
});

it.each([
  ["renamed over", (path: string) => renameSync(other(path), path)],
  ["written in place", (path: string) => writeFileSync(path, readFileSync(other(path)))],
  [
    "exchanged for another",
    (path: string) => {
      rmSync(path);
      renameSync(other(path), path);
    },
  ],
])(
  "10. a file that is %s between its confirmation and its deletion, keeping size and time, stays",
  async (_, change) => {
    await open({
      object: () => {
        const path = join(folder, "a.jpg");
        const { atime, mtime } = statSync(path);
        change(path);
        utimesSync(path, atime, mtime);
        return "stored";
      },
    });
    photo("a.jpg", "one");
    writeFileSync(
      other(join(folder, "a.jpg")),
      readFileSync(join(folder, "a.jpg")).map((byte, n) => (n < tinyJpeg("").length ? byte : 0x20)),
    );
    const { summary, events } = await push({ removal: { kind: "delete" }, paths: [join(folder, "a.jpg")] });
    expect(summary).toMatchObject({ uploaded: 1, failed: 0 });
    expect(events.filter(isAboutRemoval)).toMatchObject([{ code: "kept" }]);
    expect(readFileSync(join(folder, "a.jpg")).subarray(tinyJpeg("").length).toString()).toBe("   ");
  },
);
const other = (path: string) => `${path}.other`;
const isAboutRemoval = (one: UploadEvent) => one.type === "removed" || (one.type === "warning" && one.code === "kept");

it("10. deleting or moving a local file happens only when asked for, and only after its confirmation", async () => {
  const names = Array.from({ length: 6 }, (_, n) => `${n}.jpg`);
  let isLosing = true;
  const { records } = await open({ records: (photoId) => !isLosing || photoId !== idOf("3.jpg") });
  for (const name of names) photo(name);
  const left = () => names.filter((name) => existsSync(join(folder, name)));
  await push({ dryRun: true, removal: { kind: "delete" } });
  await push({ confirmWithinMs: 2_000 });
  expect(left()).toEqual(names);
  isLosing = false;
  const { events } = await push({
    removal: { kind: "delete" },
    paths: [folder],
  });
  for (const one of events) {
    if (one.type !== "removed") continue;
    expect(records.has(idOf(one.path.slice(folder.length + 1)))).toBe(true);
  }
  // The third push records photos that were stored but not recorded, and confirms them before it removes their files.
  expect(left()).toEqual([]);
  expect(records.size).toBe(6);
});

it("10. a sidecar is deleted with its photo only if the event has what it says", async () => {
  const write = (name: string, title: string) => {
    const words = `<rdf:Description xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Headline="${title}"/>`;
    const rdf = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">${words}</rdf:RDF>`;
    writeFileSync(join(folder, name), `<x:xmpmeta xmlns:x="adobe:ns:meta/">${rdf}</x:xmpmeta>`);
  };
  const deleteAll = () => push({ removal: { kind: "delete" }, sidecarsOf: findSidecars });
  await open();
  for (const name of ["mine", "broken", "one", "other"]) photo(`${name}.jpg`, name.replace("other", "one"));
  write("mine.xmp", "Lake");
  writeFileSync(join(folder, "broken.xmp"), "<x:xmpmeta broken");
  write("one.xmp", "Hill");
  write("other.xmp", "Valley");
  const { events } = await deleteAll();
  expect(readdirSync(folder)).toEqual(["broken.xmp", "other.xmp"]);
  expect(events.filter((each) => each.type === "warning" && each.code === "kept")).toEqual([
    expect.objectContaining({ path: join(folder, "broken.xmp"), message: expect.stringContaining("could be read") }),
    expect.objectContaining({
      path: join(folder, "other.xmp"),
      message: expect.stringContaining("does not have what"),
    }),
  ]);
});

it("10. a sidecar stays if the photo is somebody else's and the event keeps their caption", async () => {
  await open({ isSomebodyElses: true });
  photo("a.jpg");
  await push();
  const words = `<rdf:Description xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Headline="Mine"/>`;
  const rdf = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">${words}</rdf:RDF>`;
  writeFileSync(join(folder, "a.xmp"), `<x:xmpmeta xmlns:x="adobe:ns:meta/">${rdf}</x:xmpmeta>`);
  const { endings } = await push({ removal: { kind: "delete" }, sidecarsOf: findSidecars });
  expect(endings).toContainEqual(expect.objectContaining({ type: "duplicate", captionRefused: true }));
  expect(readdirSync(folder)).toEqual(["a.xmp"]);
});

it("10. a sidecar stays if the photo's own words or a list's are sent instead of its own", async () => {
  await open();
  const write = (name: string, json: object) => writeFileSync(join(folder, name), JSON.stringify(json));
  const facts = { title: "a.jpg", description: "From Google", photoTakenTime: { timestamp: "1556705472" } };
  for (const name of ["silent", "listed", "people"]) photo(`${name}.jpg`);
  writeFileSync(join(folder, "speaking.jpg"), jpegOf([xmpSegment(xmpCaption("Lake", "Its own"))]));
  for (const name of ["silent", "listed", "speaking"]) write(`${name}.jpg.json`, facts);
  write("people.jpg.json", { ...facts, people: [{ name: "Ana" }] });
  await push({
    removal: { kind: "delete" },
    sidecarsOf: findSidecars,
    finishCaption: ({ relativePath }, caption) => {
      if (relativePath === "listed.jpg") return { ...caption, description: "The list's" };
      return relativePath === "people.jpg" ? { ...caption, details: {} } : caption;
    },
  });
  expect(readdirSync(folder).sort()).toEqual(["listed.jpg.json", "people.jpg.json", "speaking.jpg.json"]);
});

it("10. a sidecar stays if it has a corrected date, but not if it has the camera's in another time zone", async () => {
  await open();
  // The photos were taken at 23:11:12, which was 21:11:12 in UTC. Takeout gives UTC.
  const local = 'exif:DateTimeOriginal="2019-05-01T23:11:12"';
  const zoned = 'exif:DateTimeOriginal="2019-05-01T23:11:12.34+02:00"';
  const utc = Date.UTC(2019, 4, 1, 21, 11, 12) / 1000;
  const jsons: [name: string, own: string, timestamp: number][] = [
    ["zone", local, utc],
    ["zone_of_nepal", local, utc - 3.75 * 3600],
    ["same_instant", zoned, utc],
    ["corrected_by_years", local, 555555555],
    ["corrected_by_minutes", local, utc + 67 * 60],
    ["corrected_by_a_zone", zoned, utc + 3600],
    ["corrected_by_more_than_a_zone", local, utc + 17 * 3600],
  ];
  for (const [name, own, timestamp] of jsons) {
    writeFileSync(join(folder, `${name}.jpg`), jpegOf([xmpSegment(xmpOf(`<dc:source>${name}</dc:source>`, own))]));
    const facts = { title: "a.jpg", photoTakenTime: { timestamp: String(timestamp) } };
    writeFileSync(join(folder, `${name}.jpg.json`), JSON.stringify(facts));
  }
  // The photo completes a date that is less precise than its own.
  for (const [name, date] of Object.entries({ day: "2019-05-01", minute: "2019-05-01T23:11" })) {
    writeFileSync(join(folder, `${name}.jpg`), jpegOf([xmpSegment(xmpOf(`<dc:source>${name}</dc:source>`, zoned))]));
    writeFileSync(join(folder, `${name}.xmp`), xmpOf("", `photoshop:DateCreated="${date}"`));
  }
  // An hour less than what a list says, which is a clock without daylight saving time: neither is in UTC.
  for (const [name, offset] of Object.entries({ hour: "", zoned_hour: "+02:00" })) {
    writeFileSync(join(folder, `${name}.jpg`), jpegOf([xmpSegment(xmpOf(`<dc:source>${name}</dc:source>`, local))]));
    writeFileSync(join(folder, `${name}.xmp`), xmpOf("", `photoshop:DateCreated="2019-05-01T22:11:12${offset}"`));
  }
  const { events } = await push({
    removal: { kind: "delete" },
    sidecarsOf: findSidecars,
    finishCaption: ({ relativePath }, caption) =>
      relativePath.includes("hour") ? { ...caption, takenAt: "2019-05-01T23:11:12" } : caption,
  });
  const corrected = [
    ...["a_zone", "minutes", "more_than_a_zone", "years"].map((by) => `corrected_by_${by}.jpg.json`),
    ...["hour.xmp", "zoned_hour.xmp"],
  ];
  expect(readdirSync(folder).sort()).toEqual(corrected);
  const kept = events.flatMap((each) => (each.type === "warning" && each.code === "kept" ? [each.message] : []));
  expect(kept).toEqual(corrected.map(() => expect.stringContaining("(date)")));
});

it("10. a sidecar stays if it has more than the event gets: a position that is left out, or development settings", async () => {
  await open();
  const sidecar = (name: string, attributes: string, inside = "") => {
    photo(`${name}.jpg`);
    writeFileSync(join(folder, `${name}.xmp`), xmpOf(inside, `photoshop:Headline="Lake" ${attributes}`));
  };
  sidecar("plain", 'xmp:Rating="3"');
  sidecar("placed", 'exif:GPSLatitude="41,54N" exif:GPSLongitude="12,30E"');
  sidecar("lightroom", 'xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" crs:Exposure2012="+0.50"');
  sidecar("lingual", 'xmp:Rating="1"', languages("dc:title", { "x-default": "Lake", de: "See" }));
  sidecar("darktable", 'xmlns:darktable="http://darktable.sf.net/" darktable:history_end="3"');
  sidecar("labelled", 'xmp:Label="Red"');
  const { events } = await push({
    removal: { kind: "delete" },
    sidecarsOf: findSidecars,
    finishCaption: (_, caption) => finishCaption(caption, "", { eventId: "42", stripGps: true }),
  });
  expect(readdirSync(folder)).toEqual(["darktable.xmp", "labelled.xmp", "lightroom.xmp", "lingual.xmp", "placed.xmp"]);
  const kept = events.flatMap((each) => (each.type === "warning" && each.code === "kept" ? [each.message] : []));
  const developed = "it holds development settings, which events do not store";
  const [lingual, placed] = ["a text in another field or language", "position"].map(
    (what) => `the event does not have what it says (${what})`,
  );
  const labelled = "it has properties that events do not store (Label)";
  expect(kept.sort()).toEqual(
    [labelled, developed, developed, lingual, placed].map((why) => `${why}, so it was left where it is`),
  );
});

it("10. half a photo is always kept, and moved photos are not found again", async () => {
  await open();
  photo("whole.jpg");
  writeFileSync(join(folder, "half.jpg"), bulkPhoto(1).subarray(0, 2000));
  const removal = { kind: "move" as const, folder: join(folder, "done") };
  const { events, summary } = await push({ removal });
  expect(events.filter(isAboutRemoval)).toMatchObject([
    { type: "warning", path: join(folder, "half.jpg"), message: expect.stringContaining("cut off") },
    { type: "removed", path: join(folder, "whole.jpg") },
  ]);
  expect(summary).toMatchObject({ uploaded: 2, notProven: { truncated: 1 } });
  expect((await push({ removal })).summary).toMatchObject({ found: 2, duplicate: 1, skipped: 1 });
  expect(existsSync(join(folder, "done", "whole.jpg"))).toBe(true);
  await push({ removal: { kind: "delete" }, allowTruncated: true });
  expect(existsSync(join(folder, "half.jpg"))).toBe(false);
});

it("11. safe to delete is said only where the event has everything in the folder that a person would miss", async () => {
  const { api } = await open();
  const hard = join(home, "hard");
  const files = makeHardFolder(hard);
  photo("good.jpg");
  await push({ paths: [folder, hard] });
  const wrong: string[] = [];
  for (const { path, missed } of files) {
    if (path === "links/inside/up") continue; // on its own it is not a loop but a folder of broken links
    const full = join(hard, path);
    // `\\xe9` stands for that byte, which is not UTF-8.
    const named = path.includes("\\xe9") ? Buffer.from(full.replace("\\xe9", "\xe9"), "latin1") : full;
    const source = { ...workers, api, paths: [folder, named] };
    const { isSafeToDelete } = await verify(source, () => {});
    if (isSafeToDelete !== (missed === undefined)) wrong.push(path);
  }
  expect(wrong).toEqual([]);
});

/** The id of a photo whose text is its name. */
function idOf(name: string): string {
  return photoIdOf(createHash("sha256").update(tinyJpeg(name)).digest());
}
