// The patterns of --include and --exclude: `*`, `**` and `?`; every other character is literal, brackets too.
import { UsageError } from "../errors.ts";

export type PathFilter = (relativePath: string) => boolean;

/**
 * Accepts a path that matches some include (or any path, if there are none) and no exclude. Patterns apply to the path below the given
 * folder; a pattern without `/` applies to any single name in the path, so it also covers whole folders. Letter case and Unicode
 * composition make no difference: cameras write `.JPG`, people `*.jpg`.
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

/** Whether anything in a folder may be accepted; if not, the folder is not even opened. */
export function folderFilter(includes: readonly string[] = [], excludes: readonly string[] = []): PathFilter {
  const wanted = includes.map(leadsTo);
  const unwanted = excludes.map(patternOf);
  return (relativePath) => {
    const path = relativePath.normalize("NFC");
    if (unwanted.some((pattern) => pattern.test(`${path}/`))) return false; // the folder, or everything in it
    return wanted.length === 0 || wanted.some((leads) => leads(path));
  };
}

/** Whether a folder may contain matches of a pattern. */
function leadsTo(text: string): PathFilter {
  const pattern = trimmed(text);
  if (!pattern.includes("/")) return () => true; // matches names at any depth
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
  // A match may be a folder: then it covers everything in it.
  return new RegExp(`${start}${expressionOf(pattern)}(?:/|$)`, "isu");
}

/** The pattern as the source of a regular expression with the flags `isu`. */
export function expressionOf(pattern: string): string {
  return pattern.replace(/\*\*\/|\*+|[?]|[\\^$.+()[\]{}|/-]/g, (found) => {
    if (found === "**/") return "(?:[^/]+/)*";
    if (found === "*") return "[^/]*";
    if (found.startsWith("*")) return ".*";
    if (found === "?") return "[^/]";
    return found === "-" ? "-" : `\\${found}`;
  });
}
