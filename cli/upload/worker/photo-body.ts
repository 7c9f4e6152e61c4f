// The bytes of a put, a slab at a time: those that were buffered since they were hashed, or read from the disk once more.
import { closeSync, fstatSync, readSync } from "node:fs";
import type { Body } from "../../http/exchange.ts";
import { fileIdentity } from "./file-identity.ts";
import type { LocalPath } from "./local-path.ts";
import type { BufferedBytes } from "./prepare-photo.ts";
import { openForReading } from "./read-file.ts";
import type { SlabPool } from "./slabs.ts";

/** `next` throws where the file is not what was hashed. */
export interface PhotoBody extends Body {
  close(): void;
}

/** The file is not the one whose bytes were hashed. */
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
 * S3 checks the bytes against the hash that was signed; the identity is compared first, so that a change costs no upload.
 * @param sizeBytes of what is sent. @param startAt where that begins in the file
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
      if (length === 0) throw new FileChangedError("it is shorter than it was");
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
