// Finds patterns of --include and --exclude that matched nothing: they may be mistyped, or expanded by the shell.
import type { FileChoice } from "../upload/source/file-choice.ts";
import type { ChoiceFlags } from "./choose-files.ts";
import { pathFilter } from "./path-filter.ts";

export interface WatchedChoice {
  /** The same choice, watched; empty if there are no patterns. */
  choice: Partial<Pick<FileChoice, "accepts" | "enters">>;
  /** A warning for each unmatched pattern, once all files are found. */
  warnings(): string[];
}

export function watchPatterns(
  { accepts, enters }: Partial<FileChoice>,
  { include = [], exclude = [] }: ChoiceFlags,
): WatchedChoice {
  let unmatched = [...include.map((text) => ["--include", text]), ...exclude.map((text) => ["--exclude", text])].map(
    ([flag = "", text = ""]) => ({ flag, text, matches: pathFilter([text]) }),
  );
  const watch = (path: string) => {
    if (unmatched.length > 0) unmatched = unmatched.filter(({ matches }) => !matches(path));
  };
  return {
    choice: {
      ...(accepts && {
        accepts(path) {
          watch(path);
          return accepts(path);
        },
      }),
      ...(enters && {
        enters(path) {
          watch(`${path}/`);
          return enters(path);
        },
      }),
    },
    warnings: () => unmatched.map(({ flag, text }) => `${flag} ${JSON.stringify(text)} matched nothing`),
  };
}
