// `--exclude *.jpg` without quotes: the shell puts names in its place, of which the first is the pattern and the others are paths.
import { basename, normalize, sep } from "node:path";
import { UsageError } from "../errors.ts";
import { isThere } from "../is-there.ts";
import { displayPath } from "../output/display.ts";
import type { ChoiceFlags } from "./choose-files.ts";

/** Throws UsageError where a pattern is the name of what is here, and a path could come of the same unquoted pattern. */
export function assertPatternsAreQuoted({ include = [], exclude = [] }: ChoiceFlags, paths: readonly string[]): void {
  const flags = [...include.map((text) => ["--include", text]), ...exclude.map((text) => ["--exclude", text])];
  for (const [flag = "", text = ""] of flags) {
    const other = isThere(text) ? pathOfSameShape(text, paths) : undefined;
    if (other === undefined) continue;
    const [name, path] = [displayPath(text), displayPath(other)];
    throw new UsageError(
      `${flag} ${name} is a file that is here, and ${path} is a path beside it: a shell puts names in the place of a pattern without quotes. Quote it, as in ${flag} '${likelyPattern(text)}'. If ${name} alone is meant: ${flag} '**/${displayPath(basename(text))}'.`,
    );
  }
}

/** A name that is a path as well may be meant: of `*.jpg`, all but `--exclude IMG_3.jpg`. Then another one must be there twice. */
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

/** Shells put names in order, some by their bytes and some as people do. */
const comesAfter = (one: string, other: string) => other > one || other.localeCompare(one) > 0;

/** As deep, and alike in how their names begin or end. */
function areOfOneShape(one: string, other: string): boolean {
  return one.split(sep).length === other.split(sep).length && areAlike(basename(one), basename(other));
}

const areAlike = (one: string, other: string) =>
  one === other || one.slice(0, 3) === other.slice(0, 3) || (endingOf(one) !== "" && endingOf(one) === endingOf(other));

const endingOf = (name: string) => /\.[^.]+$/.exec(name)?.[0].toLowerCase() ?? "";
const likelyPattern = (text: string) => (endingOf(text) === "" ? "PATTERN" : `*${endingOf(text)}`);
