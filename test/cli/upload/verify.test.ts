import { appendFileSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ConfirmedPhoto, captionLimits } from "../../../api/contract.ts";
import { findSidecars } from "../../../cli/captions/find-sidecars.ts";
import { RequestError } from "../../../cli/errors.ts";
import type { UploadEvent, VerifyEvent } from "../../../cli/upload/events.ts";
import { upload } from "../../../cli/upload/upload.ts";
import { verify } from "../../../cli/upload/verify.ts";
import { createPhotoWorker } from "../../../cli/upload/worker/photo-worker.ts";
import { createPhotoReader } from "../../../cli/upload/worker/read-photo.ts";
import { bulkPhoto } from "../../support/bulk-photos.ts";
import { type FakeEvent, openFakeEvent } from "../../support/fake-event.ts";
import { languages, xmpOf } from "../../support/metadata-writers.ts";
import { tinyJpeg } from "../../support/tiny-photos.ts";

let folder: string;
let home: string;
let event: FakeEvent;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "photoup-event-"));
  home = await mkdtemp(join(tmpdir(), "photoup-home-"));
  event = await openFakeEvent();
  for (let n = 0; n < 5; n++) writeFileSync(join(folder, `${n}.jpg`), tinyJpeg(`photo ${n}`));
});
afterEach(async () => {
  await event.close();
  await rm(folder, { recursive: true });
  await rm(home, { recursive: true });
});

const source = () => ({
  paths: [folder],
  api: event.api,
  openWorker: (onProgress: (id: number, bytes: number) => void) =>
    createPhotoWorker({}, createPhotoReader([]), onProgress),
  workerCount: 2,
  sidecarsOf: () => new Map<string, string>(),
  random: () => 0,
});

const withoutSum = ({ sha256: _, ...record }: ConfirmedPhoto): ConfirmedPhoto => record;

describe("verify", () => {
  it("says that everything is safe to delete if every photo is confirmed with the same bytes", async () => {
    await upload(source(), () => {});
    writeFileSync(join(folder, "notes.txt"), "not a photo");
    expect(await verify(source(), () => {})).toMatchObject({
      found: 6,
      confirmed: 5,
      skipped: 1,
      isSafeToDelete: true,
    });
  });

  it.each([
    ["missing", "missing", "its bytes are not stored"],
    ["different", "different", "other bytes are stored"],
    ["not asked", "failed", "cannot say whether"],
    ["archived", "failed", "this photoup does not know"],
    ["", "failed", "this photoup does not know"],
    ["toString", "failed", "this photoup does not know"],
  ] as const)("is not safe where S3's word on an object is: %s", async (object, type, message) => {
    await event.close();
    event = await openFakeEvent({ object: (photoId) => (photoId === event.puts[0] ? (object as never) : "stored") });
    await upload(source(), () => {});
    const told: VerifyEvent[] = [];
    const summary = await verify(source(), (each) => told.push(each));
    expect(summary).toMatchObject({ confirmed: 4, [type]: 1, isSafeToDelete: false });
    expect(told.find((each) => each.type === type)).toMatchObject({ message: expect.stringContaining(message) });
  });

  it("is not satisfied by an object that S3 stores as its record says, if the record has another SHA-256", async () => {
    await event.close();
    event = await openFakeEvent({ object: () => "stored" });
    await upload(source(), () => {});
    const [first] = event.records.values();
    if (first) event.records.set(first.photoId, { ...first, sha256: `${"A".repeat(43)}=` });
    expect(await verify(source(), () => {})).toMatchObject({ confirmed: 4, different: 1, isSafeToDelete: false });
  });

  it("names the photos that the event does not have", async () => {
    await upload(source(), () => {});
    writeFileSync(join(folder, "new.jpg"), "\xff\xd8\xff\xe0 new", "latin1");
    const missing: string[] = [];
    const summary = await verify(source(), (each) => {
      if (each.type === "missing") missing.push(each.path);
    });
    expect(missing).toEqual([join(folder, "new.jpg")]);
    expect(summary).toMatchObject({ confirmed: 5, missing: 1, isSafeToDelete: false });
  });

  it("reads the bytes again, even if size, time and inode are those of the upload", async () => {
    const path = join(folder, "0.jpg");
    const past = new Date(Date.now() - 60_000);
    utimesSync(path, past, past);
    await upload({ ...source(), cacheFolder: home }, () => {});
    writeFileSync(path, "\xff\xd8\xff\xe0 phOto 0", { encoding: "latin1", flag: "r+" });
    utimesSync(path, past, past);
    expect(await verify(source(), () => {})).toMatchObject({ confirmed: 4, missing: 1, isSafeToDelete: false });
  });

  it("is not satisfied by a record with another SHA-256 or by a photo of a type that is not accepted", async () => {
    await upload(source(), () => {});
    const [first] = event.records.values();
    if (first) event.records.set(first.photoId, { ...first, sha256: `${"A".repeat(43)}=` });
    expect(await verify(source(), () => {})).toMatchObject({ confirmed: 4, different: 1, isSafeToDelete: false });
    if (first) event.records.set(first.photoId, withoutSum(first));
    const told: VerifyEvent[] = [];
    const summary = await verify(source(), (each) => told.push(each));
    expect(summary).toMatchObject({ confirmed: 4, different: 0, failed: 1, isSafeToDelete: false });
    expect(told).toContainEqual(expect.objectContaining({ type: "failed", code: "unproven" }));
    if (first) event.records.set(first.photoId, first);
    writeFileSync(join(folder, "layers.psd"), Buffer.concat([Buffer.from("8BPS"), Buffer.alloc(200)]));
    expect(await verify(source(), () => {})).toMatchObject({ unsupportedPhotos: 1, isSafeToDelete: false });
  });

  it.each([
    ["a film", "MVI_0022.MP4", "\0\0\0\x18ftypisom\0\0\0\0isom", "film"],
    ["a film under another name", "clip", "\0\0\0\x18ftypqt  \0\0\0\0qt  ", "film"],
    ["a photo of zeros", "IMG_0023.JPG", "\0".repeat(4096), "unrecognized"],
    ["a RAW photo of zeros", "DSC_1.NEF", "\0".repeat(4096), "unrecognized"],
    ["a sound recording", "0001.WAV", "RIFF\0\0\0\0WAVEfmt ", "sound"],
    ["an archive", "photos.zip", "PK\x03\x04", "archive"],
    ["a picture by its name", "a.tga", "\0\0\x02", "unsupported_type"],
  ])("is not satisfied if %s is beside the photos, and names it", async (_, name, bytes, notProven) => {
    await upload(source(), () => {});
    writeFileSync(join(folder, name), bytes, "latin1");
    const named: string[] = [];
    const summary = await verify(source(), (each) => {
      if (each.type === "skipped" && each.notProven === notProven) named.push(each.path);
    });
    expect(named).toEqual([join(folder, name)]);
    expect(summary).toMatchObject({ confirmed: 5, notProven: { [notProven]: 1 }, isSafeToDelete: false });
  });

  it("does not count a photo that was cut off as safe unless told to", async () => {
    writeFileSync(join(folder, "half.jpg"), bulkPhoto(1).subarray(0, 2000));
    const events: UploadEvent[] = [];
    expect(await upload(source(), (each) => events.push(each))).toMatchObject({
      uploaded: 6,
      notProven: { truncated: 1 },
    });
    expect(events).toContainEqual(expect.objectContaining({ type: "warning", code: "truncated" }));
    const uploaded = events.filter((each) => each.type === "uploaded" && each.notProven === "truncated");
    expect(uploaded).toMatchObject([{ path: join(folder, "half.jpg") }]);

    const named: VerifyEvent[] = [];
    expect(await verify(source(), (each) => "notProven" in each && named.push(each))).toMatchObject({
      confirmed: 6,
      notProven: { truncated: 1 },
      isSafeToDelete: false,
    });
    expect(named).toContainEqual(expect.objectContaining({ type: "confirmed", path: join(folder, "half.jpg") }));
    const told = { ...source(), allowTruncated: true };
    expect(await verify(told, () => {})).toMatchObject({ notProven: {}, isSafeToDelete: true });
  });

  it("is satisfied if only texts and system files are beside the photos", async () => {
    await upload(source(), () => {});
    for (const name of ["notes.txt", "._0.jpg", ".DS_Store", "Thumbs.db", ".nomedia", "0.jpg.xmp", "0.AAE"]) {
      writeFileSync(join(folder, name), name === ".nomedia" ? "" : "\0\x05\x16\x07 notes");
    }
    expect(await verify(source(), () => {})).toMatchObject({ confirmed: 5, notProven: {}, isSafeToDelete: true });
  });

  it("warns once about a sidecar that says what the event does not have, and not about others", async () => {
    const write = (n: number, attributes: string) =>
      writeFileSync(join(folder, `${n}.xmp`), xmpOf("", `${attributes} photoshop:City="Rome"`));
    const withSidecars = { ...source(), sidecarsOf: findSidecars };
    for (let n = 0; n < 5; n++) write(n, `photoshop:Headline="Title ${n}"`);
    await upload(withSidecars, () => {});
    const warned = async () => {
      const told: VerifyEvent[] = [];
      expect(await verify(withSidecars, (each) => told.push(each))).toMatchObject({ isSafeToDelete: true });
      return told.flatMap((each) => (each.type === "warning" ? [[each.code, each.path, each.message]] : []));
    };
    writeFileSync(join(folder, "3.xmp"), xmpOf(languages("dc:title", { "x-default": "Lake", de: "See" })));
    const openWorker = (onProgress: (id: number, bytes: number) => void) =>
      createPhotoWorker({}, createPhotoReader(["de"]), onProgress);
    await upload({ ...withSidecars, openWorker }, () => {});
    expect(await warned()).toEqual([]);
    writeFileSync(join(folder, "1.jpeg"), tinyJpeg("has the same sidecar"));
    await upload({ ...withSidecars, openWorker }, () => {});
    write(1, 'photoshop:Headline="Since then"');
    write(2, 'photoshop:Headline="Title 2" exif:GPSLatitude="41,54N" exif:GPSLongitude="12,30E"');
    expect(await warned()).toEqual([
      ["sidecar", join(folder, "1.xmp"), expect.stringContaining("(title)")],
      ["sidecar", join(folder, "2.xmp"), expect.stringContaining("(position)")],
    ]);
  });

  it("warns about a sidecar that could not be read, or whose texts were cut, but not about an empty one", async () => {
    const write = (n: number, text: string | Buffer) => writeFileSync(join(folder, `${n}.xmp`), text);
    write(0, "");
    write(1, "my notes on it");
    const whole = xmpOf("", 'photoshop:Headline="Lake"');
    write(2, whole.subarray(0, whole.indexOf("ke")));
    write(3, xmpOf(languages("dc:description", { "x-default": "x".repeat(captionLimits.description + 1) })));
    const withSidecars = { ...source(), sidecarsOf: findSidecars };
    await upload(withSidecars, () => {});
    const told: VerifyEvent[] = [];
    expect(await verify(withSidecars, (each) => told.push(each))).toMatchObject({ isSafeToDelete: true });
    expect(told.flatMap((each) => (each.type === "warning" ? [[each.path, each.message]] : []))).toEqual(
      [1, 2, 3].map((n) => [
        join(folder, `${n}.xmp`),
        "the event does not have what it says (a part that could not be read or is too long): push again before you delete it; if this stays, keep it",
      ]),
    );
  });

  it("warns about a sidecar that no photo uses, since there is none or it has another one, unless it is empty", async () => {
    for (const name of ["0.xmp", "0.jpg.xmp", "lost.xmp"]) writeFileSync(join(folder, name), xmpOf(""));
    writeFileSync(join(folder, "empty.xmp"), "");
    writeFileSync(join(folder, "._0.xmp"), "\0\x05\x16\x07\0\x02\0\0Mac OS X        "); // macOS writes one beside each file on a card
    const cut = `${"a".repeat(46)}.json`; // fits two photos
    for (const end of ["1.jpg", "2.jpg"]) renameSync(join(folder, end), join(folder, `${"a".repeat(50)}${end}`));
    const jsons = ["0.jpg.json", cut, "lost.jpg.supplemental-meta.json", "lost.mp4(1).json"];
    for (const name of [...jsons, "metadata.json"]) writeFileSync(join(folder, name), '{"photoTakenTime":{}}');
    const withSidecars = { ...source(), sidecarsOf: findSidecars };
    await upload(withSidecars, () => {});
    const told: VerifyEvent[] = [];
    expect(await verify(withSidecars, (each) => told.push(each))).toMatchObject({ isSafeToDelete: true });
    const warned = told.flatMap((each) => (each.type === "warning" ? [[each.path, each.message]] : []));
    expect(warned).toEqual(
      ["0.jpg.json", "0.xmp", cut, ...jsons.slice(2), "lost.xmp"].map((name) => [
        join(folder, name),
        expect.stringContaining("nothing was read from it"),
      ]),
    );
  });

  it("warns about a sidecar that cannot be opened any more when its photo is read", async () => {
    const sidecar = join(folder, "0.xmp");
    writeFileSync(sidecar, xmpOf("", 'photoshop:Headline="Lake"'));
    const withSidecars = { ...source(), sidecarsOf: findSidecars };
    await upload(withSidecars, () => {});
    const openWorker = (onProgress: (id: number, bytes: number) => void) => {
      const worker = createPhotoWorker({}, createPhotoReader([]), onProgress);
      return {
        ...worker,
        prepare(...job: Parameters<typeof worker.prepare>) {
          rmSync(sidecar, { force: true });
          symlinkSync(sidecar, sidecar);
          return worker.prepare(...job);
        },
      };
    };
    const told: VerifyEvent[] = [];
    await verify({ ...withSidecars, openWorker, workerCount: 1 }, (each) => told.push(each));
    expect(told.filter((each) => each.type === "warning")).toMatchObject([
      { code: "sidecar", path: sidecar, message: expect.stringContaining("(a part that could not be read") },
    ]);
  });

  it("counts what patterns left out once, although it looks for new files again", async () => {
    await upload(source(), () => {});
    const accepts = (path: string) => path !== "0.jpg";
    expect(await verify({ ...source(), accepts }, () => {})).toMatchObject({
      ...{ found: 4, confirmed: 4, excluded: 1, isSafeToDelete: true },
    });
  });

  it("counts a photo that is given twice once", async () => {
    await upload(source(), () => {});
    const paths = [folder, join(folder, "0.jpg")];
    expect(await verify({ ...source(), paths }, () => {})).toMatchObject({
      found: 6,
      confirmed: 5,
      skipped: 1,
      isSafeToDelete: true,
    });
  });

  it("is not satisfied by an empty folder", async () => {
    await rm(folder, { recursive: true });
    await upload(source(), () => {});
    expect((await verify({ ...source(), paths: [home] }, () => {})).isSafeToDelete).toBe(false);
    folder = await mkdtemp(join(tmpdir(), "photoup-event-"));
  });

  describe("checks files again that were added or changed while it read the others", () => {
    /** Runs something before each answer of the event. */
    const verifyWhile = (meanwhile: (n: number) => void, report: (each: VerifyEvent) => void = () => {}) => {
      let n = 0;
      const lookup: typeof event.api.lookup = (...asked) => {
        meanwhile(++n);
        return event.api.lookup(...asked);
      };
      return verify({ ...source(), api: { ...event.api, lookup } }, report);
    };
    const write = (name: string, text: string) => writeFileSync(join(folder, name), tinyJpeg(text));

    it("a new photo that the event does not have is missing", async () => {
      await upload(source(), () => {});
      expect(await verifyWhile((n) => n === 1 && write("late.jpg", "late"))).toMatchObject({
        ...{ found: 6, confirmed: 5, missing: 1, isSafeToDelete: false },
      });
    });

    it("a new photo that the event has is confirmed", async () => {
      await upload(source(), () => {});
      expect(await verifyWhile((n) => n === 1 && write("late.jpg", "photo 0"))).toMatchObject({
        ...{ found: 6, confirmed: 6, isSafeToDelete: true },
      });
    });

    it("a photo with new bytes is missing, and one that was only touched is counted once", async () => {
      await upload(source(), () => {});
      expect((await verifyWhile((n) => n === 1 && write("0.jpg", "edited"))).isSafeToDelete).toBe(false);
      write("0.jpg", "photo 0");
      expect(await verifyWhile((n) => n === 1 && utimesSync(join(folder, "0.jpg"), 1, 1))).toMatchObject({
        ...{ found: 5, confirmed: 5, isSafeToDelete: true },
      });
    });

    it("a photo whose bytes are lost meanwhile is not safe, although the event had those before", async () => {
      await upload(source(), () => {});
      const zeros = () => writeFileSync(join(folder, "0.jpg"), "\0".repeat(4096));
      expect(await verifyWhile((n) => n === 1 && zeros())).toMatchObject({
        ...{ confirmed: 5, notProven: { unrecognized: 1 }, isSafeToDelete: false },
      });
    });

    it("a photo that is cut off meanwhile is not safe, although the event has those bytes too", async () => {
      const half = () => writeFileSync(join(folder, "0.jpg"), bulkPhoto(1).subarray(0, 2000));
      half();
      await upload(source(), () => {});
      write("0.jpg", "photo 0");
      await upload(source(), () => {});
      expect(await verifyWhile((n) => n === 1 && half())).toMatchObject({
        ...{ confirmed: 6, notProven: { truncated: 1 }, isSafeToDelete: false },
      });
    });

    it.runIf(process.platform !== "win32")("a new link to nothing is found and counted once", async () => {
      await upload(source(), () => {});
      const found: string[] = [];
      const link = () => symlinkSync("nowhere", join(folder, "late.jpg"));
      const summary = await verifyWhile(
        (n) => n === 1 && link(),
        (each) => each.type === "found" && found.push(each.path),
      );
      expect(summary).toMatchObject({ found: 6, confirmed: 5, isSafeToDelete: false });
      expect(found.filter((path) => path.endsWith("late.jpg"))).toHaveLength(1);
      found.length = 0;
      expect(await verify(source(), (each) => each.type === "found" && found.push(each.path))).toMatchObject({
        found: 6,
      });
      expect(found).toHaveLength(6);
    });

    it("the total of the walk is reported once", async () => {
      await upload(source(), () => {});
      const totals: number[] = [];
      await verifyWhile(
        (n) => n === 1 && write("late.jpg", "photo 0"),
        (each) => each.type === "walked" && totals.push(each.files),
      );
      expect(totals).toEqual([5]);
    });

    it("a log file in the folder does not count", async () => {
      await upload(source(), () => {});
      const log = () => appendFileSync(join(folder, "run.log"), "a line\n");
      expect(await verifyWhile(log, log)).toMatchObject({ confirmed: 5, failed: 0, isSafeToDelete: true });
    });

    it("photos that keep arriving fail as changing", async () => {
      await upload(source(), () => {});
      const codes: string[] = [];
      const summary = await verifyWhile(
        (n) => write(`late ${n}.jpg`, "photo 0"),
        (each) => each.type === "failed" && codes.push(each.code),
      );
      expect(summary).toMatchObject({ failed: 1, isSafeToDelete: false });
      expect(codes).toEqual(["changing"]);
    });
  });

  it("counts a photo as read once the event has answered, and counts no bytes of skipped files", async () => {
    await upload(source(), () => {});
    writeFileSync(join(folder, "notes.txt"), "not a photo");
    const types: string[] = [];
    let read = 0;
    await verify(source(), (each) => {
      if (each.type === "read") read += each.bytes;
      if (each.type === "read" || each.type === "confirmed") types.push(each.type);
    });
    expect(types).toEqual(Array.from({ length: 5 }, () => ["read", "confirmed"]).flat());
    expect(read).toBe(5 * tinyJpeg("photo 0").length);
    let unanswered = 0;
    const refusal = new RequestError("no answer", { code: "ECONNRESET", isTransient: true });
    const api = { ...event.api, lookup: () => Promise.reject(refusal) };
    await verify({ ...source(), api, giveUpAfterMs: 1 }, (each) => each.type === "read" && unanswered++);
    expect(unanswered).toBe(0);
  });

  it("does not call a folder safe if it is interrupted before everything was found, and reports no total", async () => {
    await upload(source(), () => {});
    const stop = new AbortController();
    let confirmed = 0;
    const endless = async function* () {
      yield folder;
      await new Promise(() => {});
    };
    const types = new Set<string>();
    const summary = await verify({ ...source(), paths: endless(), stop: stop.signal }, (each) => {
      types.add(each.type);
      if (each.type === "confirmed" && ++confirmed === 5) stop.abort();
    });
    expect(summary).toMatchObject({
      ...{ found: 5, confirmed: 5, failed: 0, isSafeToDelete: false, stopped: { code: "interrupted" } },
    });
    expect(types).not.toContain("walked");
  });

  it("reads and looks up at most 300 files at once", async () => {
    for (let n = 5; n < 320; n++) writeFileSync(join(folder, `${n}.jpg`), tinyJpeg(`photo ${n}`));
    const count = { found: 0, ended: 0, most: 0 };
    let answer = () => {};
    const isFull = new Promise<void>((resolve) => (answer = resolve));
    const lookup: typeof event.api.lookup = async (...asked) => {
      await isFull;
      for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate); // more files would be found meanwhile
      return event.api.lookup(...asked);
    };
    const summary = await verify({ ...source(), api: { ...event.api, lookup } }, ({ type }) => {
      if (type === "found") count.found++;
      if (type === "missing") count.ended++;
      count.most = Math.max(count.most, count.found - count.ended);
      if (count.found === 300) answer();
    });
    expect([summary.missing, count.most]).toEqual([320, 300]);
  });

  it("stops if the caller may not ask the event", async () => {
    const refusal = new RequestError("not registered", { status: 403, code: "not_registered", isTransient: false });
    const api = { ...event.api, lookup: () => Promise.reject(refusal) };
    const summary = await verify({ ...source(), api }, () => {});
    expect(summary).toMatchObject({ confirmed: 0, failed: 5, isSafeToDelete: false, stopped: { code: "not_allowed" } });
  });
});
