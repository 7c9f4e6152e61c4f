// Outcomes of entries that the walk finds and that are not tried.
import type { LocalFile, SkipReason } from "../events.ts";
import { diskImageFolder, judgeLink, type LeftOut } from "../judge-left-out.ts";
import type { FolderEntry } from "../worker/list-folder.ts";
import type { LocalPath } from "../worker/local-path.ts";

/** An entry that was found and is not tried. */
export interface WalkedOutcome {
  local: LocalFile;
  outcome: ({ kind: "skipped" } & LeftOut) | { kind: "failed"; code: string; message: string };
}

/** @param entry of any kind but a file or a folder */
export function notAFile(file: LocalPath, { name, kind, code }: FolderEntry): WalkedOutcome {
  const link = (reason: Parameters<typeof judgeLink>[1], message: string): WalkedOutcome => ({
    local: localFile(file, 0),
    outcome: { kind: "skipped", ...judgeLink(name.path, reason, message) },
  });
  switch (kind) {
    case "link_loop":
      return link("link_loop", "a link that leads in a circle");
    case "broken_link":
      return link("broken_link", "a link to nothing");
    case "vanished":
      return failed(file, "vanished", "it was there a moment ago and is gone");
    case "unreadable":
      return failed(file, "unreadable", `it cannot be accessed (${code})`);
    default:
      return link("not_a_file", "it is not a regular file");
  }
}

export function skipped(file: LocalPath, reason: SkipReason, message: string, sizeBytes = 0): WalkedOutcome {
  return { local: localFile(file, sizeBytes), outcome: { kind: "skipped", reason, message } };
}

/** @param path of the disk image's folder, or of a file in it */
export function asDiskImage(path: LocalPath, sizeBytes = 0): WalkedOutcome {
  return { local: localFile(path, sizeBytes), outcome: { kind: "skipped", ...diskImageFolder() } };
}

/** @param photos the names of the photos that it belongs to */
export function sidecarOf(photos: readonly string[], local: LocalFile): WalkedOutcome {
  const message = "it goes with the photo beside it";
  return { local, outcome: { kind: "skipped", reason: "sidecar", message, sidecarOf: photos } };
}

export function failed(file: LocalPath, code: string, message: string): WalkedOutcome {
  return { local: localFile(file, 0), outcome: { kind: "failed", code, message } };
}

// Literals, not a spread: thousands wait in the backlog, and a spread object takes four times the memory.
export function localFile({ path, pathBytes }: LocalPath, sizeBytes: number): LocalFile {
  return pathBytes ? { path, pathBytes, sizeBytes } : { path, sizeBytes };
}
