// Looks at a file, in a listed folder or given itself: it is to be read, it is a sidecar, or it cannot be read.
import { isTakeoutName } from "../../captions/find-takeout.ts";
import { isOutOfDescriptors } from "../../errors.ts";
import { entryOf, type FolderEntry, isSidecarName } from "../worker/list-folder.ts";
import { folderOf, type LocalPath, nameOf } from "../worker/local-path.ts";
import { readFailure } from "../worker/read-file.ts";
import { waitForDescriptor } from "../worker/wait-for-descriptor.ts";
import { createSidecarFinder, type FolderSidecars, type SidecarsOf } from "./pair-sidecars.ts";
import type { Walked, WalkedFile } from "./walk.ts";
import { failed, localFile, notAFile, sidecarOf, skipped } from "./walked-outcome.ts";

/** @param entry what is there; not a folder. @param sidecars those of its folder */
export function lookAtEntry(
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

/**
 * Returns a function that looks at a file that was given itself, and at its folder's sidecars.
 * @param wait between attempts while no descriptor is free
 */
export function createFileLook(
  sidecarsOf: SidecarsOf,
  wait: (ms: number) => Promise<void>,
): (file: LocalPath, relativePath: string) => Promise<Walked> {
  const sidecarsIn = createSidecarFinder(sidecarsOf);

  /** `failed` if no descriptor is free. */
  function look(file: LocalPath, relativePath: string) {
    const folder = folderOf(file);
    try {
      const entry = entryOf(nameOf(file), file);
      if (isOutOfDescriptors(entry)) return readFailure(entry);
      return { kind: "seen" as const, walked: lookAtEntry(folder, file, relativePath, entry, sidecarsIn(folder)) };
    } catch (error) {
      if (isOutOfDescriptors(error)) return readFailure(error);
      throw error;
    }
  }

  return async (file, relativePath) => {
    const looked = await waitForDescriptor(() => look(file, relativePath), wait);
    return looked.kind === "failed" ? failed(file, looked.code, looked.message) : looked.walked;
  };
}
