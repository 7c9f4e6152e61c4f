import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundlePage } from "../../../api/deploy/bundle-page.ts";
import { projectFolder } from "../../support/project-folder.ts";

let folder: string;
let html: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "photoup-page-"));
  await bundlePage(projectFolder, folder);
  html = await readFile(join(folder, "index.html"), "utf8");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const read = (asset: string) => readFile(join(folder, "assets", asset), "utf8");

/** A script and its static imports. */
async function withImports(asset: string, found = new Set<string>()): Promise<Set<string>> {
  if (found.has(asset)) return found;
  found.add(asset);
  for (const [, name = ""] of (await read(asset)).matchAll(/(?:from|import)"\.\/([^"]+)"/g))
    await withImports(name, found);
  return found;
}

describe("the built page", () => {
  it("loads at most 70 kB of compressed JavaScript before the first photo", async () => {
    const [, entry = ""] = /src="\/assets\/([^"]+)"/.exec(html) ?? [];
    let bytes = 0;
    for (const asset of await withImports(entry)) bytes += gzipSync(await read(asset)).length;
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThanOrEqual(70_000);
  });

  it("has no inline script or style, and no foreign URLs", async () => {
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=/);
    expect(html).not.toMatch(/https?:\/\//);
    expect(html.match(/\{\{/)).toBeNull();
  });

  it("uses Node's Buffer only in the worker, which has a stand-in for it", async () => {
    const scripts = (await readdir(join(folder, "assets"))).filter((name) => /^(?!hash-worker).*\.js$/.test(name));
    expect(scripts.length).toBeGreaterThan(3);
    const users = await Promise.all(
      scripts.map(async (name) => (/(?<![.\w$])Buffer\b/.test(await read(name)) ? [name] : [])),
    );
    expect(users.flat()).toEqual([]);
  });

  it("lists every library that it contains with its licence, and links to the list", async () => {
    const [, file = ""] = /rel="license" href="\/assets\/([^"]+)"/.exec(html) ?? [];
    const notice = await read(file);
    for (const name of ["preact", "photoswipe", "thumbhash", "hash-wasm", "client-zip", "@noble/hashes"]) {
      expect(notice).toMatch(new RegExp(`^${name} \\d`, "m"));
    }
    expect(notice).toContain("Copyright (c) the authors of thumbhash, https://github.com/evanw/thumbhash");
    expect(notice).not.toMatch(/^Licence: /m);
  });

  it("is the same for the same sources, under names with hashes of their content", async () => {
    const again = await mkdtemp(join(tmpdir(), "photoup-page-"));
    try {
      await bundlePage(projectFolder, again);
      expect(await readdir(join(again, "assets"))).toEqual(await readdir(join(folder, "assets")));
      for (const asset of await readdir(join(folder, "assets")))
        expect(asset).toMatch(/-[A-Z0-9]{8}\.(js|css|svg|txt)$/);
    } finally {
      await rm(again, { recursive: true, force: true });
    }
  });
});
