// Turns --include, --exclude and --no-default-excludes into the walk's choice of files.
import { sep } from "node:path";
import type { FileChoice } from "../upload/source/file-choice.ts";
import { slashed } from "../upload/worker/local-path.ts";
import { defaultExclusion } from "./default-excludes.ts";
import { folderFilter, pathFilter } from "./path-filter.ts";

/** As typed. */
export interface ChoiceFlags {
  include?: string[];
  exclude?: string[];
  /** False with --no-default-excludes. */
  defaultExcludes?: boolean;
}

/** Throws UsageError for a pattern that matches nothing. @param separator the system's: patterns use `/`, but on Windows people type `\` */
export function chooseFiles(flags: ChoiceFlags, separator: string = sep): Partial<FileChoice> {
  const { defaultExcludes } = flags;
  const [include, exclude] = [flags.include, flags.exclude].map((patterns) =>
    patterns?.map((pattern) => slashed(pattern, separator)),
  );
  return {
    ...(include || exclude ? { accepts: pathFilter(include, exclude), enters: folderFilter(include, exclude) } : {}),
    ...(defaultExcludes === false ? {} : { leavesOut: defaultExclusion }),
  };
}
