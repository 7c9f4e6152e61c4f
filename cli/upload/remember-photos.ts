// Keeps what photos hashed to for the next run, where it is kept at all.
import { basename } from "node:path";
import type { CaptionFields } from "../../api/contract.ts";
import { captionDigest } from "./caption-digest.ts";
import { createCacheWriter } from "./hash-cache.ts";
import type { PreparedPhoto } from "./photo-task.ts";
import type { FoundFile } from "./source/find-files.ts";
import type { WalkedFile } from "./source/walk.ts";

export interface PhotoMemory {
  /** What a caption depends on beside the photo's own bytes: settings and sidecar. */
  captionBasisOf(file: WalkedFile): string;
  remember(file: FoundFile, photo: PreparedPhoto, caption: CaptionFields): void;
  flush(): void;
}

/** @param cacheFolder undefined: nothing is kept */
export function createPhotoMemory(cacheFolder: string | undefined, captionSettings = ""): PhotoMemory {
  const cache = cacheFolder === undefined ? undefined : createCacheWriter(cacheFolder);
  const captionBasisOf = (file: WalkedFile) => `${captionSettings}|${file.sidecar?.identity ?? ""}`;
  return {
    captionBasisOf,
    remember(file, photo, caption) {
      const { identity, sha256, contentType } = photo;
      const entry = {
        identity,
        sha256,
        contentType,
        captionBasis: captionBasisOf(file),
        captionDigest: captionDigest(caption),
      };
      cache?.put(file.folder.path, basename(file.local.path), entry, photo.readAtMs);
    },
    flush: () => cache?.flush(),
  };
}
