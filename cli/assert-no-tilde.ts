// Refuses `~/done` if no shell has expanded it (`--move-after=~/done`, in quotes, or in a settings file). It would create a folder
// called `~`, and whoever removes that folder later may remove their home.
import { UsageError } from "./errors.ts";
import { isThere } from "./is-there.ts";
import { displayPath } from "./output/display.ts";

/** Throws UsageError, unless something of that name exists here. @param named where the path came from: `--log` */
export function assertNoTilde(named: string, path: string): void {
  const [, first] = /^(~[^/\\]*)(?:[/\\]|$)/.exec(path) ?? [];
  const isHome = first === "~" || (first !== undefined && first !== path);
  if (!isHome || isThere(first)) return;
  throw new UsageError(
    `${named} is ${displayPath(path)}, and nothing here is called ${displayPath(first)}: shells replace it with your home folder only at the start of a word, and not in quotes. Write the whole path.`,
  );
}
