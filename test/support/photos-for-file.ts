// Photos for the tests of one file, in a folder that is removed afterwards.
import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { bulkPhoto } from "./bulk-photos.ts";
import { makeDemoPhotos } from "./sample-photos.ts";

export interface PhotosForFile {
  /** A path in the folder. */
  at(name: string): string;
  /** Distinct photos, also across seeds. @returns their paths */
  make(seed: number, options?: { count?: number; sizeBytes?: number }): Promise<string[]>;
}

/** Chromium compares whole seconds to see whether a file has changed since it was chosen. */
const longAgo = new Date("2026-05-16T19:00:00Z");

export function photosForFile(): PhotosForFile {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "photoup-page-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return {
    at: (name) => join(folder, name),
    async make(seed, { count = 12, sizeBytes } = {}) {
      const nameOf = (index: number) => join(folder, `${seed}-${String(index).padStart(3, "0")}.jpg`);
      const paths = Array.from({ length: count }, (_, index) => nameOf(index));
      const options = { seed, ...(sizeBytes !== undefined && { sizeBytes }) };
      for (const [index, path] of paths.entries()) {
        await writeFile(path, bulkPhoto(index, options));
        await utimes(path, longAgo, longAgo);
      }
      return paths;
    },
  };
}

/** The demo's photos, of several types, with captions in many scripts. @returns their paths, once the tests run */
export function demoPhotosForFile(): () => string[] {
  const photos = photosForFile();
  let paths: string[];
  beforeAll(async () => {
    await makeDemoPhotos(photos.at("demo"));
    paths = (await readdir(photos.at("demo"))).sort().map((name) => photos.at(join("demo", name)));
  });
  return () => paths;
}
