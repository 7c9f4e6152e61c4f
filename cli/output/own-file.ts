// Checks whether a file may be written: never under a photo's name, and over an existing file only if photoup wrote it.
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { basename } from "node:path";
import { kindOfName } from "../../api/captions/media-names.ts";
import { UsageError } from "../errors.ts";
import { systemReason } from "../system-reason.ts";
import { displayPath } from "./display.ts";

/** A kind of file that photoup writes. */
export interface OwnFile {
  /** As in "The log", "The contact sheet". */
  what: string;
  /** Whether a file with this start is of this kind. @param head its first characters, up to `headBytes` */
  isOurs(head: string): boolean;
}

const headBytes = 4096;

/**
 * Protects the photos of people who typed `--log *.jpg` and forgot the log's own name: the shell puts a photo in its place.
 * Pipes, devices and empty files may always be written. @throws UsageError
 */
export function assertMayWrite(path: string, { what, isOurs }: OwnFile): void {
  const shown = displayPath(path);
  const kind = kindOfName(basename(path));
  // Names of archive parts may look like logs: `push.001`.
  if (kind !== undefined && kind !== "archive") {
    throw new UsageError(`${what} ${shown} cannot be written: that is the name of a ${kind}. Choose another name.`);
  }
  const head = headOf(path, `${what} ${shown}`);
  if (head === undefined || head === "" || (isOurs(head) && !head.includes("\0"))) return;
  throw new UsageError(
    `${what} ${shown} cannot be written: photoup did not write the file that is there. Choose another name.`,
  );
}

/** Undefined if there is no regular file. */
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
    if ((cause as NodeJS.ErrnoException).code === "ENOTDIR") return undefined; // the error of writing it says it better
    throw new UsageError(`${shown} cannot be written: the existing file cannot be read: ${systemReason(cause)}.`, {
      cause,
    });
  }
}
