// Keeps what photos hashed to for the next run, where it is kept at all.
import { basename } from "node:path";
import type { CaptionFields } from "../../api/contract.ts";
import { captionDigest } from "./caption-digest.ts";
import { createCacheWriter } from "./hash-cache.ts";
import type { PreparedPhoto } from "./photo-task.ts";
import type { FoundFile } from "./source/find-files.ts";
import type { WalkedFile } from "./source/walk.ts";
import { isSettled } from "./worker/file-identity.ts";

export interface PhotoMemory {
  /** What a caption depends on beside the photo's own bytes: settings, the place of the file where they go by it, and sidecar. */
  captionBasisOf(file: WalkedFile): string;
  remember(file: FoundFile, photo: PreparedPhoto, caption: CaptionFields): void;
  flush(): void;
}

/** Whether two bases differ in the sidecar alone. */
export function hasOtherSidecar(one: string, other: string): boolean {
  const [a, b] = [one, other].map((basis) => basis.slice(0, basis.lastIndexOf("|")));
  return one !== other && a === b;
}

/** @param cacheFolder undefined: nothing is kept @param isByPath captions go by the place of a file below the path that was given */
export function createPhotoMemory(
  cacheFolder: string | undefined,
  captionSettings = "",
  isByPath = false,
): PhotoMemory {
  const cache = cacheFolder === undefined ? undefined : createCacheWriter(cacheFolder);
  const captionBasisOf = ({ relativePath, sidecar }: WalkedFile) =>
    `${captionSettings}|${isByPath ? relativePath : ""}|${sidecar?.identity ?? ""}`;
  return {
    captionBasisOf,
    remember(file, photo, caption) {
      const { identity, sha256, contentType, readAtMs } = photo;
      // As of a photo, of its sidecar: one that was written a moment ago may be written again without its identity telling.
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
