// Finds the files below the given paths. Follows links but never in a circle, and treats names as bytes.
import { basename } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isDiskImageFolder } from "../../../api/captions/media-names.ts";
import { isTakeoutName } from "../../captions/find-takeout.ts";
import { isOutOfDescriptors } from "../../errors.ts";
import type { LocalFile } from "../events.ts";
import { entryAt, entryOf, type FolderEntry, isSidecarName } from "../worker/list-folder.ts";
import { childPath, folderOf, type LocalPath, localPathOf, nameOf, slashed } from "../worker/local-path.ts";
import type { PhotoWorker } from "../worker/photo-worker.ts";
import { readFailure } from "../worker/read-file.ts";
import { pathKey, realPathSoFar } from "../worker/real-path.ts";
import { waitForDescriptor } from "../worker/wait-for-descriptor.ts";
import type { FileChoice } from "./file-choice.ts";
import {
  createSidecarFinder,
  type FolderSidecars,
  noSidecars,
  pairSidecars,
  type Sidecar,
  type SidecarsOf,
} from "./pair-sidecars.ts";
import { asDiskImage, failed, localFile, notAFile, sidecarOf, skipped, type WalkedOutcome } from "./walked-outcome.ts";

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

export async function* walk(options: WalkOptions): AsyncGenerator<Walked> {
  /** Real paths, so that a folder is walked once, whichever links lead to it. */
  const walked = new Set<string>();
  const withoutKey = options.without && pathKey(options.without);
  const sidecarsIn = createSidecarFinder(options.sidecarsOf);
  let nextId = 0;

  for await (const given of options.paths) {
    const isPlaced = typeof given === "object" && "relativePath" in given;
    const bytes = isPlaced ? given.path : given;
    const path = typeof bytes === "string" ? { path: bytes } : localPathOf(bytes);
    const entry = entryAt(path);
    const place = isPlaced ? given.relativePath : "";
    const relativePath = place === "" ? basename(path.path) : place;
    const prefix = place === "" ? "" : `${place}/`;
    const reason = given instanceof Uint8Array ? reasonForListed(path.path, entry.kind === "folder") : undefined;
    if (reason !== undefined) yield skipped(path, "excluded", reason, entry.sizeBytes);
    else if (entry.kind === "folder") yield* walkFolder({ folder: path, prefix, real: realPathSoFar(path) });
    else if (!options.accepts(relativePath)) options.onExcluded?.();
    else if (slashed(path.path).split("/").some(isDiskImageFolder)) yield asDiskImage(path, entry.sizeBytes);
    else yield await named(path, relativePath, entry);
  }

  // Lists come from programs such as `find`, which enter folders that a person would not name.
  function reasonForListed(path: string, isFolder: boolean): string | undefined {
    const names = slashed(path);
    const ends = [...names.matchAll(/[^/]\/+/g)].map(({ index }) => names.slice(0, index + 1));
    for (const folder of ends) {
      const reason = options.leavesOut?.(folder, true);
      if (reason !== undefined) return reason;
    }
    return options.leavesOut?.(names, isFolder);
  }

  async function* walkFolder(root: Folder): AsyncGenerator<Walked> {
    const rootName = basename(root.real.path);
    const folders = [root];
    for (let next = folders.pop(); next; next = folders.pop()) {
      const { folder, prefix, real } = next;
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
      const inside: Folder[] = [];
      const id = nextId++;
      let sidecars = noSidecars;
      for (let isLast = false; !isLast; ) {
        const listed = await options.list(id, folder);
        if (listed.kind === "failed") {
          yield failed(folder, listed.code, listed.message);
          break;
        }
        const { slice } = listed;
        if (slice.names) sidecars = pairSidecars(folder, slice.names, options.sidecarsOf);
        for (const entry of slice.entries) {
          const file = childPath(folder, entry.name);
          const relativePath = prefix + entry.name.path;
          const isFolder = entry.kind === "folder";
          if (isFolder ? options.enters?.(relativePath) === false : !options.accepts(relativePath)) {
            options.onExcluded?.();
            continue;
          }
          const reason = options.leavesOut?.(`${rootName}/${relativePath}`, isFolder);
          if (reason !== undefined) yield skipped(file, "excluded", reason, entry.sizeBytes);
          else if (!isFolder) yield inFolder(folder, file, relativePath, entry, sidecars);
          else {
            const child = { folder: file, prefix: `${relativePath}/`, real: entry.real ?? childPath(real, entry.name) };
            if (pathKey(child.real) !== withoutKey) inside.push(child);
            else yield skipped(file, "move_target", "this is where photos are moved to");
          }
        }
        isLast = slice.isLast;
      }
      for (const folder of inside.reverse()) folders.push(folder); // may be too many for the arguments of one call
    }
  }

  function inFolder(
    folder: LocalPath,
    file: LocalPath,
    relativePath: string,
    entry: FolderEntry,
    sidecars: FolderSidecars,
  ): Walked {
    if (entry.kind !== "file") return notAFile(file, entry);
    const { sizeBytes, identity } = entry;
    const found: WalkedFile = { local: localFile(file, sizeBytes), relativePath, folder, sizeBytes, identity };
    const sidecar = sidecars.of(entry.name);
    if (sidecar) found.sidecar = sidecar;
    else if (!entry.isNoSidecar) {
      const photos = sidecars.photosOf(entry.name);
      if (photos.length > 0) return sidecarOf(photos, found.local);
      if (isSidecarName(entry.name.path) || isTakeoutName(entry.name.path))
        return skipped(file, "sidecar", "no photo beside it uses it", sizeBytes);
    }
    return found;
  }

  async function named(file: LocalPath, relativePath: string, { kind }: Omit<FolderEntry, "name">): Promise<Walked> {
    if (kind === "vanished") return failed(file, "vanished", "there is no such file or folder");
    const looked = await waitForDescriptor(() => look(file, relativePath), options.wait ?? ((ms) => delay(ms)));
    return looked.kind === "failed" ? failed(file, looked.code, looked.message) : looked.walked;
  }

  /** Looks at a file and its folder; `failed` if no descriptor is free. */
  function look(file: LocalPath, relativePath: string) {
    const folder = folderOf(file);
    try {
      const entry = entryOf(nameOf(file), file);
      if (isOutOfDescriptors(entry)) return readFailure(entry);
      return { kind: "seen" as const, walked: inFolder(folder, file, relativePath, entry, sidecarsIn(folder)) };
    } catch (error) {
      if (isOutOfDescriptors(error)) return readFailure(error);
      throw error;
    }
  }
}
