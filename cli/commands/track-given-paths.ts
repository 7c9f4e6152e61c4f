// Remembers which paths a push was given, so that a file that failed is known by its place below one of them.
import { statSync } from "node:fs";
import { basename, sep } from "node:path";
import type { LocalFile } from "../upload/events.ts";
import type { GivenPath } from "../upload/source/walk.ts";
import { localPathOf } from "../upload/worker/local-path.ts";

export interface TrackedPaths {
  /** The same paths, remembered as they are taken: folders, and files that were given with their place. */
  paths: AsyncIterable<GivenPath>;
  relativePathOf(file: LocalFile): string;
  /** Of those that were given with their place: what a run that was stopped did not take, and the folder that it was in. */
  notTaken(): { path: string; pathBytes?: Uint8Array; relativePath: string }[];
}

export function trackGivenPaths(paths: Iterable<GivenPath> | AsyncIterable<GivenPath>): TrackedPaths {
  /** From a folder's path, with a separator at its end, to what stands before the names below it. */
  const folders = new Map<string, string>();
  const places = new Map<string, string>();
  let taken = 0;
  const remember = (given: GivenPath) => {
    const { path, relativePath } = typeof given === "string" || given instanceof Uint8Array ? { path: given } : given;
    const key = keyOf(path);
    if (isFolder(path)) {
      folders.set(withSeparator(key), relativePath ? `${relativePath}/` : "");
    }
    if (relativePath !== undefined) places.set(key, relativePath);
  };
  return {
    paths: {
      async *[Symbol.asyncIterator]() {
        for await (const given of paths) {
          taken++;
          remember(given);
          yield given;
        }
      },
    },
    notTaken() {
      if (!Array.isArray(paths)) return [];
      const all = paths.flatMap((given: GivenPath) => placed(given));
      const last = all[taken - 1];
      return all.slice(last && isFolder(last.pathBytes ?? last.path) ? taken - 1 : taken);
    },
    relativePathOf({ path, pathBytes }) {
      const key = keyOf(pathBytes ?? path);
      const place = places.get(key);
      if (place !== undefined) return place;
      if (folders.has(withSeparator(key))) return ""; // a folder that was given: names begin below it
      for (const [folder, prefix] of folders) {
        if (!key.startsWith(folder)) continue;
        // Shown names, as the walk has them: bytes that are not UTF-8 as \xNN.
        const depth = key.slice(folder.length).split(sep).length;
        return prefix + path.split(sep).slice(-depth).join("/");
      }
      return basename(path);
    },
  };
}

function placed(given: GivenPath): ReturnType<TrackedPaths["notTaken"]> {
  if (typeof given === "string" || given instanceof Uint8Array) return [];
  const { path, relativePath } = given;
  if (typeof path === "string") return [{ path, relativePath }];
  return [{ ...localPathOf(path), relativePath }];
}

const withSeparator = (key: string) => (key.endsWith(sep) ? key : key + sep);

/** Latin-1 keeps every byte of a name that is not UTF-8. */
function keyOf(path: string | Uint8Array): string {
  return Buffer.from(path).toString("latin1");
}

function isFolder(path: string | Uint8Array): boolean {
  try {
    return statSync(typeof path === "string" ? path : Buffer.from(path)).isDirectory();
  } catch {
    return false; // the walk says what is wrong with it
  }
}
