// This process's command line before Node made text of it.
import { readFileSync } from "node:fs";

/** Bytes, a NUL behind each word; undefined on macOS and Windows, where all names are Unicode. */
export function rawArguments(): Uint8Array | undefined {
  try {
    return readFileSync("/proc/self/cmdline");
  } catch {
    return undefined;
  }
}
