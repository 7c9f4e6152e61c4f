// Detects an unquoted `--exclude *.jpg`: the shell expands it to names, so that the first becomes the pattern and the others become paths.
import { basename, normalize, sep } from "node:path";
import { UsageError } from "../errors.ts";
import { isThere } from "../is-there.ts";
import { displayPath } from "../output/display.ts";
import type { ChoiceFlags } from "./choose-files.ts";
import { inQuotes } from "./shell-word.ts";

/** Throws UsageError if a pattern is the name of an existing file and a path could come from the same unquoted pattern. */
export function assertPatternsAreQuoted(
  { include = [], exclude = [] }: ChoiceFlags,
  paths: readonly string[],
  platform: NodeJS.Platform,
): void {
  const flags = [...include.map((text) => ["--include", text]), ...exclude.map((text) => ["--exclude", text])];
  for (const [flag = "", text = ""] of flags) {
    const other = isThere(text) ? pathOfSameShape(text, paths) : undefined;
    if (other === undefined) continue;
    const [name, path] = [displayPath(text), displayPath(other)];
    const [likely, exact] = [likelyPattern(text), `**/${displayPath(basename(text))}`].map((word) =>
      inQuotes(word, platform),
    );
    throw new UsageError(
      `${flag} ${name} names a file here, and ${path} was given as a path: the shell seems to have expanded a pattern. Put the pattern in quotes, as in ${flag} ${likely}. If you mean only ${name}: ${flag} ${exact}.`,
    );
  }
}

/** A name that is also a path may be meant: `*.jpg --exclude IMG_3.jpg`. Then it is refused only if another path was given twice. */
function pathOfSameShape(text: string, paths: readonly string[]): string | undefined {
  const pattern = normalize(text);
  const isGiven = paths.some((path) => normalize(path) === pattern);
  const seen = new Set<string>();
  return paths.find((path) => {
    const plain = normalize(path);
    if (!comesAfter(pattern, plain) || !areOfOneShape(pattern, plain)) return false;
    const isEnough = !isGiven || seen.has(plain);
    seen.add(plain);
    return isEnough;
  });
}

/** Shells sort names, some by bytes and some by locale. */
const comesAfter = (one: string, other: string) => other > one || other.localeCompare(one) > 0;

/** Equally deep, with names that begin or end alike. */
function areOfOneShape(one: string, other: string): boolean {
  return one.split(sep).length === other.split(sep).length && areAlike(basename(one), basename(other));
}

const areAlike = (one: string, other: string) =>
  one === other || one.slice(0, 3) === other.slice(0, 3) || (endingOf(one) !== "" && endingOf(one) === endingOf(other));

const endingOf = (name: string) => /\.[^.]+$/.exec(name)?.[0].toLowerCase() ?? "";
const likelyPattern = (text: string) => (endingOf(text) === "" ? "PATTERN" : `*${endingOf(text)}`);
