// Finds the files below the given paths: links followed but never round in a circle, names taken as bytes.
import { basename, dirname } from "node:path";
import type { LocalFile, SkipReason } from "../events.ts";
import { entryAt, type FolderEntry, isSidecarName } from "../worker/list-folder.ts";
import { childPath, type LocalPath, localPathOf } from "../worker/local-path.ts";
import type { PhotoWorker } from "../worker/photo-worker.ts";

export interface WalkedFile {
  local: LocalFile;
  /** Below the path that was given, with `/` between the names; what patterns and caption lists are matched with. */
  relativePath: string;
  folder: LocalPath;
  sizeBytes: number;
  identity: string;
  sidecar?: { file: LocalPath; identity: string };
}

/** Something that was found and is not to be tried. */
export interface WalkedOutcome {
  local: LocalFile;
  outcome: { kind: "skipped"; reason: SkipReason; message: string } | { kind: "failed"; code: string; message: string };
}

export type Walked = WalkedFile | WalkedOutcome;

export interface WalkOptions {
  /** Strings, or bytes where a name may be no UTF-8. */
  paths: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;
  /** Whether a file is wanted; those that are not are not even found. */
  accepts(relativePath: string): boolean;
  /** Which of a folder's names is the sidecar of which photo. */
  sidecarsOf(names: readonly string[]): ReadonlyMap<string, string>;
  list: PhotoWorker["list"];
}

export async function* walk(options: WalkOptions): AsyncGenerator<Walked> {
  const visited = new Set<string>();
  let nextId = 0;

  for await (const given of options.paths) {
    const path = typeof given === "string" ? { path: given } : localPathOf(given);
    const entry = entryAt(path);
    if (entry.kind === "folder") yield* walkFolder(path, "", entry.identity);
    else if (options.accepts(basename(path.path))) yield named(path, entry);
  }

  async function* walkFolder(root: LocalPath, rootPrefix: string, rootIdentity: string): AsyncGenerator<Walked> {
    const folders = [{ folder: root, prefix: rootPrefix, identity: rootIdentity }];
    for (let next = folders.pop(); next; next = folders.pop()) {
      const { folder, prefix, identity } = next;
      if (visited.has(identity)) {
        yield skipped(folder, "link_loop", "it leads to a folder that is walked already");
        continue;
      }
      visited.add(identity);
      const inside: typeof folders = [];
      const id = nextId++;
      let sidecars: ReadonlyMap<string, string> = new Map();
      for (let isLast = false; !isLast; ) {
        const listed = await options.list(id, folder);
        if (listed.kind === "failed") {
          yield failed(folder, listed.code, listed.message);
          break;
        }
        const { slice } = listed;
        if (slice.names) sidecars = options.sidecarsOf(slice.names);
        for (const entry of slice.entries) {
          const file = childPath(folder, entry.name);
          const relativePath = prefix + entry.name.path;
          if (entry.kind === "folder")
            inside.push({ folder: file, prefix: `${relativePath}/`, identity: entry.identity });
          else if (options.accepts(relativePath)) yield inFolder(folder, file, relativePath, entry, sidecars);
        }
        isLast = slice.isLast;
      }
      for (const folder of inside.reverse()) folders.push(folder); // too many for the arguments of one call
    }
  }

  function inFolder(
    folder: LocalPath,
    file: LocalPath,
    relativePath: string,
    entry: FolderEntry,
    sidecars: ReadonlyMap<string, string>,
  ): Walked {
    if (entry.kind !== "file") return notAFile(file, entry);
    const { sizeBytes, identity } = entry;
    const found: WalkedFile = { local: localFile(file, sizeBytes), relativePath, folder, sizeBytes, identity };
    const sidecarName = sidecars.get(entry.name.path);
    if (sidecarName !== undefined) {
      const sidecar = childPath(folder, { path: sidecarName });
      found.sidecar = { file: sidecar, identity: entryAt(sidecar).identity };
    } else if (isSidecarName(entry.name.path)) {
      const message = [...sidecars.values()].includes(entry.name.path)
        ? "it goes with the photo beside it"
        : "no photo stands beside it";
      return skipped(file, "sidecar", message, entry.sizeBytes);
    }
    return found;
  }

  // A file that was named itself; its sidecar may stand beside it.
  function named(file: LocalPath, entry: Omit<FolderEntry, "name">): Walked {
    const folder = { path: dirname(file.path) };
    const name = { path: basename(file.path) };
    const beside = new Map<string, string>();
    for (const candidate of [`${name.path}.xmp`, `${name.path.replace(/\.[^.]+$/, "")}.xmp`]) {
      if (!beside.has(name.path) && entryAt(childPath(folder, { path: candidate })).kind === "file") {
        beside.set(name.path, candidate);
      }
    }
    if (isSidecarName(name.path)) beside.clear();
    return inFolder(folder, file, name.path, { name, ...entry }, beside);
  }
}

function notAFile(file: LocalPath, entry: FolderEntry): WalkedOutcome {
  switch (entry.kind) {
    case "link_loop":
      return skipped(file, "link_loop", "a link that leads round in a circle");
    case "broken_link":
      return skipped(file, "broken_link", "a link to nothing");
    case "vanished":
      return failed(file, "vanished", "it was there a moment ago and is gone");
    case "unreadable":
      return failed(file, "unreadable", `it cannot be looked at (${entry.code})`);
    default:
      return skipped(file, "not_a_file", "it is no regular file");
  }
}

function skipped(file: LocalPath, reason: SkipReason, message: string, sizeBytes = 0): WalkedOutcome {
  return { local: localFile(file, sizeBytes), outcome: { kind: "skipped", reason, message } };
}

function failed(file: LocalPath, code: string, message: string): WalkedOutcome {
  return { local: localFile(file, 0), outcome: { kind: "failed", code, message } };
}

// Literals, not a spread: thousands of them wait in the backlog, and a spread object takes four times the room.
function localFile({ path, pathBytes }: LocalPath, sizeBytes: number): LocalFile {
  return pathBytes ? { path, pathBytes, sizeBytes } : { path, sizeBytes };
}
