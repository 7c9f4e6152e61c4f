// A caption list in JSON: a list of objects that name their path, or one object from paths to objects.

import { UsageError } from "../errors.ts";
import type { Cell } from "./caption-columns.ts";

/** Throws UsageError where it is none. @param name of the file, for errors */
export function readJsonRecords(text: string, name: string): (readonly [heading: string, value: Cell])[][] {
  const parsed = parse(text, name);
  const objects = Array.isArray(parsed)
    ? parsed
    : Object.entries(parsed as object).map(([path, value]) => ({ path, ...(isObject(value) ? value : {}) }));
  return objects.map((value, i) => {
    if (!isObject(value)) throw new UsageError(`${name}: entry ${i + 1} is no object with a path and a title.`);
    return Object.entries(value).map(([heading, cell]) => [heading, cellOf(cell)] as const);
  });
}

const stringOrNumber = /"[^"\\]*(?:\\[\s\S][^"\\]*)*(?:"|$)|-?\d[\d.eE+-]*/g;

/** Numbers as they are written: exiftool prints the title `1.10` as one. */
function parse(text: string, name: string): unknown {
  try {
    JSON.parse(text);
    return JSON.parse(text.replace(stringOrNumber, (found) => (found.startsWith('"') ? found : `"${found}"`)));
  } catch (error) {
    throw new UsageError(`${name} is no JSON: ${(error as Error).message}`, { cause: error });
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Of what exiftool says more of (`-l`, `-D`), the value. */
function cellOf(value: unknown): Cell {
  if (isObject(value)) return "val" in value ? cellOf(value.val) : "";
  if (Array.isArray(value)) return value.filter((each) => typeof each === "string");
  return typeof value === "string" ? value : "";
}
