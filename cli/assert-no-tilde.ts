// `~/done` that no shell has replaced: as `--move-after=~/done`, in quotes, or in a file of settings. A folder called `~` would be
// made of it, and whoever removes that folder later may remove their home.
import { UsageError } from "./errors.ts";
import { isThere } from "./is-there.ts";
import { displayPath } from "./output/display.ts";

/** Throws UsageError, unless something of that name is here. @param named what the path was given as: `--log` */
export function assertNoTilde(named: string, path: string): void {
  const [, first] = /^(~[^/\\]*)(?:[/\\]|$)/.exec(path) ?? [];
  const isHome = first === "~" || (first !== undefined && first !== path);
  if (!isHome || isThere(first)) return;
  throw new UsageError(
    `${named} is ${displayPath(path)}, and nothing here is called ${displayPath(first)}: shells put your home folder in its place only at the start of a word, and not in quotes. Write the whole path.`,
  );
}
