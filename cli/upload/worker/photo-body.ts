// The body of a put, slab by slab: buffered since hashing, or read from the disk again.
import { closeSync, fstatSync, readSync } from "node:fs";
import type { Body } from "../../http/exchange.ts";
import { fileIdentity } from "./file-identity.ts";
import type { LocalPath } from "./local-path.ts";
import type { BufferedBytes } from "./prepare-photo.ts";
import { openForReading } from "./read-file.ts";
import type { SlabPool } from "./slabs.ts";

/** `next` throws if the file is no longer what was hashed. */
export interface PhotoBody extends Body {
  close(): void;
}

/** The file is no longer what was hashed. */
export class FileChangedError extends Error {
  override name = "FileChangedError";
}

export function bufferedBody(buffered: BufferedBytes): PhotoBody {
  const slabBytes = (buffered.slabs[0] as Buffer).length;
  let position = 0;
  return {
    sizeBytes: buffered.sizeBytes,
    next(most) {
      const slab = buffered.slabs[Math.floor(position / slabBytes)] as Buffer;
      const from = position % slabBytes;
      const to = Math.min(from + most, slabBytes, from + buffered.sizeBytes - position);
      position += to - from;
      return slab.subarray(from, to);
    },
    close() {},
  };
}

/**
 * S3 compares the bytes with the signed hash. The identity is checked first, so that a changed file is not uploaded in vain.
 * @param sizeBytes how many bytes to send. @param startAt their offset in the file
 * @throws the file system's error, or FileChangedError
 */
export function diskBody(file: LocalPath, sizeBytes: number, identity: string, pool: SlabPool, startAt = 0): PhotoBody {
  const fd = openForReading(file);
  const slabs = [pool.take(sizeBytes), pool.take(sizeBytes)];
  let position = 0;
  let turn = 0;
  const check = () => {
    if (fileIdentity(fstatSync(fd, { bigint: true })) !== identity)
      throw new FileChangedError("the file changed while it was being uploaded");
  };
  const body: PhotoBody = {
    sizeBytes,
    next(most) {
      const slab = slabs[turn++ % 2] as Buffer;
      const length = readSync(fd, slab, 0, Math.min(most, slab.length, sizeBytes - position), startAt + position);
      position += length;
      if (length === 0) throw new FileChangedError("the file is shorter than it was");
      if (position >= sizeBytes) check();
      return slab.subarray(0, length);
    },
    close() {
      closeSync(fd);
      pool.give(slabs);
    },
  };
  try {
    check();
  } catch (error) {
    body.close();
    throw error;
  }
  return body;
}
