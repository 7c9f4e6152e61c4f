// A file or folder whose name is empty was lost on its way, as `--log "$LOG"` without a LOG; and a ticket's link is none.
import { UsageError } from "../errors.ts";
import { looksLikeTicket } from "../find-ticket.ts";
import type { Declaration, ParsedLine } from "./declaration.ts";

type Declared = Pick<Declaration, "arguments" | "options">;

/** Throws UsageError for the first value that can be no path, of all that the declaration calls a file or a folder. */
export function assertPaths(declared: Declared, values: ParsedLine): void {
  for (const { key, shown, kind } of pathsOf(declared)) {
    const value = values[key];
    if (value === "") throw new UsageError(`${shown} is empty: it wants the name of a ${kind}.`);
    if (typeof value === "string" && looksLikeTicket(value))
      throw new UsageError(`${shown} wants the name of a ${kind}. A ticket's link goes after --ticket.`);
  }
}

/** Of paths to photos, whether each is there is asked by the commands themselves. */
function pathsOf({ arguments: named = [], options = [] }: Declared) {
  const values = named.flatMap((text) => {
    const [, kind] = /^[<[](file|folder)[>\]]$/.exec(text) ?? [];
    return kind === undefined ? [] : [{ key: kind, shown: kind.toUpperCase(), kind }];
  });
  const flags = options.flatMap(([text]) => {
    const [, flag = "", kind] = /--([\w-]+) <(file|folder)>$/.exec(text) ?? [];
    return kind === undefined ? [] : [{ key: camel(flag), shown: `--${flag}`, kind }];
  });
  return [...values, ...flags];
}

const camel = (flag: string) => flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
