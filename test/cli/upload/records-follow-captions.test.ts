// A push updates the captions of photos that the event already has.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findSidecars } from "../../../cli/captions/find-sidecars.ts";
import { finishCaption } from "../../../cli/captions/finish-caption.ts";
import { RequestError } from "../../../cli/errors.ts";
import type { UploadEvent } from "../../../cli/upload/events.ts";
import { upload } from "../../../cli/upload/upload.ts";
import type { UploadOptions } from "../../../cli/upload/upload-options.ts";
import { createPhotoWorker } from "../../../cli/upload/worker/photo-worker.ts";
import { createPhotoReader } from "../../../cli/upload/worker/read-photo.ts";
import { asNobody } from "../../support/as-nobody.ts";
import { jpegOf } from "../../support/caption-classes.ts";
import { type FakeEvent, type Faults, openFakeEvent } from "../../support/fake-event.ts";
import { xmpCaption } from "../../support/metadata-writers.ts";
import { commentSegment, xmpSegment } from "../../support/photo-containers.ts";

let home: string;
let folder: string;
let event: FakeEvent;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "photoup-captions-"));
  folder = join(home, "photos");
});
afterEach(async () => {
  await event.close();
  rmSync(home, { recursive: true });
});

async function open(faults: Faults = {}): Promise<void> {
  event = await openFakeEvent(faults);
}

/** As if every file were old enough: files written just now are never remembered. */
const whenSettled = () => Date.now() + 10_000;

const optionsOf = (options: Partial<UploadOptions>): UploadOptions => ({
  paths: [folder],
  api: event.api,
  openWorker: (onProgress) => createPhotoWorker({}, createPhotoReader(["en"]), onProgress, whenSettled),
  workerCount: 1,
  sidecarsOf: findSidecars,
  cacheFolder: join(home, "cache"),
  confirmWithinMs: 20_000,
  random: () => 0,
  ...options,
});

async function push(options: Partial<UploadOptions> = {}) {
  const events: UploadEvent[] = [];
  const summary = await upload(optionsOf(options), (one) => events.push(one));
  const warnings = events.flatMap((one) => (one.type === "warning" && one.code === "captions" ? [one.message] : []));
  return { summary, events, warnings };
}

function photo(name: string, bytes = name, attributes = ""): void {
  mkdirSync(join(folder, name, ".."), { recursive: true });
  writeFileSync(join(folder, name), jpegOf([commentSegment(bytes)]));
  if (attributes !== "") sidecar(name, attributes);
}

/** Writes a sidecar beside the photo of that name. */
function sidecar(name: string, attributes: string): void {
  const description = `<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" ${attributes}/>`;
  writeFileSync(
    join(folder, `${name}.xmp`),
    `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">${description}</rdf:RDF></x:xmpmeta>`,
  );
}
const rating = (stars: number) => `xmp:Rating="${stars}"`;
const title = (text: string) => `photoshop:Headline="${text}"`;
const records = () => [...event.records.values()];
const berlin = `exif:GPSLatitude="52,30.0N" exif:GPSLongitude="13,24.0E"`;

it("what an older version could not read of remembered files is sent once this version reads it, and no bytes", async () => {
  await open();
  photo("own.jpg", "own");
  writeFileSync(join(folder, "own.jpg"), jpegOf([xmpSegment(xmpCaption("In the photo"))]));
  photo("beside.jpg", "beside", title("Beside it"));
  await push();
  const { length: puts } = event.puts;
  const captions = records().map((record) => record.title);
  expect([...captions].sort()).toEqual(["Beside it", "In the photo"]);

  for (const record of records()) delete record.title;
  rewriteCache(([name, identity, sha256, contentType, basis = ""]) => {
    return [name, identity, sha256, contentType, basis.replace(/@[^|]*$/, ""), ""];
  });
  expect((await push()).summary).toMatchObject({ duplicate: 2, captionsUpdated: 2 });
  expect(records().map((record) => record.title)).toEqual(captions);
  expect(event.puts).toHaveLength(puts);

  const { length } = event.initiated;
  expect((await push()).summary).toMatchObject({ duplicate: 2, captionsUpdated: 0 });
  expect(event.initiated).toHaveLength(length);
});

function rewriteCache(change: (line: string[]) => (string | undefined)[]): void {
  const cache = join(home, "cache");
  for (const name of readdirSync(cache)) {
    const lines = readFileSync(join(cache, name), "utf8").split("\n").filter(Boolean);
    writeFileSync(join(cache, name), lines.map((line) => `${JSON.stringify(change(JSON.parse(line)))}\n`).join(""));
  }
}

it("a rating that changed in three hundred sidecars changes in all records, and the next push changes nothing", async () => {
  await open();
  const names = Array.from({ length: 300 }, (_, n) => `IMG_${n}.jpg`);
  for (const name of names) photo(name, name, rating(3));
  await push();
  for (const name of names) sidecar(name, rating(5));
  expect((await push()).summary).toMatchObject({ duplicate: 300, captionsUpdated: 300, captionsRefused: 0 });
  expect(records().every(({ details }) => details?.rating === 5)).toBe(true);
  const before = event.initiated.length;
  expect((await push()).summary).toMatchObject({ duplicate: 300, captionsUpdated: 0 });
  expect(event.initiated.length).toBe(before);
});

it("a photo that an organiser removes just before its caption is updated is skipped, as on the next push", async () => {
  let isRemoved = false;
  await open({
    initiate() {
      if (!isRemoved) return;
      const message = "An organiser removed it.";
      throw new RequestError(message, { status: 403, code: "removed_by_organiser", isTransient: false });
    },
  });
  photo("a.jpg", "a", rating(3));
  await push();
  sidecar("a.jpg", rating(5));
  isRemoved = true;
  const { summary, events } = await push();
  expect(summary).toMatchObject({ duplicate: 0, failed: 0, notProven: { removed_by_organiser: 1 } });
  expect(events.filter(({ type }) => type === "skipped")).toContainEqual(
    expect.objectContaining({ path: join(folder, "a.jpg"), reason: "removed_by_organiser" }),
  );
});

it("caption updates do not wait for bytes on the line, however large the photos are", async () => {
  const names = Array.from({ length: 60 }, (_, n) => `IMG_${n}.jpg`);
  let isAgain = false;
  let told = 0;
  let onEnough = () => {};
  const enough = new Promise<void>((resolve) => (onEnough = resolve));
  await open({
    // No answer until two thirds of them were initiated.
    async batch({ length }) {
      told += length;
      if (told >= 40) onEnough();
      if (isAgain) await Promise.race([enough, delay(60_000).then(() => Promise.reject(new Error(`${told} told`)))]);
    },
  });
  const limits = Promise.resolve({ contentTypes: ["image/jpeg"], maxBytes: 1e9, maxInitiatePhotos: 50 });
  for (const name of names) {
    photo(name, name, rating(3));
    truncateSync(join(folder, name), 4_500_000);
  }
  await push({ limits });
  for (const name of names) sidecar(name, rating(5));
  [isAgain, told] = [true, 0];
  expect((await push({ limits })).summary).toMatchObject({ duplicate: 60, captionsUpdated: 60 });
});

it("details that a sidecar no longer has are removed from the record", async () => {
  await open();
  photo("a.jpg", "a", `${rating(3)} ${berlin}`);
  await push();
  expect(records()[0]?.details).toMatchObject({ rating: 3, gps: {} });
  sidecar("a.jpg", rating(3));
  expect((await push()).summary).toMatchObject({ captionsUpdated: 1 });
  expect(records()[0]?.details).toMatchObject({ rating: 3 });
  expect(records()[0]?.details).not.toHaveProperty("gps");
});

it("--strip-gps removes the position from the records of photos that the event already has", async () => {
  await open();
  for (let n = 0; n < 60; n++) photo(`${n}.jpg`, `${n}`, `${berlin}${n % 2 ? ` ${rating(n % 5)}` : ""}`);
  await push();
  const finish = { eventId: "42", stripGps: true };
  const stripping: Partial<UploadOptions> = {
    finishCaption: (file, caption) => finishCaption(caption, file.relativePath, finish),
    captionSettings: "strip",
  };
  expect((await push(stripping)).summary).toMatchObject({ duplicate: 60, captionsUpdated: 60 });
  expect(records().filter(({ details }) => details?.gps)).toEqual([]);
  expect((await push(stripping)).summary).toMatchObject({ captionsUpdated: 0 });
});

it("captions that may not be changed, because somebody else uploaded the photos, are counted", async () => {
  await open({ isSomebodyElses: true });
  for (let n = 0; n < 40; n++) photo(`${n}.jpg`, `${n}`, rating(3));
  await push();
  for (let n = 0; n < 40; n++) sidecar(`${n}.jpg`, rating(5));
  expect((await push()).summary).toMatchObject({ duplicate: 40, captionsUpdated: 0, captionsRefused: 40 });
  expect((await push()).summary).toMatchObject({ captionsRefused: 40 });
});

it("title, description and date stay in the record if the photo does not have them", async () => {
  await open();
  photo("a.jpg", "a", title("From a list"));
  await push();
  rmSync(join(folder, "a.jpg.xmp"));
  await push();
  expect(records()[0]?.title).toBe("From a list");
});

it.skipIf(process.geteuid?.() !== 0)(
  "a changed sidecar that cannot be read, as while a program has it locked, takes nothing from the record, and is read by the next push",
  async () => {
    await open();
    photo("a.jpg", "a", `${title("Old")} ${rating(3)}`);
    chmodSync(home, 0o777);
    await asNobody(() => push());
    sidecar("a.jpg", title("New"));
    chmodSync(join(folder, "a.jpg.xmp"), 0o600);
    for (const options of [{}, { cacheFolder: join(home, "another") }]) {
      expect((await asNobody(() => push(options))).events).toContainEqual(
        expect.objectContaining({ type: "warning", message: expect.stringContaining("a.jpg.xmp cannot be read") }),
      );
      expect(records()[0]).toMatchObject({ title: "Old", details: { rating: 3 } });
    }
    expect((await push()).summary.captionsUpdated).toBe(1);
    expect(records()[0]?.title).toBe("New");
  },
);

it.each([{ kind: "delete" as const }, { kind: "move" as const, folder: "moved" }])(
  "a photo whose sidecar cannot be read stays, so that a later push can send its caption: $kind",
  async (removal) => {
    await open();
    photo("a.jpg", "a");
    symlinkSync("target", join(folder, "a.jpg.xmp"));
    const options = { removal: removal.kind === "move" ? { ...removal, folder: join(home, removal.folder) } : removal };
    const { events } = await push(options);
    expect(events).toContainEqual(expect.objectContaining({ type: "warning", code: "kept", message: keptUnread }));
    expect(existsSync(join(folder, "a.jpg"))).toBe(true);

    sidecar("a.jpg", title("Readable"));
    await push(options);
    expect(records()[0]?.title).toBe("Readable");
    expect(existsSync(join(folder, "a.jpg"))).toBe(false);
  },
);
const keptUnread = "its sidecar could not be read, so it was left where it is";

it("a title that a sidecar no longer has is removed from the record if this folder put it there", async () => {
  await open();
  for (const name of ["a", "b", "c"]) photo(`${name}.jpg`, name, `${title("Before")} ${rating(3)}`);
  await push();
  const changedByHand = records()[1];
  if (changedByHand) changedByHand.title = "By hand";
  for (const name of ["a", "b"]) sidecar(`${name}.jpg`, rating(3));
  expect((await push()).summary).toMatchObject({ captionsUpdated: 1 });
  expect(records().map((record) => record.title)).toEqual([undefined, "By hand", "Before"]);
});

describe("with two files of the same bytes", () => {
  const captions = () => records().map((record) => [record.title, record.details?.rating]);

  it.each([
    ["with a title rather than only a rating, although its path sorts later", rating(1), title("B"), ["B", undefined]],
    ["whose path sorts first, if both have titles", title("A"), title("B"), ["A", undefined]],
    ["whose path sorts first, if both have ratings", rating(1), rating(2), [undefined, 1]],
    ["with a sidecar, if the other has none", "", rating(2), [undefined, 2]],
  ])("the caption comes from the one %s, whatever order they arrive in", async (_, a, b, expected) => {
    await open();
    photo("a/1.jpg", "same", a);
    photo("b/1.jpg", "same", b);
    const reversed = { paths: ["b", "a"].map((name) => join(folder, name)) };
    const [unknown, notKept] = [{ cacheFolder: join(home, "another") }, { cacheFolder: join(home, "third") }];
    for (const options of [{}, {}, reversed, unknown, {}, { ...reversed, ...notKept }, { workerCount: 3 }]) {
      await push(options);
      expect(captions()).toEqual([expected]);
    }
  });

  it("and different captions, one warning names the two files and the number of such photos", async () => {
    await open();
    for (let n = 0; n < 30; n++) {
      photo(`a/${n}.jpg`, `same ${n}`, title("A"));
      photo(`b/${n}.jpg`, `same ${n}`, title("B"));
    }
    for (let run = 0; run < 2; run++) {
      const { events } = await push();
      const warnings = events.flatMap((one) => (one.type === "warning" ? [one.message] : []));
      expect(warnings).toEqual([expect.stringContaining("30 photos are here more than once, with different captions")]);
      expect(warnings[0]).toContain(`here that of ${join(folder, "a")}`);
    }
    expect(new Set(records().map((record) => record.title))).toEqual(new Set(["A"]));
  });

  it("and the same caption, nothing is warned about or sent twice", async () => {
    await open();
    for (const name of ["a/1.jpg", "b/1.jpg"]) photo(name, "same", title("Same"));
    for (let run = 0; run < 2; run++) {
      const { events, summary } = await push();
      expect(events.filter(({ type }) => type === "warning")).toEqual([]);
      expect(summary.captionsUpdated).toBe(0);
    }
    expect(event.initiated).toHaveLength(1);
  });

  it("the remembered one's caption stays, although the other's is still being sent when the record is looked up", async () => {
    let onInitiate = () => {};
    const initiated = new Promise<void>((resolve) => (onInitiate = resolve));
    let onEnd = () => {};
    const ended = new Promise<void>((resolve) => (onEnd = resolve));
    let isHeld = false;
    await open({
      async initiate({ details }) {
        if (!isHeld || details?.rating !== undefined) return;
        onInitiate();
        await Promise.race([ended, delay(500)]); // until the other file has ended too early
      },
    });
    photo("b/1.jpg", "same", rating(2));
    await push();
    photo("a/1.jpg", "same");
    isHeld = true;
    const slowly = async function* () {
      yield join(folder, "a");
      await initiated;
      yield join(folder, "b");
    };
    const report = (one: UploadEvent) => void (one.type === "duplicate" && onEnd());
    const summary = await upload(optionsOf({ paths: slowly() }), report);
    expect(summary).toMatchObject({ duplicate: 2, failed: 0 });
    expect(captions()).toEqual([[undefined, 2]]);
  });

  it("the other one's caption is sent if the preferred one fails", async () => {
    let isFirst = true;
    await open({
      initiate() {
        if (isFirst) {
          isFirst = false;
          throw new RequestError("not today", { status: 400, code: "invalid_request", isTransient: false });
        }
      },
    });
    for (const name of ["a.jpg", "b.jpg"]) photo(name, "the same", title(`Of ${name}`));
    const { summary } = await push();
    expect(summary).toMatchObject({ failed: 1, uploaded: 1 });
    expect([...event.records.values()]).toMatchObject([{ title: "Of b.jpg" }]);
  });

  it("a caption that was only sent for a file that failed is sent again for the one with the same caption", async () => {
    let onAllRead = () => {};
    const allRead = new Promise<void>((resolve) => (onAllRead = resolve));
    await open({
      async initiate(_, n) {
        if (n > 1) return;
        await allRead;
        throw new RequestError("not today", { status: 400, code: "invalid_request", isTransient: false });
      },
    });
    photo("z/1.jpg", "same", title("Same"));
    photo("z/2.jpg", "same");
    photo("a/1.jpg", "same", title("Same"));
    let reads = 0;
    const { summary } = await push({
      paths: [join(folder, "z"), join(folder, "a")],
      openWorker(onProgress) {
        const worker = createPhotoWorker({}, createPhotoReader(["en"]), onProgress, whenSettled);
        return {
          ...worker,
          async prepare(...job) {
            const prepared = await worker.prepare(...job);
            // All of them have claimed by then.
            if (++reads === 3) setImmediate(() => setImmediate(onAllRead));
            return prepared;
          },
        };
      },
    });
    expect(summary).toMatchObject({ failed: 1, uploaded: 1, duplicate: 1 });
    expect(records()).toMatchObject([{ title: "Same" }]);
  });

  it("the other one's caption is sent if the preferred one, known from an earlier run, cannot be read any more", async () => {
    let onLookup = () => {};
    await open({ lookup: () => onLookup() });
    for (const name of ["a.jpg", "b.jpg"]) photo(name, "the same", title(`Of ${name}`));
    await push();
    event.records.clear();
    onLookup = () => rmSync(join(folder, "a.jpg"), { force: true });
    expect((await push()).summary).toMatchObject({ failed: 1, duplicate: 1 });
    expect(records()).toMatchObject([{ title: "Of b.jpg" }]);
  });

  it.each([
    ["is found after the first one's sidecar was deleted", "removed", ["a/1.jpg.xmp"], "Of z"],
    ["is read while the first one is sent", "found", ["z/1.jpg.xmp"], "Of a"],
  ])("the sidecar whose caption is not used stays, if the second file %s", async (...row) => {
    const [, moment, left, said] = row;
    let onSecond = () => {};
    const second = new Promise<void>((resolve) => (onSecond = resolve));
    let onMoment = () => {};
    const reached = new Promise<void>((resolve) => (onMoment = resolve));
    await open({ initiate: () => (moment === "found" ? second : undefined) });
    for (const name of ["z", "a"]) photo(`${name}/1.jpg`, "same", title(`Of ${name}`));
    let reads = 0;
    const openWorker: UploadOptions["openWorker"] = (onProgress) => {
      const worker = createPhotoWorker({}, createPhotoReader(["en"]), onProgress, whenSettled);
      return {
        ...worker,
        async prepare(...job) {
          const prepared = await worker.prepare(...job);
          if (++reads === 2) setImmediate(() => setImmediate(onSecond));
          return prepared;
        },
      };
    };
    async function* paths() {
      yield join(folder, "z");
      if (moment === "removed") await reached;
      yield join(folder, "a");
    }
    const options = optionsOf({ paths: paths(), removal: { kind: "delete" }, openWorker });
    await upload(options, (each) => each.type === moment && onMoment());
    expect(records()).toMatchObject([{ title: said }]);
    expect(["a/1.jpg.xmp", "z/1.jpg.xmp"].filter((name) => existsSync(join(folder, name)))).toEqual(left);
  });

  it("what the other one's caption set first in this push is removed", async () => {
    await open();
    photo("a/1.jpg", "same", 'photoshop:DateCreated="2020-01-01T10:00:00"');
    photo("b/1.jpg", "same", title("B"));
    await push({ paths: [join(folder, "a"), join(folder, "b")] });
    expect(records().map((record) => [record.title, record.takenAt])).toEqual([["B", undefined]]);
  });
});
