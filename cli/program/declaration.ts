// A command as data: what help, completion and the parser need to know of it, without loading what it does.
import type { Command } from "../io.ts";

export interface Declaration {
  /** As typed: `ls`, `attendees add`. */
  name: string;
  summary: string;
  /** `<event>`, `[path...]`; the value arrives under the bare name. */
  arguments?: readonly string[];
  /** Flags as commander writes them, and a description. `--no-x` arrives as `x: false`, a repeatable one as an array. */
  options?: readonly (readonly [flags: string, description: string, repeatable?: "repeatable"])[];
  examples?: readonly string[];
  /** The command's own file, loaded when it runs. Its options are what `arguments` and `options` say. */
  load(): Promise<Command<never>>;
}
