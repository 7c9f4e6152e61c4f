// A caption list in JSON: an array of objects with a path, or one object that maps paths to objects.

import { UsageError } from "../errors.ts";
import { quoted } from "../output/quoted.ts";
import { type Cell, columnOf } from "./caption-columns.ts";

/**
 * Throws UsageError for anything else.
 * @param name the file's, for errors
 * @param warnings gets one for each value of a known column that is not a text, and for each name that an object has twice
 */
export function readJsonRecords(
  text: string,
  name: string,
  warnings: string[],
): (readonly [heading: string, value: Cell])[][] {
  const parsed = parse(text, name);
  for (const repeated of repeatedNames(text))
    warnings.push(`${name} has ${quoted(repeated)} twice in one object; the later one wins.`);
  const entries = Array.isArray(parsed)
    ? parsed
    : Object.entries(parsed as object).map(([path, value]) => (isObject(value) ? { path, ...value } : value));
  return entries.map((entry, i) => {
    if (!isObject(entry)) throw new UsageError(`${name}: entry ${i + 1} is not an object with a path and a title.`);
    return Object.entries(entry).map(([heading, value]) => {
      const { cell, isWhole } = cellOf(value);
      if (!isWhole && columnOf(heading) !== undefined)
        warnings.push(`Entry ${i + 1}: a value of ${quoted(heading)} is not a text and was left out.`);
      return [heading, cell] as const;
    });
  });
}

const stringOrNumber = /"[^"\\]*(?:\\[\s\S][^"\\]*)*(?:"|$)|-?\d[\d.eE+-]*/g;

/** Keeps numbers as they are written: exiftool prints the title `1.10` as a number. */
function parse(text: string, name: string): unknown {
  try {
    JSON.parse(text);
    return JSON.parse(text.replace(stringOrNumber, (found) => (found.startsWith('"') ? found : `"${found}"`)));
  } catch (error) {
    throw new UsageError(`${name} is not valid JSON: ${(error as Error).message}`, { cause: error });
  }
}

const nameOrBrace = /("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[{}]/g;

/** The names that an object has twice, which JSON.parse does not report. @param text valid JSON */
function* repeatedNames(text: string): Generator<string> {
  const open: Set<string>[] = [];
  for (const [brace, string = "", colon] of text.matchAll(nameOrBrace)) {
    if (brace === "{") open.push(new Set());
    else if (brace === "}") open.pop();
    if (colon === undefined) continue;
    const name: string = JSON.parse(string);
    if (open.at(-1)?.has(name)) yield name;
    open.at(-1)?.add(name);
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** With `-l` or `-D`, exiftool wraps the value in an object. */
function cellOf(value: unknown): { cell: Cell; isWhole: boolean } {
  if (isObject(value) && "val" in value) return cellOf(value.val);
  if (Array.isArray(value)) {
    const texts = value.filter((each) => typeof each === "string");
    return { cell: texts, isWhole: value.every((each) => typeof each === "string" || each === null) };
  }
  return { cell: typeof value === "string" ? value : "", isWhole: typeof value === "string" || value === null };
}
