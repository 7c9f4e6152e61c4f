// The files that the last push to an event left failed: what `photoup retry` takes.
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { UploadEvent } from "../upload/events.ts";

export interface FailedList {
  add(event: UploadEvent): void;
  /** Takes the place of the list before; with nothing failed there is none. True where there is one. */
  close(): boolean;
}

/** Paths end in NUL, are absolute, and are the names' own bytes. A list that cannot be kept fails no push. */
export function openFailedList(path: string): FailedList {
  const draft = `${path}.${process.pid}`;
  let fd: number | undefined;
  let isBroken = false;
  return {
    add(event) {
      if (event.type !== "failed" || isBroken) return;
      try {
        if (fd === undefined) {
          mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
          fd = openSync(draft, "w", 0o600);
        }
        writeSync(fd, Buffer.concat([absolute(event.path, event.pathBytes), Buffer.of(0)]));
      } catch {
        isBroken = true;
      }
    },
    close() {
      try {
        if (fd === undefined) {
          rmSync(path, { force: true });
          return false;
        }
        closeSync(fd);
        renameSync(draft, path);
        return !isBroken;
      } catch {
        return false;
      }
    },
  };
}

function absolute(path: string, bytes: Uint8Array | undefined): Uint8Array {
  if (bytes === undefined) return Buffer.from(resolve(path));
  // Names that are no UTF-8 exist on POSIX systems only.
  return bytes[0] === 0x2f ? bytes : Buffer.concat([Buffer.from(`${resolve(".")}/`), bytes]);
}
