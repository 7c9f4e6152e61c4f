// Remembers which files a run has looked at and their sizes and times, so that a second look finds new and changed ones.
import { hash } from "node:crypto";
import { photoIdOf } from "../../api/contract.ts";
import { createPhotoIdSet } from "./photo-id-set.ts";
import type { LocalPath } from "./worker/local-path.ts";
import { pathKey } from "./worker/real-path.ts";

export interface SeenFiles {
  /**
   * Notes a file. @param identity `fileIdentity`; absent if only the path matters, as for a file that is not read
   * @returns `changed`: it was seen with another size or other times
   */
  look(path: LocalPath, identity?: string): "new" | "changed" | "same";
}

/** Takes at most 80 bytes per file, outside the heap. */
export function createSeenFiles(): SeenFiles {
  const seen = createPhotoIdSet();
  const note = (text: string): boolean => {
    const id = photoIdOf(hash("sha256", text, "buffer"));
    if (seen.has(id)) return true;
    seen.add(id);
    return false;
  };
  return {
    look(path, identity) {
      const key = pathKey(path);
      const isPathSeen = note(key);
      if (identity === undefined) return isPathSeen ? "same" : "new";
      const isSame = note(`${key}\0${timesOf(identity)}`);
      return isSame ? "same" : isPathSeen ? "changed" : "new";
    },
  };
}

// Size and times, not the inode: if a file system has none, the kernel makes one up, and a different one later.
const timesOf = (identity: string) => identity.split(":").slice(0, 3).join(":");
