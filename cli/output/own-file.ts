// Whether a file may be written under a name: never under a photo's, and over a file only where an earlier run of ours wrote it.
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { basename } from "node:path";
import { kindOfName } from "../../api/captions/media-names.ts";
import { UsageError } from "../errors.ts";
import { systemReason } from "../system-reason.ts";
import { displayPath } from "./display.ts";

/** What photoup writes into files of one kind. */
export interface OwnFile {
  /** As in "The log", "The contact sheet". */
  what: string;
  /** Whether a file that begins so is one. @param head its first characters, as many as it has up to `headBytes` */
  isOurs(head: string): boolean;
}

const headBytes = 4096;

/**
 * Anybody's who typed `--log *.jpg` and forgot the log's own name: the shell puts a photo in its place.
 * A pipe, a device and a file without bytes may always be written to. @throws UsageError
 */
export function assertMayWrite(path: string, { what, isOurs }: OwnFile): void {
  const shown = displayPath(path);
  const kind = kindOfName(basename(path));
  // Pieces of archives are called like logs: `push.001`.
  if (kind !== undefined && kind !== "archive") {
    throw new UsageError(
      `${what} ${shown} cannot be written: that is the name of a ${kind}. Give it a name of its own.`,
    );
  }
  const head = headOf(path, `${what} ${shown}`);
  if (head === undefined || head === "" || (isOurs(head) && !head.includes("\0"))) return;
  throw new UsageError(
    `${what} ${shown} cannot be written: a file is there that photoup did not write. Choose another name.`,
  );
}

/** Undefined where there is no regular file. */
function headOf(path: string, shown: string): string | undefined {
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
    const fd = openSync(path, "r");
    try {
      const head = Buffer.alloc(headBytes);
      return head.subarray(0, readSync(fd, head)).toString();
    } finally {
      closeSync(fd);
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOTDIR") return undefined; // writing says it better
    throw new UsageError(`${shown} cannot be written: what is there already cannot be read: ${systemReason(cause)}.`, {
      cause,
    });
  }
}
