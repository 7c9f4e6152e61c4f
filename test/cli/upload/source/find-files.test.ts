import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LocalFile } from "../../../../cli/upload/events.ts";
import { createCacheWriter } from "../../../../cli/upload/hash-cache.ts";
import { type FindOptions, type FoundFile, findFiles } from "../../../../cli/upload/source/find-files.ts";
import type { Ending } from "../../../../cli/upload/tally.ts";
import { entryAt } from "../../../../cli/upload/worker/list-folder.ts";
import { createPhotoWorker, type PhotoWorker } from "../../../../cli/upload/worker/photo-worker.ts";
import { createPhotoReader } from "../../../../cli/upload/worker/read-photo.ts";

let folder: string;
let cacheFolder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "photoup-find-"));
  cacheFolder = join(folder, ".cache");
  mkdirSync(join(folder, "photos"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const pathOf = (name: string) => join(folder, "photos", name);
function make(name: string, text = name): void {
  writeFileSync(pathOf(name), text);
  utimesSync(pathOf(name), new Date(0), new Date(0));
}

function remember(name: string, captionBasis = "basis"): void {
  const writer = createCacheWriter(cacheFolder);
  const { identity } = entryAt({ path: pathOf(name) });
  const sha256 = `${"A".repeat(43)}=`;
  const cached = { identity, sha256, contentType: "image/jpeg", captionBasis, captionDigest: "" };
  writer.put(join(folder, "photos"), name, cached, Date.now() + 10_000);
  writer.flush();
}

const source = (): FindOptions["source"] => ({
  paths: [join(folder, "photos")],
  sidecarsOf: () => new Map(),
  workerCount: 1,
  openWorker: () => expect.fail("no worker is opened here"),
  api: { initiate: () => expect.fail("nobody initiates"), lookup: () => expect.fail("nobody asks") },
});

async function find(options: Partial<FindOptions> = {}, stop = new AbortController()) {
  const found: LocalFile[] = [];
  const ended: Ending[] = [];
  const taken: FoundFile[] = [];
  const { list } = createPhotoWorker({}, createPhotoReader([]), () => {});
  const walked = await findFiles({
    source: source(),
    tally: { excluded: () => {}, found: (file) => void found.push(file), end: (ending) => void ended.push(ending) },
    session: { workers: { first: { list } }, stopper: { stopping: stop.signal } },
    cacheFolder,
    captionBasisOf: () => "basis",
    take: (file) => taken.push(file) > 0,
    ...options,
  });
  return { found, ended, taken, walked };
}

it("takes a file that its folder leaves out, if it is also given by name", async () => {
  make("1.jpg");
  const leavesOut = () => "a preview of another program";
  for (const paths of [
    [join(folder, "photos"), pathOf("1.jpg")],
    [pathOf("1.jpg"), join(folder, "photos")],
  ]) {
    const { taken } = await find({ source: { ...source(), paths, leavesOut } });
    expect(taken.map(({ local }) => local.path)).toEqual([pathOf("1.jpg")]);
  }
});

describe("the files of a run", () => {
  it("are reported when found, ended if they are not tried, and counted", async () => {
    make("a.jpg");
    make("b.xmp", "sidecar");
    const { found, ended, taken, walked } = await find();
    expect(found.map(({ path, sizeBytes }) => [path, sizeBytes])).toEqual([
      [pathOf("a.jpg"), 5],
      [pathOf("b.xmp"), 7],
    ]);
    expect(ended).toMatchObject([{ type: "skipped", reason: "sidecar", path: pathOf("b.xmp") }]);
    expect(taken.map(({ local }) => local.path)).toEqual([pathOf("a.jpg")]);
    expect(walked).toEqual({ files: 2, bytes: 12 });
  });

  it("are known if an earlier run has hashed them", async () => {
    make("a.jpg");
    remember("a.jpg");
    expect((await find()).taken[0]?.cached).toMatchObject({ contentType: "image/jpeg" });
    expect((await find({ cacheFolder: undefined })).taken[0]).not.toHaveProperty("cached");
  });

  it("are not known if they have changed since", async () => {
    make("a.jpg");
    remember("a.jpg");
    make("a.jpg", "other text");
    expect((await find()).taken[0]).not.toHaveProperty("cached");
  });

  it("are not known if their caption has another source", async () => {
    make("a.jpg");
    remember("a.jpg", "other settings");
    expect((await find()).taken[0]).not.toHaveProperty("cached");
  });

  it("are not searched for once no more are wanted", async () => {
    for (let n = 0; n < 5; n++) make(`${n}.jpg`);
    const taken: string[] = [];
    const { walked, found } = await find({
      take: async ({ local }) => taken.push(local.path) < 2,
    });
    expect(walked).toBeUndefined();
    expect(found).toHaveLength(2);
  });
});

describe("a stop", () => {
  it("ends the walk although no file is chosen", async () => {
    const stop = new AbortController();
    let listed = 0;
    const endless: PhotoWorker["list"] = async () => {
      if (++listed === 3) stop.abort();
      if (listed > 10) throw new Error("the walk goes on");
      const entries = [{ name: { path: `${listed}.txt` }, kind: "file" as const, sizeBytes: 1, identity: "" }];
      return { kind: "listed", slice: { entries, isLast: false } };
    };
    let excluded = 0;
    const { walked } = await find({
      source: { ...source(), accepts: () => false },
      session: { workers: { first: { list: endless } }, stopper: { stopping: stop.signal } },
      tally: { excluded: () => excluded++, found: () => {}, end: () => {} },
    });
    expect(walked).toBeUndefined();
    expect(excluded).toBeLessThan(4);
  });

  it("ends it although no file is tried", async () => {
    for (let n = 0; n < 10; n++) make(`${n}.xmp`);
    const stop = new AbortController();
    const tally = { excluded: () => {}, found: () => {}, end: () => void (++ended === 3 && stop.abort()) };
    let ended = 0;
    expect((await find({ tally }, stop)).walked).toBeUndefined();
    expect(ended).toBe(3);
  });

  it("does not wait for a folder that is never listed", async () => {
    const stop = new AbortController();
    const list: PhotoWorker["list"] = () => {
      setImmediate(() => stop.abort());
      return new Promise(() => {});
    };
    const session = { workers: { first: { list } }, stopper: { stopping: stop.signal } };
    expect((await find({ session })).walked).toBeUndefined();
  });

  it("hides no other failure", async () => {
    const stop = new AbortController();
    make("a.jpg");
    const take = () => {
      stop.abort();
      throw new Error("a bug");
    };
    await expect(find({ take }, stop)).rejects.toThrow("a bug");
  });
});
