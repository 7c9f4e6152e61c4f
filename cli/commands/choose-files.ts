// --include, --exclude and --no-default-excludes as the walk takes them.
import type { FileChoice } from "../upload/source/file-choice.ts";
import { defaultExclusion } from "./default-excludes.ts";
import { folderFilter, pathFilter } from "./path-filter.ts";

/** As typed. */
export interface ChoiceFlags {
  include?: string[];
  exclude?: string[];
  /** False with --no-default-excludes. */
  defaultExcludes?: boolean;
}

/** Throws UsageError for a pattern that matches nothing. */
export function chooseFiles({ include, exclude, defaultExcludes }: ChoiceFlags): Partial<FileChoice> {
  return {
    ...(include || exclude ? { accepts: pathFilter(include, exclude), enters: folderFilter(include, exclude) } : {}),
    ...(defaultExcludes === false ? {} : { leavesOut: defaultExclusion }),
  };
}
