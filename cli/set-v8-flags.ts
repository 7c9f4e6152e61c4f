// How V8 is to treat the engine's code and heap (docs/decisions/0012).
import { setFlagsFromString } from "node:v8";

/** For the whole process, threads that are started later included. What V8 does not know it ignores. */
export function setV8Flags(): void {
  // A push is over before most of what gets optimised has paid for it: only what is really hot is to be.
  setFlagsFromString("--interrupt-budget=1000000");
  // Rather collect than grow: what lives is a few megabytes, whatever the number of files.
  setFlagsFromString("--optimize-for-size");
}
