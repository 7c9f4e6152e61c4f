// Moves a file to a free name. Never overwrites another file, and at least one whole copy survives a crash or a second photoup at any
// moment, unless only one of the two may remove the original: the other may take the copy for the moved file just before it is removed.
import { type BigIntStats, linkSync, lstatSync, rmSync, statSync, unlinkSync } from "node:fs";
import { isThere } from "../../is-there.ts";
import { parentFolder } from "../../parent-folder.ts";
import { deviceOf } from "../worker/file-identity.ts";
import { copyIntoFolder, type Sync, syncFolder } from "./copy-into-folder.ts";
import { freeNames } from "./free-names.ts";
import { isSameFolder, showsTheSame } from "./is-same-folder.ts";
import { assertUnchanged, changed, KeptError, type OpenLocalFile, withLocalFile } from "./open-local-file.ts";
import { placeFile, tryLink, tryRename } from "./place-file.ts";

type Path = string | Buffer;

/** FAT rounds modification times to two seconds. */
const fatStepNs = 2e9;

/**
 * Errors that leave the original in its place: a folder or card that may not be written to, or on Windows a program that has the file
 * open. After any other error it may be gone.
 */
const refusals = new Set(["EACCES", "EPERM", "EROFS", "EBUSY"]);

export interface MoveOptions {
  /** The names that it may take, in order of preference. */
  names?: Iterable<Path>;
  /** Gives a file a second name, if the file system can. */
  link?: typeof linkSync;
  /** Tests whether the first folder shows what is in the second. */
  showsSame?: typeof showsTheSame;
  sync?: Sync;
}

/**
 * @param wanted in an existing folder
 * @returns its new path
 * @throws the file system's error, or KeptError; then the file is where it was
 */
export async function moveFile(
  file: OpenLocalFile,
  wanted: Path,
  { names = freeNames(wanted), link = linkSync, showsSame = showsTheSame, sync }: MoveOptions = {},
): Promise<Path> {
  const folder = parentFolder(wanted);
  const from = parentFolder(file.path);
  if (isSameFolder(folder, from)) throw inThatFolder();
  let copy: Path | undefined;
  try {
    for (const name of names) {
      if (await isAlreadyMoved(file, name)) {
        if (showsSame(from, folder)) throw inThatFolder();
        unlinkSource(file);
        return name;
      }
      assertUnchanged(file);
      if (copy === undefined) {
        const linked = tryLink(link, file.path, name);
        if (linked === "taken") continue;
        if (linked === "done") return finishLink(file, name);
        const renamed = isSameDevice(folder, file.stats) ? tryRename(file.path, name) : "impossible";
        if (renamed === "taken") continue;
        if (renamed === "done") return name;
        copy = await copyIntoFolder(file, folder, sync);
        assertUnchanged(file);
      }
      if (!placeFile(copy, name, link)) continue;
      copy = undefined;
      syncFolder(folder, sync);
      unlinkSource(file, name);
      return name;
    }
    throw new KeptError("files with that name are already there");
  } finally {
    if (copy !== undefined) rmSync(copy, { force: true });
  }
}

const inThatFolder = () => new KeptError("it is already in that folder");

function finishLink(file: OpenLocalFile, name: Path): Path {
  const there = lstatSync(name, { bigint: true });
  const { ino, size, mtimeNs } = there;
  const { stats } = file;
  // Linking changed the ctime, so it is not compared. Any other difference means that the file was replaced after it was read.
  if (!isSameInode(there, stats) || size !== stats.size || mtimeNs !== stats.mtimeNs) {
    unlinkSync(name);
    throw changed();
  }
  if (lstatSync(file.path, { bigint: true, throwIfNoEntry: false })?.ino === ino) unlinkOriginal(file.path, name);
  return name;
}

/**
 * @param placed our copy, removed if the file changed at the last moment. If the file is gone, the copy may be the only one: a second
 * photoup, which found it under its name, has removed the file.
 */
function unlinkSource(file: OpenLocalFile, placed?: Path): void {
  try {
    assertUnchanged(file);
  } catch (error) {
    if (placed !== undefined && !isThere(file.path)) return;
    if (placed !== undefined) rmSync(placed, { force: true });
    throw error;
  }
  unlinkOriginal(file.path, placed);
}

/** @param placed our copy or link, removed if the original has to stay */
function unlinkOriginal(path: Path, placed: Path | undefined): void {
  try {
    unlinkSync(path);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return; // a second photoup may have finished the same move
    if (placed !== undefined && refusals.has(code) && isThere(path)) rmSync(placed, { force: true });
    throw error;
  }
}

/**
 * Whether a run that was killed left the file under both names: as a second link, or as a copy with the same bytes and time. A file that
 * may be this one, seen through a second mount, does not count.
 */
async function isAlreadyMoved(file: OpenLocalFile, name: Path): Promise<boolean> {
  const there = lstatSync(name, { bigint: true, throwIfNoEntry: false });
  const { stats, sha256 } = file;
  if (!there?.isFile() || there.size !== stats.size) return false;
  const isLink = isSameInode(there, stats) && there.nlink > 1n;
  const isCopy = there.ctimeNs !== stats.ctimeNs && Math.abs(Number(there.mtimeNs - stats.mtimeNs)) <= fatStepNs;
  if (!isLink && !isCopy) return false;
  return withLocalFile(name, (found) => found.sha256 === sha256).catch(() => false);
}

const isSameInode = (one: BigIntStats, other: BigIntStats) =>
  one.ino === other.ino && deviceOf(one) === deviceOf(other);

function isSameDevice(folder: Path, stats: BigIntStats): boolean {
  return deviceOf(statSync(folder, { bigint: true })) === deviceOf(stats);
}
