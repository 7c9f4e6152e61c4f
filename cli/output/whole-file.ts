// A file that a run writes from front to back: under its name there is all of it, once the run has ended, or nothing.
import { copyFileSync, lstatSync, readdirSync, realpathSync, renameSync, rmSync, type Stats, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { UsageError } from "../errors.ts";
import { isRunning } from "../is-running.ts";
import { systemReason } from "../system-reason.ts";
import { type AppendFile, openAppendFile } from "./append-file.ts";
import { displayPath } from "./display.ts";
import { assertMayWrite, type OwnFile } from "./own-file.ts";

export interface WholeFile extends AppendFile {
  /** The run ended before its end: nothing is left. */
  discard(): void;
}

export interface WholeFileOptions {
  /** What an earlier run left under that name stays until this one is whole. */
  keepsFormer?: boolean;
  /** A link under that name gives way to the file: what it leads to was not meant. */
  replacesLink?: boolean;
}

/**
 * Written beside its name, and given it when it is closed; a pipe or device is written to as it is. What an earlier run left
 * under that name goes at once, unless it is to be kept. Throws UsageError where it cannot be opened, or the name is that of somebody's own file, and from `close` where it is not all there.
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
  const target = before ? realpathSync(path) : path;
  const draft = join(dirname(target), draftNameOf(basename(target)));
  const file = openDraft(draft);
  if (!file) return writtenAsItIs(path, what);
  if (!keepsFormer) removeIfPossible(target);
  return {
    ...file,
    close() {
      try {
        file.close();
        rename(draft, target);
      } catch (cause) {
        removeIfPossible(draft);
        if (cause instanceof UsageError) throw cause;
        throw new UsageError(`${what} ${displayPath(target)} could not be written: ${systemReason(cause)}.`, { cause });
      }
    },
    discard() {
      discardQuietly(file);
      removeIfPossible(draft);
    },
  };

  /** Undefined where the folder takes no new names; the file itself may be open to us all the same. */
  function openDraft(path: string): AppendFile | undefined {
    try {
      return openAppendFile(path, "w", what, target);
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

const draftNameOf = (name: string) => `.${name}.${process.pid}.part`;

/** Removes what runs that were killed left of such a file. What a run beside this one is writing stays. */
export function removeDrafts(path: string): void {
  const [start, end] = [`.${basename(path)}.`, ".part"];
  for (const name of readdirSync(dirname(path))) {
    const pid = name.startsWith(start) && name.endsWith(end) ? name.slice(start.length, -end.length) : "";
    if (/^\d+$/.test(pid) && !isRunning(Number(pid))) removeIfPossible(join(dirname(path), name));
  }
}

function writtenAsItIs(path: string, what: string): WholeFile {
  const file = openAppendFile(path, "w", what);
  return { ...file, discard: () => discardQuietly(file) };
}

// A file that is mounted by itself, as containers do, keeps its place: it gets the bytes.
function rename(draft: string, target: string): void {
  try {
    renameSync(draft, target);
  } catch (error) {
    if (!["EBUSY", "EXDEV"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    copyFileSync(draft, target);
    removeIfPossible(draft);
  }
}

function discardQuietly(file: AppendFile): void {
  try {
    file.close();
  } catch {
    // the run has failed for a better reason
  }
}

function removeIfPossible(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // a mount of its own, or a folder that we may not change
  }
}
