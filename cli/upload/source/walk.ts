// Finds the files below the given paths. Follows links but never in a circle, and treats names as bytes.
import { basename } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isDiskImageFolder } from "../../../api/captions/media-names.ts";
import type { LocalFile } from "../events.ts";
import { entryAt, type FolderEntry } from "../worker/list-folder.ts";
import { childPath, type LocalPath, localPathOf, slashed } from "../worker/local-path.ts";
import type { PhotoWorker } from "../worker/photo-worker.ts";
import { pathKey, realPathSoFar } from "../worker/real-path.ts";
import { type FileChoice, reasonForListed } from "./file-choice.ts";
import { createFileLook, lookAtEntry } from "./look-at-file.ts";
import { type FolderSidecars, noSidecars, pairSidecars, type Sidecar, type SidecarsOf } from "./pair-sidecars.ts";
import { asDiskImage, failed, skipped, type WalkedOutcome } from "./walked-outcome.ts";

export interface WalkedFile {
  local: LocalFile;
  /** Below the given path, with `/` as the separator. Patterns and caption lists match against it. */
  relativePath: string;
  folder: LocalPath;
  sizeBytes: number;
  identity: string;
  sidecar?: Sidecar;
}

export type Walked = WalkedFile | WalkedOutcome;

/**
 * A folder or file: typed text, or the bytes of a line from a list. `relativePath` is its position below a path that was given in an
 * earlier run. If it is absent or empty, the path itself is the given one.
 */
export type GivenPath = string | Uint8Array | { path: string | Uint8Array; relativePath: string };

export interface WalkOptions extends FileChoice {
  paths: AsyncIterable<GivenPath> | Iterable<GivenPath>;
  sidecarsOf: SidecarsOf;
  list: PhotoWorker["list"];
  /** The folder that photos are moved to; links resolved. It is not walked if it is inside another one. */
  without?: LocalPath | undefined;
  /** Called for each file and folder that was not chosen. */
  onExcluded?(): void;
  /** Waits between attempts to open a file while no descriptor is free. */
  wait?(ms: number): Promise<void>;
}

interface Folder {
  folder: LocalPath;
  /** What precedes a name in a relative path: empty, or ending in `/`. */
  prefix: string;
  /** The same folder with links resolved. */
  real: LocalPath;
}

/** A folder that is being listed. */
interface Listing extends Folder {
  /** The name of the given folder. */
  rootName: string;
  sidecars: FolderSidecars;
  /** The folders in it that will be walked. */
  inside: Folder[];
}

export async function* walk(options: WalkOptions): AsyncGenerator<Walked> {
  /** Real paths, so that a folder is walked once, whichever links lead to it. */
  const walked = new Set<string>();
  const withoutKey = options.without && pathKey(options.without);
  const lookAtFile = createFileLook(options.sidecarsOf, options.wait ?? ((ms) => delay(ms)));
  let nextId = 0;

  for await (const given of options.paths) {
    const { path, place, isListed } = parseGiven(given);
    const { kind, sizeBytes } = entryAt(path);
    const relativePath = place === "" ? basename(path.path) : place;
    const prefix = place === "" ? "" : `${place}/`;
    const reason = isListed ? reasonForListed(slashed(path.path), kind === "folder", options) : undefined;
    if (reason !== undefined) yield skipped(path, "excluded", reason, sizeBytes);
    else if (kind === "folder") yield* walkFolder({ folder: path, prefix, real: realPathSoFar(path) });
    else if (!options.accepts(relativePath)) options.onExcluded?.();
    else if (slashed(path.path).split("/").some(isDiskImageFolder)) yield asDiskImage(path, sizeBytes);
    else if (kind === "vanished") yield failed(path, "vanished", "there is no such file or folder");
    else yield await lookAtFile(path, relativePath);
  }

  async function* walkFolder(root: Folder): AsyncGenerator<Walked> {
    const rootName = basename(root.real.path);
    const folders = [root];
    for (let next = folders.pop(); next; next = folders.pop()) {
      const { folder, real } = next;
      const key = pathKey(real);
      if (walked.has(key)) {
        yield skipped(folder, "link_loop", "it leads to a folder that was already searched");
        continue;
      }
      walked.add(key);
      if (isDiskImageFolder(basename(folder.path))) {
        yield asDiskImage(folder);
        continue;
      }
      const listing: Listing = { ...next, rootName, sidecars: noSidecars, inside: [] };
      const id = nextId++;
      for (let isLast = false; !isLast; ) {
        const listed = await options.list(id, folder);
        if (listed.kind === "failed") {
          yield failed(folder, listed.code, listed.message);
          break;
        }
        const { slice } = listed;
        if (slice.names) listing.sidecars = pairSidecars(folder, slice.names, options.sidecarsOf);
        // The whole slice now: looking at sidecars blocks this thread, and by the time their photos are taken the drive may be gone.
        const found = slice.entries.flatMap((entry) => take(entry, listing) ?? []);
        for (const each of found) yield each;
        isLast = slice.isLast;
      }
      for (const folder of listing.inside.reverse()) folders.push(folder); // may be too many for the arguments of one call
    }
  }

  /** @returns undefined for a folder that will be walked, and for what was not chosen */
  function take(entry: FolderEntry, { folder, prefix, real, rootName, sidecars, inside }: Listing): Walked | undefined {
    const file = childPath(folder, entry.name);
    const relativePath = prefix + entry.name.path;
    const isFolder = entry.kind === "folder";
    if (isFolder ? options.enters?.(relativePath) === false : !options.accepts(relativePath)) {
      options.onExcluded?.();
      return undefined;
    }
    const reason = options.leavesOut?.(`${rootName}/${relativePath}`, isFolder);
    if (reason !== undefined) return skipped(file, "excluded", reason, entry.sizeBytes);
    if (!isFolder) return lookAtEntry(folder, file, relativePath, entry, sidecars);
    const child = { folder: file, prefix: `${relativePath}/`, real: entry.real ?? childPath(real, entry.name) };
    if (pathKey(child.real) === withoutKey) return skipped(file, "move_target", "this is where photos are moved to");
    inside.push(child);
    return undefined;
  }
}

/** `place`: its position below a path that was given in an earlier run; empty if it is itself given. `isListed`: it is a line of a list. */
function parseGiven(given: GivenPath): { path: LocalPath; place: string; isListed: boolean } {
  const isPlaced = typeof given === "object" && "relativePath" in given;
  const path = isPlaced ? given.path : given;
  return {
    path: typeof path === "string" ? { path } : localPathOf(path),
    place: isPlaced ? given.relativePath : "",
    isListed: given instanceof Uint8Array,
  };
}
