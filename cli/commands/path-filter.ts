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

/** Whether anything in a folder may be wanted: where not, the folder need not even be readable. */
export function folderFilter(includes: readonly string[] = [], excludes: readonly string[] = []): PathFilter {
  const wanted = includes.map(leadsTo);
  const unwanted = excludes.map(patternOf);
  return (relativePath) => {
    const path = relativePath.normalize("NFC");
    if (unwanted.some((pattern) => pattern.test(`${path}/`))) return false; // itself, or all that is in it
    return wanted.length === 0 || wanted.some((leads) => leads(path));
  };
}

/** Whether what a pattern matches may stand in a folder. */
function leadsTo(text: string): PathFilter {
  const pattern = trimmed(text);
  if (!pattern.includes("/")) return () => true; // it meets a name at any depth
  const names = pattern.split("/");
  const deep = names.findIndex((name) => name.includes("**"));
  const steps = (deep < 0 ? names : names.slice(0, deep)).map((name) => new RegExp(`^${expressionOf(name)}$`, "isu"));
  return (path) => path.split("/").every((name, depth) => steps[depth]?.test(name) ?? true);
}

function trimmed(text: string): string {
  const pattern = text
    .normalize("NFC")
    .replace(/^\.?\//, "")
    .replace(/\/+$/, "");
  if (pattern === "") throw new UsageError(`The pattern ${JSON.stringify(text)} matches nothing.`);
  return pattern;
}

function patternOf(text: string): RegExp {
  const pattern = trimmed(text);
  const start = pattern.includes("/") ? "^" : "(?:^|/)";
  // What a pattern matches may be a folder: all below it goes with it.
  return new RegExp(`${start}${expressionOf(pattern)}(?:/|$)`, "isu");
}

/** What a pattern matches, as the source of a regular expression with the flags `isu`. */
export function expressionOf(pattern: string): string {
  return pattern.replace(/\*\*\/|\*+|[?]|[\\^$.+()[\]{}|/-]/g, (found) => {
    if (found === "**/") return "(?:[^/]+/)*";
    if (found === "*") return "[^/]*";
    if (found.startsWith("*")) return ".*";
    if (found === "?") return "[^/]";
    return found === "-" ? "-" : `\\${found}`;
  });
}
