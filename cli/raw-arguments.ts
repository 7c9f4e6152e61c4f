// This process's command line as bytes, before Node decodes it.
import { readFileSync } from "node:fs";

/** A NUL after each word; undefined on macOS and Windows, where all names are Unicode. */
export function rawArguments(): Uint8Array | undefined {
  try {
    return readFileSync("/proc/self/cmdline");
  } catch {
    return undefined;
  }
}
