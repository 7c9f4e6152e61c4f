// The list of files that failed in the last push to an event, and that push's flags, for `photoup retry`. One line of JSON for the
// push, and one for each file. It is written completely or not at all.
import { randomBytes } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "../errors.ts";
import { makeFolder } from "../make-folder.ts";
import { removeIfPossible } from "../remove-if-possible.ts";
import { renameOverSync } from "../rename-over.ts";
import { systemReason } from "../system-reason.ts";
import { displayPath } from "./display.ts";
import { formatInstant } from "./units.ts";

/** The settings of a push, as far as a retry needs them. */
export interface RunSettings {
  workingFolder: string;
  /** As typed, keyed by their names in the program. */
  flags: Readonly<Record<string, unknown>>;
}

export interface FailedFile {
  /** As given to the push: relative to its working folder, or absolute. */
  path: string;
  pathBytes?: Uint8Array | undefined;
  /** Below the given path, as used by patterns, lists of captions, templates and --move-after. */
  relativePath: string;
}

export interface FailedList {
  add(file: FailedFile): void;
  /**
   * Replaces the previous list; if nothing failed, deletes it. A list that another push has written meanwhile stays. A push does not
   * fail because its list cannot be written.
   * @param isCut the push was stopped before it had found all its files
   */
  close(isCut?: boolean): { kind: "none" | "kept" } | { kind: "broken"; message: string; isOlderKept: boolean };
  /** Leaves the previous list as it is: the run ended without a summary. Does nothing once the list is closed. */
  discard(): void;
}

/** Lists of another version come from an older or a newer photoup. */
const version = 2;
const pieceLength = 64 * 1024;
/** Written as the last line. An older photoup does not recognise it as a file, and refuses the list. */
const cutMark = '{"isCut":true}';

/** `photoup retry` can only know one list. The push that wrote it has said how to try its files again. */
const overtaken = "another push to this event has written its list meanwhile";

const headOf = (settings: RunSettings) => `${JSON.stringify({ version, ...settings })}\n`;

export function openFailedList(path: string, settings: RunSettings): FailedList {
  // Two computers or containers that share the folder may use the same process id.
  const draft = `${path}.${process.pid}-${randomBytes(4).toString("hex")}`;
  const formerAt = writtenAt(path);
  let fd: number | undefined;
  let failure: Error | undefined;
  let lines = "";
  const attempt = (step: () => void) => {
    try {
      if (failure === undefined) step();
    } catch (error) {
      failure = error as Error;
    }
  };
  const flush = () => {
    if (fd === undefined) {
      makeFolder(dirname(path), 0o700);
      fd = openSync(draft, "wx", 0o600);
    }
    writeFileSync(fd, lines); // appends: the descriptor keeps its position
    lines = "";
  };
  const closeDraft = () => {
    if (fd !== undefined) closeSync(fd);
    fd = undefined;
  };
  return {
    add({ path, pathBytes, relativePath }) {
      if (fd === undefined && lines === "") lines = headOf(settings);
      const bytes = pathBytes ? [Buffer.from(pathBytes).toString("base64")] : [];
      lines += `${JSON.stringify([path, relativePath, ...bytes])}\n`;
      if (lines.length > pieceLength) attempt(flush);
    },
    close(isCut = false) {
      if (isCut) lines += `${lines === "" && fd === undefined ? headOf(settings) : ""}${cutMark}\n`;
      const isEmpty = fd === undefined && lines === "" && failure === undefined;
      if (!isEmpty) attempt(flush);
      attempt(() => fd !== undefined && fsyncSync(fd));
      closeDraft();
      if (!isEmpty) {
        attempt(() => {
          if (![undefined, formerAt].includes(writtenAt(path))) throw new Error(overtaken);
          renameOverSync(draft, path);
        });
      }
      if (failure === undefined && !isEmpty) return { kind: "kept" };
      // The list of an earlier push no longer applies.
      for (const left of writtenAt(path) === formerAt ? [draft, path] : [draft]) removeIfPossible(left);
      if (failure === undefined) return { kind: "none" };
      return { kind: "broken", message: systemReason(failure), isOlderKept: existsSync(path) };
    },
    discard() {
      if (fd === undefined) return;
      closeDraft();
      removeIfPossible(draft);
    },
  };
}

function writtenAt(path: string): number | undefined {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return undefined; // there is none, or it cannot be accessed
  }
}

export interface FormerRun extends RunSettings {
  files: FailedFile[];
  /** In milliseconds since 1970. */
  endedAt: number;
}

/**
 * Undefined if nothing failed, or if no list could be written. Throws UsageError for a list without its push's settings, or one that
 * lacks files because its push was stopped.
 */
export function readFailedList(path: string): FormerRun | undefined {
  let text: string;
  let endedAt: number;
  try {
    text = readFileSync(path, "utf8");
    endedAt = statSync(path).mtimeMs;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new UsageError(`The list of failed files ${displayPath(path)} cannot be read: ${systemReason(error)}.`, {
      cause: error,
    });
  }
  if (text.endsWith(`\n${cutMark}\n`)) {
    throw new UsageError(
      `The last push (${formatInstant(endedAt)}) was stopped before it had found all its files. Run the push again: nothing that has arrived is sent twice.`,
    );
  }
  try {
    const [head = "", ...lines] = text.trimEnd().split("\n");
    const settings = JSON.parse(head) as Partial<RunSettings> & { version?: number };
    const { workingFolder, flags } = settings;
    if (
      settings.version === version &&
      typeof workingFolder === "string" &&
      typeof flags === "object" &&
      flags !== null
    )
      return { workingFolder, flags, files: lines.map(fileOf), endedAt };
  } catch {
    // not JSON: an older list
  }
  throw new UsageError(
    "The list of failed files was written by another version of photoup and does not say how that push was run. Run the push again: nothing that has arrived is sent twice.",
  );
}

function fileOf(line: string): FailedFile {
  const [path, relativePath, bytes] = JSON.parse(line) as [string, string, string?];
  if (typeof path !== "string" || typeof relativePath !== "string") throw new Error("not a failed file");
  return { path, relativePath, ...(bytes === undefined ? {} : { pathBytes: Buffer.from(bytes, "base64") }) };
}
