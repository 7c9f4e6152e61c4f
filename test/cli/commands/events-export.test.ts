import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { type ListAnswer, type ListedPhoto, photoIdOf } from "../../../api/contract.ts";
import { createApiClient } from "../../../cli/api-client.ts";
import { eventsExport } from "../../../cli/commands/events-export.ts";
import { exitCodeOf, UsageError } from "../../../cli/errors.ts";
import { readOriginals } from "../../../cli/http/read-originals.ts";
import { each, type FakeIo, fakeIo } from "../../support/fake-io.ts";
import { answerJson, serveHttp } from "../../support/http-server.ts";
import { parseLines } from "../../support/run-photoup.ts";
import { serveForTest } from "../../support/serve-for-test.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "photoup-export-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Original {
  bytes: Buffer;
  photo: ListedPhoto;
}

/** @param n makes the bytes different */
function original(n: number, fields: Partial<ListedPhoto> = {}): Original {
  const bytes = Buffer.from(`photo ${n} `.repeat(1 + (n % 7) * 1000));
  const digest = createHash("sha256").update(bytes).digest();
  const photo: ListedPhoto = {
    photoId: photoIdOf(digest),
    eventId: "42",
    fileName: "IMG_1.jpg",
    size: bytes.length,
    sha256: digest.toString("base64"),
    contentType: "image/jpeg",
    uploadedAt: new Date(Date.UTC(2026, 5, 1) - n * 1000).toISOString(),
    uploadedBy: "ann@example.com",
    url: "",
    ...fields,
  };
  return { bytes, photo };
}

/** A store whose links work once after each listing, and an API with pages of a given size. */
async function event(originals: Original[], options: { pageSize?: number; answer?: RequestListener } = {}) {
  const { pageSize = 3 } = options;
  const asked: string[] = [];
  let listings = 0;
  const origin = await serveForTest((request, response) => {
    const { pathname } = new URL(request.url ?? "", "http://x");
    asked.push(pathname.slice(1));
    if (options.answer) {
      options.answer(request, response);
      if (response.headersSent || response.destroyed) return;
    }
    const found = originals.find(({ photo }) => `/${photo.photoId}` === pathname);
    if (found) response.end(found.bytes);
    else response.writeHead(404).end();
  });
  const photoPages =
    () =>
    async (after = "0"): Promise<ListAnswer> => {
      const at = Number(after);
      listings++;
      const photos = originals
        .slice(at, at + pageSize)
        .map(({ photo }) => ({ ...photo, url: `${origin}/${photo.photoId}?Signature=secret-${listings}` }));
      const isLast = at + pageSize >= originals.length;
      return { photos, ...(!isLast && { cursor: String(at + pageSize) }) };
    };
  const connect = () => {
    const reader = readOriginals({});
    const events = () => each({ eventId: "42", name: "Summer ball" });
    return { events, photoPages, original: reader.read, close: () => reader.close() };
  };
  const run = async (fields: object = {}, io: FakeIo = fakeIo({ api: connect() })) => {
    const exitCode = await eventsExport({ event: "42", folder, ...fields }, io);
    return { exitCode, io };
  };
  return { run, connect, asked, listings: () => listings };
}

const mtimeOf = (path: string) => lstatSync(path).mtimeMs;
const filesIn = (at: string) => readdirSync(at, { recursive: true, encoding: "utf8" }).sort();
const nameOf = ({ photo }: Original) => `IMG_1-${photo.photoId}.jpg`;
const records = () => JSON.parse(readFileSync(join(folder, "photos.json"), "utf8"));

describe("events export", () => {
  it("downloads every original byte for byte, whatever its name, with its record and its SHA-256", async () => {
    const originals = Array.from({ length: 10 }, (_, n) => original(n));
    const { run } = await event(originals);
    const { exitCode, io } = await run();
    expect(exitCode).toBe(0);
    for (const each of originals) {
      expect(readFileSync(join(folder, "photos", nameOf(each)))).toEqual(each.bytes);
    }
    expect(filesIn(folder)).toHaveLength(4 + 10);
    const { photos, event: about } = records();
    expect(photos.map(({ photoId }: ListedPhoto) => photoId)).toEqual(originals.map(({ photo }) => photo.photoId));
    expect(about).toEqual({ eventId: "42", name: "Summer ball" });
    expect(readFileSync(join(folder, "photos.csv"), "utf8").split("\r\n")).toHaveLength(12);
    const [first] = originals as [Original];
    const hex = createHash("sha256").update(first.bytes).digest("hex");
    expect(readFileSync(join(folder, "SHA256SUMS"), "utf8")).toContain(`${hex}  photos/${nameOf(first)}\n`);
    expect(io.out()).toMatch(/Event 42: 10 photos, .* \(10 fetched, 0 already there\)\. Each matches its SHA-256/);
  });

  it("writes no signed links", async () => {
    const { run } = await event([original(1)]);
    const { io } = await run({ json: true });
    const written = ["photos.json", "photos.csv", "SHA256SUMS"].map((name) => readFileSync(join(folder, name), "utf8"));
    expect(`${written.join()}${io.out()}${io.err()}`).not.toMatch(/secret|Signature/);
  });

  it("run again, fetches only files that are missing or damaged", async () => {
    const originals = [original(1), original(2), original(3), original(4)];
    const { run, asked } = await event(originals);
    await run();
    const [one, two, three] = originals as [Original, Original, Original, Original];
    const pathOf = (each: Original) => join(folder, "photos", nameOf(each));
    rmSync(pathOf(one));
    writeFileSync(pathOf(two), Buffer.alloc(two.bytes.length));
    writeFileSync(pathOf(three), three.bytes.subarray(1));
    asked.length = 0;
    const { io } = await run({ json: true });
    expect(asked.sort()).toEqual([one, two, three].map(({ photo }) => photo.photoId).sort());
    for (const each of originals) expect(readFileSync(pathOf(each))).toEqual(each.bytes);
    expect(parseLines(io.out()).at(-1)).toMatchObject({
      type: "exported",
      fetched: 3,
      kept: 1,
      failed: 0,
      exitCode: 0,
    });
  });

  it("keeps a locally changed photo under another name, and says so", async () => {
    const [one, two] = [original(1), original(2)] as const;
    delete two.photo.sha256;
    const { run } = await event([one, two]);
    const pathOf = (each: Original) => join(folder, "photos", nameOf(each));
    const changedOf = (each: Original, n = "") => pathOf(each).replace(/\.jpg$/, `-changed${n}.jpg`);
    await run();
    writeFileSync(pathOf(one), "cropped");
    writeFileSync(pathOf(two), "sharpened");
    const { io, exitCode } = await run();
    expect(exitCode).toBe(3); // the event knows no SHA-256 of one of them
    expect(io.err()).toContain(
      `photos/${nameOf(one)} differed from the event's photo and was fetched again. Your file is now`,
    );
    expect(io.out()).toContain("2 changed here and set aside");
    writeFileSync(pathOf(one), "cropped again");
    const again = await run({ json: true });
    expect(parseLines(again.io.out()).find(({ setAside }) => setAside)).toMatchObject({
      type: "fetched",
      file: `photos/${nameOf(one)}`,
      setAside: `photos/${nameOf(one).replace(/\.jpg$/, "-changed-1.jpg")}`,
    });
    const texts = [changedOf(one), changedOf(one, "-1"), changedOf(two)].map((path) => readFileSync(path, "utf8"));
    expect(texts).toEqual(["cropped", "cropped again", "sharpened"]);
    for (const each of [one, two]) expect(readFileSync(pathOf(each))).toEqual(each.bytes);
    expect(readdirSync(join(folder, "photos"))).toHaveLength(5);
  });

  it("refuses a folder with another event's export before it fetches anything", async () => {
    const { run, asked } = await event([original(1), original(2, { uploadedBy: "ben@example.com" })]);
    await run();
    const before = filesIn(folder).map((name) => [name, mtimeOf(join(folder, name))]);
    asked.length = 0;
    const by = "ann@example.com";
    await expect(run({ event: "50" })).rejects.toThrow(/has the export of all photos of event 42, .*another folder/);
    await expect(run({ by })).rejects.toThrow(UsageError);
    expect(filesIn(folder).map((name) => [name, mtimeOf(join(folder, name))])).toEqual(before);
    expect(asked).toEqual([]);
    expect((await run()).exitCode).toBe(0);
  });

  it("refuses the export of an event with the same id from another server; exports of an older photoup name no server", async () => {
    const { run, connect } = await event([original(1)]);
    await run();
    const at = (apiUrl: string) => ({
      ...fakeIo({ api: connect() }),
      connect: async () => ({ ...(await fakeIo({ api: connect() }).connect({})), apiUrl }),
    });
    await expect(run({}, at("https://other.example.com"))).rejects.toThrow(
      /has the export of all photos of event 42 at https:\/\/api\.example\.com\/dev, .*another folder/,
    );
    const path = join(folder, "photos.json");
    writeFileSync(path, readFileSync(path, "utf8").replace(/,"apiUrl":"[^"]*"/, ""));
    expect((await run({}, at("https://other.example.com"))).exitCode).toBe(0);
    expect(records().apiUrl).toBe("https://other.example.com");
  });

  it("continues one person's export only for that person, however they are named", async () => {
    const { run } = await event([original(1)]);
    await run({ by: "ann@example.com" });
    await expect(run()).rejects.toThrow(/the photos of event 42 by ann@example\.com/);
    await expect(run({ by: "ben@example.com" })).rejects.toThrow(UsageError);
    expect((await run({ by: " Ann@example.com" })).exitCode).toBe(0);
  });

  it.each([
    ["photos.json", '[{"mine":1}]'],
    ["photos.csv", "name,caption\r\n"],
    ["SHA256SUMS", `${"0".repeat(64)}  holiday.iso\n`],
    ["photos.csv", "file,photoId,fileName\r\n"], // an export's, but of which event?
  ])("refuses a folder with somebody's own %s", async (name, text) => {
    const { run, asked } = await event([original(1)]);
    writeFileSync(join(folder, name), text);
    await expect(run()).rejects.toThrow(UsageError);
    expect([readFileSync(join(folder, name), "utf8"), asked, filesIn(folder)]).toEqual([text, [], [name]]);
  });

  it("replaces a link under a photo's name without touching its target", async () => {
    const one = original(1);
    const { run } = await event([one]);
    const elsewhere = join(folder, "elsewhere");
    writeFileSync(elsewhere, one.bytes);
    mkdirSync(join(folder, "photos"));
    symlinkSync(elsewhere, join(folder, "photos", nameOf(one)));
    await run();
    writeFileSync(elsewhere, "changed");
    expect(readFileSync(join(folder, "photos", nameOf(one)))).toEqual(one.bytes);
  });

  it("replaces links under its records' names without touching their targets", async () => {
    const { run } = await event([original(1)]);
    const elsewhere = join(folder, "elsewhere");
    writeFileSync(elsewhere, "somebody's");
    for (const name of ["photos.json", "photos.csv", "SHA256SUMS"]) symlinkSync(elsewhere, join(folder, name));
    expect((await run()).exitCode).toBe(0);
    expect(readFileSync(elsewhere, "utf8")).toBe("somebody's");
    expect(records().photos).toHaveLength(1);
  });

  it("requests a page again, once, if its links have expired", async () => {
    const originals = Array.from({ length: 9 }, (_, n) => original(n));
    const { run, listings } = await event(originals, {
      answer: (request, response) => {
        if (/secret-[12]$/.test(request.url ?? "")) response.writeHead(403).end();
      },
    });
    const { exitCode } = await run({ json: true });
    expect(exitCode).toBe(0);
    expect(listings()).toBeLessThanOrEqual(5);
    expect(records().photos).toHaveLength(9);
  });

  it("tolerates photos that were removed from the event meanwhile", async () => {
    const originals = [original(1), original(2)];
    const { run } = await event(originals, {
      answer: (request, response) => {
        const [, two] = originals;
        if (!two || !request.url?.includes(two.photo.photoId)) return;
        originals.pop();
        response.writeHead(404).end();
      },
    });
    const { exitCode, io } = await run();
    expect(exitCode).toBe(0);
    expect(records().photos).toHaveLength(1);
    expect(io.out()).toContain("1 removed from the event meanwhile");
  });

  it("does not say that nothing was written if all photos were removed from the event meanwhile", async () => {
    const originals = [original(1)];
    const { run } = await event(originals, {
      answer(_, response) {
        originals.pop();
        response.writeHead(404).end();
      },
    });
    const { exitCode, io } = await run();
    expect(exitCode).toBe(0);
    expect(records().photos).toEqual([]);
    expect(io.out()).toBe(
      `Event 42: 0 photos, 0 B in ${folder} (0 fetched, 0 already there, 1 removed from the event meanwhile).\n`,
    );
  });

  it("names photos that have a record but are not in the store, and exits with 3", async () => {
    const [one, two] = [original(1), original(2)] as const;
    const { run } = await event([one, two], {
      answer: (request, response) => {
        if (request.url?.includes(two.photo.photoId)) response.writeHead(404).end();
      },
    });
    const { exitCode, io } = await run();
    expect(exitCode).toBe(3);
    expect(io.out()).toMatch(/Not proven to match the event:\n {2}photos\/IMG_1-.*status 404/);
    expect(records().photos[1]).not.toHaveProperty("file");
    expect(filesIn(join(folder, "photos"))).toEqual([nameOf(one)]);
  });

  it("does not accept other bytes as the photo's, however often they arrive", async () => {
    const one = original(1);
    const { run } = await event([one], { answer: (_, response) => response.end(Buffer.alloc(one.bytes.length)) });
    const { exitCode, io } = await run();
    expect(exitCode).toBe(3);
    expect(io.err()).toContain("their SHA-256 differs");
    expect(filesIn(join(folder, "photos"))).toEqual([]);
  });

  it("retries downloads that were cut off or throttled", async () => {
    let n = 0;
    const { run } = await event([original(6)], {
      answer: (_, response) => {
        n++;
        if (n === 1) response.writeHead(503, { "retry-after": "0" }).end();
        if (n === 2) response.writeHead(200, { "content-length": "9" }).write("short", () => response.destroy());
      },
    });
    expect((await run()).exitCode).toBe(0);
    expect(n).toBe(3);
  });

  it("reports a photo without a SHA-256 in the event as not proven", async () => {
    const one = original(1);
    delete one.photo.sha256;
    const { run } = await event([one]);
    const { exitCode, io } = await run({ json: true });
    expect(exitCode).toBe(3);
    expect(readFileSync(join(folder, "photos", nameOf(one)))).toEqual(one.bytes);
    expect(parseLines(io.out()).at(-1)).toMatchObject({
      unproven: 1,
      notProven: [expect.stringContaining("no SHA-256")],
    });
  });

  it("with --by exports only what one person uploaded", async () => {
    const originals = [original(1), original(2, { uploadedBy: "ben@example.com" })];
    const { run } = await event(originals);
    await run({ by: " Ann@Example.com" });
    expect(records().photos).toHaveLength(1);
  });

  it("writes nothing for an event without photos, and keeps an earlier export", async () => {
    const originals = [original(1)];
    const { run } = await event(originals);
    await run();
    const before = readFileSync(join(folder, "photos.json"), "utf8");
    originals.pop();
    const { exitCode, io } = await run();
    expect(exitCode).toBe(0);
    expect(io.out()).toContain("Event 42 has no photos to export; nothing was written.");
    expect(readFileSync(join(folder, "photos.json"), "utf8")).toBe(before);
  });

  it("removes the partial files of a killed export", async () => {
    const { run } = await event([original(1)]);
    mkdirSync(join(folder, "photos"));
    const noProcess = 2 ** 30; // systems number theirs below this
    writeFileSync(join(folder, "photos", `.photoup-${noProcess}-0123456789abcdef.part`), "half");
    writeFileSync(join(folder, `.photos.json.${noProcess}.part`), "half");
    await run();
    expect(filesIn(folder)).toHaveLength(5);
  });

  it("leaves alone the partial files of another running export", async () => {
    const { run } = await event([original(1)]);
    mkdirSync(join(folder, "photos"));
    const photo = `.photoup-${process.ppid}-0123456789abcdef.part`;
    const records = `.photos.json.${process.ppid}.part`;
    writeFileSync(join(folder, "photos", photo), "half");
    writeFileSync(join(folder, records), "half");
    await run();
    expect(readdirSync(join(folder, "photos"))).toContain(photo);
    expect(readdirSync(folder)).toContain(records);
  });

  it("fails with a clear message if its records vanish while they are written", async () => {
    const { run } = await event([original(1)], {
      answer() {
        for (const name of readdirSync(folder)) if (name.endsWith(".part")) rmSync(join(folder, name));
      },
    });
    await expect(run()).rejects.toThrow(UsageError);
  });

  it("leaves no partial file if the disk rejects its records", async () => {
    const { run } = await event([original(1)], {
      answer: () => void mkdirSync(join(folder, "photos.csv"), { recursive: true }),
    });
    await expect(run()).rejects.toThrow(UsageError);
    expect(filesIn(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  it.skipIf(!existsSync("/dev/full"))("replaces none of its records if the disk is full for one of them", async () => {
    const { run } = await event([original(1)]);
    await run();
    const before = filesIn(folder);
    const more = await event([original(2), original(1)]);
    symlinkSync("/dev/full", join(folder, `.SHA256SUMS.${process.pid}.part`));
    await expect(more.run()).rejects.toThrow(UsageError);
    expect(JSON.parse(readFileSync(join(folder, "photos.json"), "utf8")).photos).toHaveLength(1);
    expect(filesIn(folder)).toEqual(expect.arrayContaining(before));
    expect(filesIn(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  it("leaves no partial file if the disk rejects a photo", async () => {
    const [taken, slow] = [original(1), original(2)];
    const { run } = await event([taken, slow], {
      answer(request, response) {
        if (!request.url?.includes(slow.photo.photoId)) return;
        response.writeHead(200, { "content-length": slow.bytes.length });
        response.write(slow.bytes.subarray(0, 10));
      },
    });
    mkdirSync(join(folder, "photos", nameOf(taken)), { recursive: true });
    await expect(run()).rejects.toThrow(UsageError);
    expect(readdirSync(join(folder, "photos"))).toEqual([nameOf(taken)]);
  });

  it("exits with 130 after Ctrl-C, keeps what it has, and writes no incomplete records", async () => {
    const { run, connect } = await event(Array.from({ length: 30 }, (_, n) => original(n)));
    const api = connect();
    const io = fakeIo({ api });
    let n = 0;
    const stopping = {
      ...api,
      original: async (...asked: Parameters<typeof api.original>) => {
        if (++n === 5) io.signal(130);
        await api.original(...asked);
      },
    };
    Object.assign(io, { connect: fakeIo({ api: stopping }).connect });
    const { exitCode } = await run({ concurrency: "2" }, io);
    expect(exitCode).toBe(130);
    const there = filesIn(join(folder, "photos")).length;
    expect(there).toBeGreaterThan(0);
    expect(there).toBeLessThan(30);
    expect(filesIn(folder)).not.toContain("photos.json");
    expect(io.out()).toContain("Run the same command again to continue.");
  });

  it("records what an interrupted export was of: only the same one can continue in its folder", async () => {
    const { run, connect } = await event([original(1), original(2), original(3)]);
    const api = connect();
    const io = fakeIo({ api });
    const stopping = {
      ...api,
      original: async (...asked: Parameters<typeof api.original>) => {
        await api.original(...asked);
        io.signal(130);
      },
    };
    Object.assign(io, { connect: fakeIo({ api: stopping }).connect });
    expect((await run({ concurrency: "1" }, io)).exitCode).toBe(130);
    const before = filesIn(folder);
    await expect(run({ event: "50" })).rejects.toThrow(
      /has an unfinished export of all photos of event 42\. .*another folder/,
    );
    await expect(run({ by: "ann@example.com" })).rejects.toThrow(UsageError);
    const elsewhere = fakeIo({ api: connect() });
    const { connect: connectElsewhere } = elsewhere;
    const apiUrl = "https://other.example.com";
    Object.assign(elsewhere, { connect: async () => ({ ...(await connectElsewhere({})), apiUrl }) });
    await expect(run({}, elsewhere)).rejects.toThrow(/event 42 at https:\/\/api\.example\.com\/dev/);
    expect(filesIn(folder)).toEqual(before);
    expect((await run()).exitCode).toBe(0);
    expect(filesIn(folder)).toHaveLength(4 + 3);
  });

  it("does not reserve its folder if it has fetched nothing", async () => {
    const { run } = await event([original(1)], { answer: (_, response) => response.writeHead(404).end() });
    writeFileSync(join(folder, ".photoup-export.json"), '{"event":{"eventId":"50"}}\n');
    mkdirSync(join(folder, "photos"));
    writeFileSync(join(folder, "photos", `.photoup-${2 ** 30}-0123456789abcdef.part`), "half of one");
    expect((await run()).exitCode).toBe(3);
  });

  it("ends with a last line for programs even after a second signal", async () => {
    const { connect } = await event([original(1)]);
    const api = connect();
    const io = fakeIo({ api });
    const stopped: typeof api.original = (_url, _size, _take, signal) => {
      io.signal(130);
      io.signal(130);
      return Promise.reject(signal.reason);
    };
    Object.assign(io, { connect: fakeIo({ api: { ...api, original: stopped } }).connect });
    expect(await eventsExport({ event: "42", folder, json: true }, io)).toBe(130);
    expect(parseLines(io.out()).at(-1)).toEqual({ v: 1, type: "error", message: expect.any(String), exitCode: 130 });
  });

  it("ends at the first signal if it has no answer yet", async () => {
    const { connect } = await event([original(1)]);
    const io = fakeIo();
    async function* unanswered() {
      io.signal(143);
      yield await new Promise<never>(() => {});
    }
    Object.assign(io, { connect: fakeIo({ api: { ...connect(), events: unanswered } }).connect });
    expect(await eventsExport({ event: "42", folder, json: true }, io)).toBe(143);
    expect(parseLines(io.out())).toEqual([{ v: 1, type: "error", message: expect.any(String), exitCode: 143 }]);
  });

  it("says so if the folder cannot be written", async () => {
    const { run } = await event([original(1)]);
    writeFileSync(join(folder, "file"), "");
    await expect(run({ folder: join(folder, "file") })).rejects.toThrow(UsageError);
  });

  it("stops if the list never ends, or if its cursor is empty", async () => {
    const answers = async (answer: () => ListAnswer) => {
      const server = await serveHttp((_, response) => answerJson(response, 200, answer()));
      const session = { idToken: async () => "token", renew: async () => "token" };
      const client = createApiClient({ apiUrl: server.origin, session });
      onTestFinished(async () => {
        await client.close();
        await server[Symbol.asyncDispose]();
      });
      const api = { ...client, events: () => each({ eventId: "42" }) };
      return eventsExport({ event: "42", folder }, fakeIo({ api })).catch(exitCodeOf);
    };
    let pages = 0;
    expect(await answers(() => ({ photos: [], cursor: `c${++pages}` }))).toBe(6);
    expect(pages).toBeLessThan(200);
    expect(await answers(() => ({ photos: [], cursor: "" }))).toBe(0);
  });

  it("keeps only a few photos in memory, however many there are", async () => {
    const api = (await event([])).connect();
    const one = original(1);
    let listed = 0;
    let fetched = 0;
    let mostAhead = 0;
    const many = {
      ...api,
      photoPages:
        () =>
        async (after = "0") => {
          const photos = Array.from({ length: 100 }, (_, i) => {
            const n = Number(after) + i;
            listed++;
            return { ...one.photo, photoId: `744af228-6fd1-8867-b695-${String(n).padStart(12, "0")}` };
          });
          return { photos, ...(after !== "4900" && { cursor: String(Number(after) + 100) }) };
        },
      original: (async (_, __, take) => {
        mostAhead = Math.max(mostAhead, listed - ++fetched);
        await take(one.bytes);
      }) satisfies typeof api.original,
    };
    const io = fakeIo({ api: many });
    expect(await eventsExport({ event: "42", folder }, io)).toBe(0);
    expect(fetched).toBe(5000);
    expect(mostAhead).toBeLessThan(300);
  });
});
