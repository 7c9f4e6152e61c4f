// Deletes or moves a local file whose photo is confirmed, unless it has changed since its bytes were hashed.
import { constants, copyFileSync, mkdirSync, renameSync, unlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import type { UploadEvent } from "./events.ts";
import type { WalkedFile } from "./source/walk.ts";
import { entryAt } from "./worker/list-folder.ts";
import { fsPath } from "./worker/local-path.ts";

export type Removal = { kind: "delete" } | { kind: "move"; folder: string };

/** Never throws: what cannot be removed stays, and the event says so. @param identity as it was when the bytes were hashed */
export function removeLocalFile(
  found: WalkedFile,
  identity: string,
  removal: Removal,
): Extract<UploadEvent, { type: "removed" | "warning" }> {
  const { path } = found.local;
  const target = fsPath(found.local);
  try {
    const entry = entryAt(found.local);
    if (entry.kind !== "file" || entry.identity !== identity) {
      return {
        type: "warning",
        path,
        code: "kept",
        message: "it has changed since it was uploaded, so it was left where it is",
      };
    }
    if (removal.kind === "delete") {
      unlinkSync(target);
      return { type: "removed", path };
    }
    const movedTo = moveTo(target, join(removal.folder, found.relativePath));
    return { type: "removed", path, movedTo };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return {
      type: "warning",
      path,
      code: "kept",
      message: `it could not be removed (${code}), so it was left where it is`,
    };
  }
}

// Never over another file: a number is added to the name.
function moveTo(source: string | Buffer, wanted: string): string {
  mkdirSync(dirname(wanted), { recursive: true });
  for (let n = 0; ; n++) {
    const destination = n === 0 ? wanted : wanted.replace(/(\.[^./\\]*)?$/, `-${n}$1`);
    const { kind, code } = entryAt({ path: destination });
    if (kind === "unreadable") throw Object.assign(new Error("its place cannot be looked at"), { code });
    if (kind !== "vanished") continue;
    try {
      renameSync(source, destination);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
      copyFileSync(source, destination, constants.COPYFILE_EXCL);
      unlinkSync(source);
    }
    return destination;
  }
}
