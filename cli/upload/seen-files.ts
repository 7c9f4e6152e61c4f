// Which files a run has looked at, as the file system showed them: a second look tells what came or was written to meanwhile.
import { hash } from "node:crypto";
import { photoIdOf } from "../../api/contract.ts";
import { createPhotoIdSet } from "./photo-id-set.ts";
import type { LocalPath } from "./worker/local-path.ts";
import { pathKey } from "./worker/real-path.ts";

export interface SeenFiles {
  /**
   * Notes a file. @param identity `fileIdentity`; absent of what is not read
   * @returns `other`: it was seen, with another size or other times
   */
  look(path: LocalPath, identity?: string): "new" | "other" | "same";
}

/** Costs 80 bytes a file at most, outside of the heap. */
export function createSeenFiles(): SeenFiles {
  const seen = createPhotoIdSet();
  const note = (text: string): boolean => {
    const id = photoIdOf(hash("sha256", text, "buffer"));
    if (seen.has(id)) return true;
    seen.add(id);
    return false;
  };
  return {
    look(path, identity = "") {
      const key = pathKey(path);
      const isPathSeen = note(key);
      const isSame = note(`${key}\0${timesOf(identity)}`);
      return isSame ? "same" : isPathSeen ? "other" : "new";
    },
  };
}

// Size and times. Not the inode: where a file system has none, the kernel makes one up, and another one later.
const timesOf = (identity: string) => identity.split(":").slice(0, 3).join(":");
