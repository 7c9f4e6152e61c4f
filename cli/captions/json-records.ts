// A caption list in JSON: an array of objects with a path, or one object that maps paths to objects.

import { UsageError } from "../errors.ts";
import type { Cell } from "./caption-columns.ts";

/** Throws UsageError for anything else. @param name the file's, for errors */
export function readJsonRecords(text: string, name: string): (readonly [heading: string, value: Cell])[][] {
  const parsed = parse(text, name);
  const objects = Array.isArray(parsed)
    ? parsed
    : Object.entries(parsed as object).map(([path, value]) => ({ path, ...(isObject(value) ? value : {}) }));
  return objects.map((value, i) => {
    if (!isObject(value)) throw new UsageError(`${name}: entry ${i + 1} is not an object with a path and a title.`);
    return Object.entries(value).map(([heading, cell]) => [heading, cellOf(cell)] as const);
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

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** With `-l` or `-D`, exiftool wraps the value in an object. */
function cellOf(value: unknown): Cell {
  if (isObject(value)) return "val" in value ? cellOf(value.val) : "";
  if (Array.isArray(value)) return value.filter((each) => typeof each === "string");
  return typeof value === "string" ? value : "";
}
