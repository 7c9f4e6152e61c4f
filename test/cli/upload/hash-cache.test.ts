import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CachedPhoto, createCacheWriter, loadFolderCache } from "../../../cli/upload/hash-cache.ts";

let home: string;
let cache: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "photoup-cache-"));
  cache = join(home, "cache");
});
afterEach(() => rmSync(home, { recursive: true }));

const nowMs = 1_000_000;
const identityAt = (modifiedAtMs: number, size = 1, changedAtMs = modifiedAtMs) =>
  `${size}:${modifiedAtMs * 1e6}:${changedAtMs * 1e6}:7:2049`;
const photo = (n: number, modifiedAtMs = 0): CachedPhoto => ({
  identity: identityAt(modifiedAtMs, n),
  sha256: `${"A".repeat(43 - String(n).length)}${n}=`,
  contentType: "image/jpeg",
  captionBasis: "|",
  captionDigest: "",
});
const writer = () => createCacheWriter(cache);
const load = (folder = "/photos") => Object.fromEntries(loadFolderCache(cache, folder));
const onlyFile = () => join(cache, readdirSync(cache)[0] ?? "");
function remember(name: string, one: CachedPhoto, folder = "/photos"): void {
  const cacheWriter = writer();
  cacheWriter.put(folder, name, one, nowMs);
  cacheWriter.flush();
}

describe("the cache of hashes", () => {
  it("is empty if there is none", () => {
    expect(load()).toEqual({});
  });

  it("knows each folder's files by name, whatever the name", () => {
    const names = ["a.jpg", "a\nb.jpg", '"[],', "__proto__", "👩‍🚀.jpg", "caf\\xe9"];
    const cacheWriter = writer();
    names.forEach((name, n) => void cacheWriter.put("/photos", name, photo(n), nowMs));
    cacheWriter.put("/others", "a.jpg", photo(99), nowMs);
    cacheWriter.flush();
    const loaded = loadFolderCache(cache, "/photos");
    expect(names.map((name) => loaded.get(name))).toEqual(names.map((_, n) => photo(n)));
    expect(load("/others")).toEqual({ "a.jpg": photo(99) });
  });

  it("keeps the latest entry for a file", () => {
    remember("a.jpg", photo(1));
    remember("a.jpg", photo(2));
    expect(load()).toEqual({ "a.jpg": photo(2) });
  });

  it("does not remember a file so fresh that it may change without its time changing", () => {
    remember("fresh.jpg", photo(1, nowMs - 20));
    remember("of the future.jpg", photo(2, nowMs + 5_000));
    remember("settled.jpg", photo(3, nowMs - 2_000));
    expect(Object.keys(load())).toEqual(["settled.jpg"]);
  });

  it("does not remember a file that changed a moment ago and had its modification time restored", () => {
    remember("put back.jpg", { ...photo(1), identity: identityAt(0, 1, nowMs - 1_000) });
    expect(load()).toEqual({});
  });

  it("is the same for a folder, however its path is written", () => {
    remember("a.jpg", photo(1), "photos");
    expect(load(join(process.cwd(), "photos"))).toEqual({ "a.jpg": photo(1) });
  });

  it("loses only the line that a crash tore off", () => {
    remember("a.jpg", photo(1));
    appendFileSync(onlyFile(), '["b.jpg","1:2:3","AAAA');
    remember("c.jpg", photo(3));
    expect(load()).toEqual({ "a.jpg": photo(1), "c.jpg": photo(3) });
  });

  it.each([
    ["a line that is not JSON", "}{"],
    ["a line that is not a list", '{"name":"x"}'],
    ["null", "null"],
    ["too few parts", '["x","1:2:3"]'],
    ["parts that are not text", `["x",1,"${photo(1).sha256}","","",""]`],
    ["an older photoup's line", `["x","1:2:3","${photo(1).sha256}","image/jpeg","|",""]`],
    ["a malformed hash", '["x","1:2:3","../../etc/passwd","","",""]'],
    ["an endless list", `${"[".repeat(100_000)}`],
    ["bytes that are not text", "\0\ufffd\u0001"],
  ])("skips %s", (_row, line) => {
    remember("a.jpg", photo(1));
    appendFileSync(onlyFile(), `${line}\n`);
    expect(load()).toEqual({ "a.jpg": photo(1) });
  });

  it("is compacted if most of its lines are out of date", () => {
    const cacheWriter = writer();
    for (let n = 0; n < 1_200; n++) cacheWriter.put("/photos", "a.jpg", photo(n), nowMs);
    cacheWriter.put("/photos", "b.jpg", photo(7), nowMs);
    cacheWriter.flush();
    const known = { "a.jpg": photo(1_199), "b.jpg": photo(7) };
    expect(load()).toEqual(known);
    expect(readFileSync(onlyFile(), "utf8").trim().split("\n")).toHaveLength(2);
    expect(load()).toEqual(known);
    expect(readdirSync(cache)).toHaveLength(1);
  });

  it("is read all the same if it can neither be compacted nor what is left of that be removed", () => {
    remember("a.jpg", photo(1));
    appendFileSync(onlyFile(), readFileSync(onlyFile(), "utf8").repeat(1100));
    mkdirSync(`${onlyFile()}.${process.pid}`);
    expect(load()).toEqual({ "a.jpg": photo(1) });
  });

  it("is written by itself before much has accumulated", () => {
    const cacheWriter = writer();
    for (let n = 0; n < 2_000; n++) cacheWriter.put("/photos", `${n}.jpg`, photo(n), nowMs);
    expect(Object.keys(load()).length).toBeGreaterThan(1_000);
  });

  it("is ignored without an error if it cannot be written or read", () => {
    writeFileSync(cache, "a file in its place");
    expect(() => remember("a.jpg", photo(1))).not.toThrow();
    expect(load()).toEqual({});
    rmSync(cache);
    remember("a.jpg", photo(1));
    const path = onlyFile();
    rmSync(path);
    mkdirSync(path);
    expect(load()).toEqual({});
  });

  it("has only whole lines on a full disk, and grows again once there is room", (test) => {
    mkdirSync(cache);
    if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", cache]).status !== 0)
      return test.skip("a small file system cannot be mounted here");
    try {
      remember("a.jpg", photo(1));
      const path = onlyFile();
      const size = statSync(path).size;
      writeFileSync(join(home, "cache", "~other"), Buffer.alloc(32_768));
      const cacheWriter = writer();
      for (let n = 0; n < 2_000; n++) cacheWriter.put("/photos", `${n}.jpg`, photo(n), nowMs);
      cacheWriter.flush();
      expect(statSync(path).size).toBe(size);
      remember("b.jpg", photo(2));
      expect(load()).toEqual({ "a.jpg": photo(1), "b.jpg": photo(2) });
    } finally {
      spawnSync("umount", [cache]);
    }
  });

  it.skipIf(process.platform === "win32" /* has no modes */)("is readable only by its owner", () => {
    remember("a.jpg", photo(1));
    expect([statSync(cache).mode & 0o777, statSync(onlyFile()).mode & 0o777]).toEqual([0o700, 0o600]);
  });
});
