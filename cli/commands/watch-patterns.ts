// Which patterns of --include and --exclude have matched nothing: mistyped, or a name that a shell put in a pattern's place.
import type { FileChoice } from "../upload/source/file-choice.ts";
import type { ChoiceFlags } from "./choose-files.ts";
import { pathFilter } from "./path-filter.ts";

export interface WatchedChoice {
  /** The same choice, watched; empty where there are no patterns. */
  choice: Partial<Pick<FileChoice, "accepts" | "enters">>;
  /** Once all files are found: a sentence for each pattern. */
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
