// The sidecars of one folder: which photo has which, and whether another photo has the same one.
import { isOutOfDescriptors } from "../../errors.ts";
import { entryAt, namesOf } from "../worker/list-folder.ts";
import { childPath, type LocalPath } from "../worker/local-path.ts";

export interface Sidecar {
  file: LocalPath;
  identity: string;
  /** Another photo of its folder has it too. */
  isShared?: true;
}

export interface FolderSidecars {
  of(photo: LocalPath): Sidecar | undefined;
  /** The names of the photos of its folder that a sidecar belongs to. */
  photosOf(sidecar: LocalPath): readonly string[];
}

/** From a photo's name to its sidecar's, both of them among these names. */
export type SidecarsOf = (names: readonly string[]) => ReadonlyMap<string, string>;

export const noSidecars: FolderSidecars = { of: () => undefined, photosOf: () => [] };

/** @param names all of the folder's; as LocalPath where the bytes are not UTF-8 */
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

/** So many folders of files that were named one by one are remembered: such lists go folder by folder. */
const maxFolders = 16;

/**
 * The sidecars beside files that were named one by one: each folder is listed once.
 * @returns a function that throws the file system's error where no more files can be opened for now
 */
export function createSidecarFinder(sidecarsOf: SidecarsOf, list = namesOf): (folder: LocalPath) => FolderSidecars {
  const known = new Map<string, FolderSidecars>();
  return (folder) => {
    const key = folder.path;
    const found = known.get(key) ?? pairSidecars(folder, readableNames(folder, list), sidecarsOf);
    known.delete(key); // and back to the end: the first is the one that was not asked for the longest
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
    if (isOutOfDescriptors(error)) throw error; // it has a list, and will give it
    return []; // a folder may let its files be read, and not its list
  }
}
