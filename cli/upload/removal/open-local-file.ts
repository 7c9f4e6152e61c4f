// Opens a local file for removal. Its bytes are read through one descriptor, so they belong to one file whatever happens to its name
// meanwhile.
import { type BigIntStats, closeSync, constants, fstatSync, lstatSync, openSync } from "node:fs";
import { fileIdentity } from "../worker/file-identity.ts";
import { hashFile } from "./hash-file.ts";

export interface OpenLocalFile {
  path: string | Buffer;
  fd: number;
  stats: BigIntStats;
  /** Of all its bytes as they are now, in base64. */
  sha256: string;
}

/** Why a file is left where it is. The message is the first half of a sentence. */
export class KeptError extends Error {
  override name = "KeptError";
}

/** @throws the file system's error, or KeptError if it is not a regular file or changes while it is read */
export async function withLocalFile<Result>(
  path: string | Buffer,
  use: (file: OpenLocalFile) => Result | Promise<Result>,
): Promise<Result> {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants; // Windows lacks the last two
  const fd = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const stats = fstatSync(fd, { bigint: true });
    if (!stats.isFile()) throw new KeptError("it is not a regular file");
    const file = { path, fd, stats, sha256: await hashFile(fd) };
    assertUnchanged(file);
    return await use(file);
  } finally {
    closeSync(fd);
  }
}

export const changed = () => new KeptError("it has changed since it was uploaded");

/** @throws KeptError if the name now leads to another file, or the file was written to since it was opened */
export function assertUnchanged({ path, fd, stats }: OpenLocalFile): void {
  const identity = fileIdentity(stats);
  const isSame = (now: BigIntStats | undefined) => now !== undefined && fileIdentity(now) === identity;
  if (isSame(fstatSync(fd, { bigint: true })) && isSame(lstatSync(path, { bigint: true, throwIfNoEntry: false })))
    return;
  throw changed();
}
