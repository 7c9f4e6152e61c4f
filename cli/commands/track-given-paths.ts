// Remembers which paths a push was given, so that a failed file's path relative to one of them is known.
import { basename, sep } from "node:path";
import type { LocalFile } from "../upload/events.ts";
import type { GivenPath } from "../upload/source/walk.ts";
import { beginningBelow, localPathOf, slashed } from "../upload/worker/local-path.ts";
import { waitForPath } from "./wait-for-path.ts";

export interface TrackedPaths {
  /** The same paths; folders, and files given with a relative path, are remembered as they are taken. */
  paths: AsyncIterable<GivenPath>;
  relativePathOf(file: LocalFile): string;
  /** Of the paths given with a relative path: those that a stopped run did not take, and the folder that it was in. */
  notTaken(): { path: string; pathBytes?: Uint8Array; relativePath: string }[];
}

/** @param isFolder whether a path is a folder, or a link to one. @param separator the system's */
export function trackGivenPaths(
  paths: Iterable<GivenPath> | AsyncIterable<GivenPath>,
  isFolder = async (path: string | Uint8Array) => (await waitForPath(path))?.isDirectory() === true,
  separator: string = sep,
): TrackedPaths {
  /** Maps how the paths below a folder begin to the prefix of the relative paths below it. */
  const folders = new Map<string, string>();
  const places = new Map<string, string>();
  let taken = 0;
  const remember = async (given: GivenPath) => {
    const { path, relativePath } = typeof given === "string" || given instanceof Uint8Array ? { path: given } : given;
    const key = keyOf(path);
    if (await isFolder(path)) {
      folders.set(beginningBelow(key, separator), relativePath ? `${relativePath}/` : "");
    }
    if (relativePath !== undefined) places.set(key, relativePath);
  };
  return {
    paths: {
      async *[Symbol.asyncIterator]() {
        for await (const given of paths) {
          await remember(given);
          taken++;
          yield given;
        }
      },
    },
    notTaken() {
      if (!Array.isArray(paths)) return [];
      const all = paths.flatMap((given: GivenPath) => placed(given));
      const last = all[taken - 1];
      const isCut = last && folders.has(beginningBelow(keyOf(last.pathBytes ?? last.path), separator));
      return all.slice(isCut ? taken - 1 : taken);
    },
    relativePathOf({ path, pathBytes }) {
      const key = keyOf(pathBytes ?? path);
      const place = places.get(key);
      if (place !== undefined) return place;
      if (folders.has(beginningBelow(key, separator))) return ""; // a given folder itself
      for (const [folder, prefix] of folders) {
        if (!key.startsWith(folder)) continue;
        // Displayed names, as in the walk: bytes that are not UTF-8 appear as \xNN.
        const below = localPathOf(Buffer.from(key.slice(folder.length), "latin1"));
        return prefix + slashed(below.path, separator);
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

/** Latin-1 keeps every byte of a name that is not UTF-8. */
function keyOf(path: string | Uint8Array): string {
  return Buffer.from(path).toString("latin1");
}
