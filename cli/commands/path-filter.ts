// --include and --exclude: patterns of `*`, `**` and `?`; every other character stands for itself, brackets too.
import { UsageError } from "../errors.ts";

export type PathFilter = (relativePath: string) => boolean;

/**
 * Wanted is what some include matches (all, where there are none) and no exclude does. Patterns meet the path below the
 * folder that was given; one without `/` meets any single name in it, so that it takes whole folders too. Letter case and the composed
 * or decomposed form of a letter make no difference: cameras write `.JPG`, people `*.jpg`.
 */
export function pathFilter(includes: readonly string[] = [], excludes: readonly string[] = []): PathFilter {
  const wanted = includes.map(patternOf);
  const unwanted = excludes.map(patternOf);
  return (relativePath) => {
    const path = relativePath.normalize("NFC");
    if (unwanted.some((pattern) => pattern.test(path))) return false;
    return wanted.length === 0 || wanted.some((pattern) => pattern.test(path));
  };
}

function patternOf(text: string): RegExp {
  const pattern = text
    .normalize("NFC")
    .replace(/^\.?\//, "")
    .replace(/\/+$/, "");
  if (pattern === "") throw new UsageError(`The pattern ${JSON.stringify(text)} matches nothing.`);
  const start = pattern.includes("/") ? "^" : "(?:^|/)";
  // What a pattern matches may be a folder: all below it goes with it.
  return new RegExp(`${start}${expressionOf(pattern)}(?:/|$)`, "isu");
}

function expressionOf(pattern: string): string {
  return pattern.replace(/\*\*\/|\*+|[?]|[\\^$.+()[\]{}|/-]/g, (found) => {
    if (found === "**/") return "(?:[^/]+/)*";
    if (found === "*") return "[^/]*";
    if (found.startsWith("*")) return ".*";
    if (found === "?") return "[^/]";
    return found === "-" ? "-" : `\\${found}`;
  });
}
