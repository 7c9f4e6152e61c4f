// Keeps the hashes of photos for the next run, if there is a cache folder.
import { basename } from "node:path";
import { readerVersion } from "../../api/captions/reader-version.ts";
import type { CaptionFields } from "../../api/contract.ts";
import { captionDigest } from "./caption-digest.ts";
import { createCacheWriter } from "./hash-cache.ts";
import type { FoundFile } from "./source/find-files.ts";
import type { WalkedFile } from "./source/walk.ts";
import { isSettled } from "./worker/file-identity.ts";
import type { PreparedPhoto } from "./worker/prepare-photo.ts";

export interface PhotoMemory {
  /** What a caption depends on besides the photo's bytes: settings, the file's path if captions depend on it, the sidecar, and the reader. */
  captionBasisOf(file: WalkedFile): string;
  remember(file: FoundFile, photo: PreparedPhoto, caption: CaptionFields): void;
  flush(): void;
}

/** Whether two bases differ only in the sidecar or the reader. */
export function hasOtherSidecar(one: string, other: string): boolean {
  const [a, b] = [one, other].map((basis) => basis.slice(0, basis.lastIndexOf("|")));
  return one !== other && a === b;
}

/** @param cacheFolder undefined: nothing is kept. @param isByPath captions depend on the file's path below the given path */
export function createPhotoMemory(
  cacheFolder: string | undefined,
  captionSettings = "",
  isByPath = false,
): PhotoMemory {
  const cache = cacheFolder === undefined ? undefined : createCacheWriter(cacheFolder);
  const captionBasisOf = ({ relativePath, sidecar }: WalkedFile) =>
    `${captionSettings}|${isByPath ? relativePath : ""}|${sidecar?.identity ?? ""}@${readerVersion}`;
  return {
    captionBasisOf,
    remember(file, photo, caption) {
      const { identity, sha256, contentType, readAtMs } = photo;
      // A sidecar written a moment ago may be written again without its identity changing; the same holds for the photo.
      if (file.sidecar && !isSettled(file.sidecar.identity, readAtMs)) return;
      const entry = {
        identity,
        sha256,
        contentType,
        captionBasis: captionBasisOf(file),
        captionDigest: captionDigest(caption),
      };
      cache?.put(file.folder.path, basename(file.local.path), entry, readAtMs);
    },
    flush: () => cache?.flush(),
  };
}
