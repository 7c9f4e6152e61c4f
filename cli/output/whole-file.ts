// A file that a run writes front to back. It gets its name only when it is complete.
import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  type Stats,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { UsageError } from "../errors.ts";
import { isRunning } from "../is-running.ts";
import { removeIfPossible } from "../remove-if-possible.ts";
import { renameOverSync } from "../rename-over.ts";
import { systemReason } from "../system-reason.ts";
import { type AppendFile, openAppendFile, unwritten } from "./append-file.ts";
import { displayPath } from "./display.ts";
import { assertMayWrite, type OwnFile } from "./own-file.ts";
import { placeOf } from "./place-of.ts";

export interface WholeFile extends AppendFile {
  /** Writes everything to the disk; `close` then only gives the file its name. Throws UsageError. */
  finish(): void;
  /** Removes the unfinished file. */
  discard(): void;
}

export interface WholeFileOptions {
  /** An earlier run's file under that name stays until the new one is complete. */
  keepsFormer?: boolean;
  /** A link under that name is replaced, not followed. */
  replacesLink?: boolean;
}

/**
 * Writes a draft beside the file, and renames it on close; a pipe or device is written directly. An earlier run's file under that
 * name is deleted at once (emptied, if it cannot be deleted), unless it is to be kept. Throws UsageError if the file cannot be opened or
 * photoup did not write the one that is there; `close` throws it if the file is not complete.
 */
export function openWholeFile(
  path: string,
  own: OwnFile,
  { keepsFormer = false, replacesLink = false }: WholeFileOptions = {},
): WholeFile {
  const { what } = own;
  const before = replacesLink ? notALink(path) : statSync(path, { throwIfNoEntry: false });
  if (before || !replacesLink) assertMayWrite(path, own);
  if (before && !before.isFile()) return writtenAsItIs(path, what);
  const target = before || (!replacesLink && isLink(path)) ? placeOf(path) : path;
  const draft = join(dirname(target), draftNameOf(basename(target)));
  const file = openDraft(draft);
  if (!file) return writtenAsItIs(path, what);
  const isStuck = !keepsFormer && !removeFormer(target, file);
  return {
    ...file,
    finish: file.close,
    close() {
      try {
        file.close();
        if (isStuck) copyInto(draft, target);
        else rename(draft, target);
      } catch (cause) {
        removeIfPossible(draft);
        if (cause instanceof UsageError) throw cause;
        throw unwritten(target, what, cause);
      }
    },
    discard() {
      discardQuietly(file);
      removeIfPossible(draft);
    },
  };

  /**
   * False if the file can only be emptied: it is a mount, or in a folder where nobody deletes the files of others. Throws UsageError if it
   * cannot be written either: after the run, all rows would be lost.
   */
  function removeFormer(path: string, unfinished: AppendFile): boolean {
    if (removeIfPossible(path)) return true;
    try {
      const fd = openSync(path, "r+");
      ftruncateSync(fd);
      closeSync(fd);
      return false;
    } catch (cause) {
      discardQuietly(unfinished);
      removeIfPossible(draft);
      throw new UsageError(`${what} ${displayPath(path)} cannot be written: ${systemReason(cause)}.`, { cause });
    }
  }

  /** Undefined if no new file can be created in the folder; the existing file may still be writable. */
  function openDraft(path: string): AppendFile | undefined {
    try {
      return openAppendFile(path, what, target);
    } catch (error) {
      if (before) return undefined;
      throw error;
    }
  }
}

function notALink(path: string): Stats | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isSymbolicLink() ? undefined : found;
}

const isLink = (path: string) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;

const draftNameOf = (name: string) => `.${name}.${process.pid}.part`;

/** Removes the drafts of runs that were killed. Drafts of running processes stay. */
export function removeDrafts(path: string): void {
  const [start, end] = [`.${basename(path)}.`, ".part"];
  for (const name of readdirSync(dirname(path))) {
    const pid = name.startsWith(start) && name.endsWith(end) ? name.slice(start.length, -end.length) : "";
    if (/^\d+$/.test(pid) && !isRunning(Number(pid))) removeIfPossible(join(dirname(path), name));
  }
}

function writtenAsItIs(path: string, what: string): WholeFile {
  const file = openAppendFile(path, what);
  return { ...file, finish: file.close, discard: () => discardQuietly(file) };
}

// A file that is itself a mount, as in containers, cannot be replaced.
function rename(draft: string, target: string): void {
  try {
    renameOverSync(draft, target);
  } catch (error) {
    if (!["EBUSY", "EXDEV"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    copyInto(draft, target);
  }
}

const pieceBytes = 1024 * 1024;

/** Unlike `copyFile`, does not change the target's mode, which only its owner may. Fails with an empty file rather than with half of one. */
function copyInto(draft: string, target: string): void {
  const to = openSync(target, "r+");
  try {
    ftruncateSync(to);
    copyBytes(draft, to);
    fsyncSync(to);
  } catch (error) {
    ftruncateSync(to);
    throw error;
  } finally {
    closeSync(to);
  }
  removeIfPossible(draft);
}

function copyBytes(path: string, to: number): void {
  const from = openSync(path, "r");
  try {
    const piece = Buffer.alloc(pieceBytes);
    for (let bytes = readSync(from, piece); bytes > 0; bytes = readSync(from, piece))
      for (let done = 0; done < bytes; ) done += writeSync(to, piece, done, bytes - done);
  } finally {
    closeSync(from);
  }
}

function discardQuietly(file: AppendFile): void {
  try {
    file.close();
  } catch {
    // the run has failed for another reason, which is reported
  }
}
