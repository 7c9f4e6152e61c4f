// The files that the last push to an event left failed, and what that push was told: what `photoup retry` takes. One line of
// JSON for the push, one for each file; the whole of it, or nothing.
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "../errors.ts";
import { makeFolder } from "../make-folder.ts";
import { systemReason } from "../system-reason.ts";
import { displayPath } from "./display.ts";
import { formatInstant } from "./units.ts";

/** What a push was told, as far as a second try needs it. */
export interface ToldRun {
  workingFolder: string;
  /** As typed, by their names in the program. */
  flags: Readonly<Record<string, unknown>>;
}

export interface FailedFile {
  /** As the push was told it: from its working folder, or absolute. */
  path: string;
  pathBytes?: Uint8Array | undefined;
  /** Below the path that was given: what patterns, lists of captions, templates and --move-after go by. */
  relativePath: string;
}

export interface FailedList {
  add(file: FailedFile): void;
  /**
   * Takes the place of the list before; with nothing failed there is none. A list that cannot be kept fails no push.
   * @param isCut the push was stopped before it had found all of its files
   */
  close(isCut?: boolean): { kind: "none" | "kept" } | { kind: "broken"; message: string; isOlderKept: boolean };
}

/** Other shapes are an older photoup's, or a newer one's. */
const version = 2;
const pieceLength = 64 * 1024;
/** A last line: an older photoup takes it for no file, and refuses the list. */
const cutMark = '{"isCut":true}';

const headOf = (told: ToldRun) => `${JSON.stringify({ version, ...told })}\n`;

export function openFailedList(path: string, told: ToldRun): FailedList {
  const draft = `${path}.${process.pid}`;
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
      fd = openSync(draft, "w", 0o600);
    }
    writeFileSync(fd, lines); // goes on where it stands
    lines = "";
  };
  return {
    add({ path, pathBytes, relativePath }) {
      if (fd === undefined && lines === "") lines = headOf(told);
      const bytes = pathBytes ? [Buffer.from(pathBytes).toString("base64")] : [];
      lines += `${JSON.stringify([path, relativePath, ...bytes])}\n`;
      if (lines.length > pieceLength) attempt(flush);
    },
    close(isCut = false) {
      if (isCut) lines += `${lines === "" && fd === undefined ? headOf(told) : ""}${cutMark}\n`;
      const isEmpty = fd === undefined && lines === "" && failure === undefined;
      if (!isEmpty) attempt(flush);
      attempt(() => fd !== undefined && fsyncSync(fd));
      if (fd !== undefined) closeSync(fd);
      if (!isEmpty) attempt(() => renameSync(draft, path));
      if (failure === undefined && !isEmpty) return { kind: "kept" };
      // The list of an earlier push is none of this one's.
      for (const left of [draft, path]) attemptAnyway(() => rmSync(left, { force: true }));
      if (failure === undefined) return { kind: "none" };
      return { kind: "broken", message: systemReason(failure), isOlderKept: existsSync(path) };
    },
  };
}

function attemptAnyway(step: () => void): void {
  try {
    step();
  } catch {
    // what cannot be removed is replaced by the next push
  }
}

export interface FormerRun extends ToldRun {
  files: FailedFile[];
  /** In milliseconds since 1970. */
  endedAt: number;
}

/**
 * Undefined where nothing failed, or no list of it could be kept. Throws UsageError for a list that does not say what its push was
 * told, or that lacks files because it was stopped.
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
      `The last push (${formatInstant(endedAt)}) was stopped before it had found all of its files. Run the push again: nothing that has arrived is sent twice.`,
    );
  }
  try {
    const [head = "", ...lines] = text.trimEnd().split("\n");
    const told = JSON.parse(head) as Partial<ToldRun> & { version?: number };
    const { workingFolder, flags } = told;
    if (told.version === version && typeof workingFolder === "string" && typeof flags === "object" && flags !== null)
      return { workingFolder, flags, files: lines.map(fileOf), endedAt };
  } catch {
    // no JSON: an older list
  }
  throw new UsageError(
    "The list of failed files was left by another version of photoup, and does not say how that push was run. Run the push again: nothing that has arrived is sent twice.",
  );
}

function fileOf(line: string): FailedFile {
  const [path, relativePath, bytes] = JSON.parse(line) as [string, string, string?];
  if (typeof path !== "string" || typeof relativePath !== "string") throw new Error("no failed file");
  return { path, relativePath, ...(bytes === undefined ? {} : { pathBytes: Buffer.from(bytes, "base64") }) };
}
