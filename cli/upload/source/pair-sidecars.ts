// Pairs the photos of one folder with their sidecars, which several photos may share.
import { isOutOfDescriptors } from "../../errors.ts";
import { entryAt, namesOf } from "../worker/list-folder.ts";
import { childPath, type LocalPath } from "../worker/local-path.ts";

export interface Sidecar {
  file: LocalPath;
  identity: string;
  /** Another photo of the folder has the same sidecar. */
  isShared?: true;
}

export interface FolderSidecars {
  of(photo: LocalPath): Sidecar | undefined;
  /** The names of the photos that a sidecar belongs to. */
  photosOf(sidecar: LocalPath): readonly string[];
}

/** Maps photo names to sidecar names, both from `names`. */
export type SidecarsOf = (names: readonly string[]) => ReadonlyMap<string, string>;

export const noSidecars: FolderSidecars = { of: () => undefined, photosOf: () => [] };

/** @param names all names of the folder; LocalPath for those that are not UTF-8 */
export function pairSidecars(
  folder: LocalPath,
  names: readonly (string | LocalPath)[],
  sidecarsOf: SidecarsOf,
): FolderSidecars {
  const shown = names.map((name) => (typeof name === "string" ? name : name.path));
  const pairs = sidecarsOf(shown);
  if (pairs.size === 0) return noSidecars;
  const withBytes = new Map(names.flatMap((name) => (typeof name === "string" ? [] : [[name.path, name] as const])));
  const photosOf = new Map<string, string[]>();
  for (const [photo, sidecar] of pairs) {
    const others = photosOf.get(sidecar);
    if (others) others.push(photo);
    else photosOf.set(sidecar, [photo]);
  }
  return {
    of(photo) {
      const name = pairs.get(photo.path);
      if (name === undefined) return undefined;
      const file = childPath(folder, withBytes.get(name) ?? { path: name });
      const sidecar: Sidecar = { file, identity: entryAt(file).identity };
      if ((photosOf.get(name)?.length ?? 0) > 1) sidecar.isShared = true;
      return sidecar;
    },
    photosOf: (sidecar) => photosOf.get(sidecar.path) ?? [],
  };
}

/** How many folders are cached. Lists of files usually go folder by folder. */
const maxFolders = 16;

/**
 * Finds the sidecars of files that are given one by one. Each folder is listed once.
 * @returns a function that throws the file system's error if no descriptor is free
 */
export function createSidecarFinder(sidecarsOf: SidecarsOf, list = namesOf): (folder: LocalPath) => FolderSidecars {
  const known = new Map<string, FolderSidecars>();
  return (folder) => {
    const key = folder.path;
    const found = known.get(key) ?? pairSidecars(folder, readableNames(folder, list), sidecarsOf);
    known.delete(key); // moves to the end: the first is the least recently used
    known.set(key, found);
    for (const oldest of known.keys()) {
      if (known.size <= maxFolders) break;
      known.delete(oldest);
    }
    return found;
  };
}

function readableNames(folder: LocalPath, list: typeof namesOf): (string | LocalPath)[] {
  try {
    return list(folder);
  } catch (error) {
    if (isOutOfDescriptors(error)) throw error; // it can be listed later
    return []; // files may be readable in a folder that cannot be listed
  }
}
