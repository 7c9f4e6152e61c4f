// Copies a file into a folder on another disk, under a temporary name that nobody mistakes for the photo.
import { randomBytes } from "node:crypto";
import { closeSync, fchmodSync, fsyncSync, futimesSync, openSync, readdirSync, rmSync, statSync, write } from "node:fs";
import { join, sep } from "node:path";
import { promisify } from "node:util";
import { hashFile } from "./hash-file.ts";
import { changed, type OpenLocalFile } from "./open-local-file.ts";

type Path = string | Buffer;

/** Flushes what was written to a descriptor to the disk. */
export type Sync = (fd: number) => void;

const writePiece = promisify(write);
const partName = /^\.photoup-[0-9a-f]{16}\.part$/;
/** A copy that was not written to for this long was left by a run that was killed. */
const staleMs = 24 * 3600_000;

/**
 * The copy is written, read back, compared and flushed to the disk. It has the file's times and mode.
 * @returns the copy's path
 * @throws the file system's error, or KeptError; then there is no copy
 */
export async function copyIntoFolder(
  { fd, stats, sha256 }: OpenLocalFile,
  folder: Path,
  sync: Sync = fsyncSync,
): Promise<Path> {
  const copy = inFolder(folder, `.photoup-${randomBytes(8).toString("hex")}.part`);
  const out = openSync(copy, "wx+", 0o600);
  try {
    try {
      const copied = await hashFile(fd, (piece) => writeWhole(out, piece));
      if (copied !== sha256) throw changed();
      ignoringErrors(() => fchmodSync(out, Number(stats.mode & 0o777n))); // FAT has no modes
      sync(out);
      if ((await hashFile(out)) !== sha256) {
        throw Object.assign(new Error("the copy has other bytes than the file"), { code: "EIO" });
      }
      syncFolder(folder, sync);
      // Last: a second photoup may take an old copy for that of a killed run.
      futimesSync(out, Number(stats.atimeNs) / 1e9, Number(stats.mtimeNs) / 1e9);
    } finally {
      closeSync(out);
    }
  } catch (error) {
    rmSync(copy, { force: true });
    throw error;
  }
  return copy;
}

/** Flushes a folder so that its names survive a power cut. Windows and some network file systems cannot. */
export function syncFolder(folder: Path, sync: Sync = fsyncSync): void {
  ignoringErrors(() => {
    const fd = openSync(folder, "r");
    try {
      sync(fd);
    } finally {
      closeSync(fd);
    }
  });
}

/** Removes partial copies left by runs that were killed. @param nowMs since 1970 */
export function removeStaleCopies(folder: Path, nowMs: number): void {
  ignoringErrors(() => {
    for (const name of readdirSync(folder)) {
      if (!partName.test(name)) continue;
      const copy = inFolder(folder, name);
      if (nowMs - statSync(copy).mtimeMs > staleMs) rmSync(copy, { force: true });
    }
  });
}

async function writeWhole(fd: number, piece: Buffer): Promise<void> {
  for (let done = 0; done < piece.length; ) done += (await writePiece(fd, piece, done)).bytesWritten;
}

/** The path of a name in a folder. */
export function inFolder(folder: Path, name: string): Path {
  return typeof folder === "string" ? join(folder, name) : Buffer.concat([folder, Buffer.from(sep + name)]);
}

function ignoringErrors(attempt: () => void): void {
  try {
    attempt();
  } catch {
    // it is only an improvement
  }
}
