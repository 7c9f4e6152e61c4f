// Values that can be none: an empty one was lost on its way, as `--log "$LOG"` without a LOG; a ticket's link is no file's name.
import { assertNoTilde } from "../assert-no-tilde.ts";
import { UsageError } from "../errors.ts";
import { looksLikeTicket } from "../find-ticket.ts";
import type { Declaration, ParsedLine } from "./declaration.ts";

type Declared = Pick<Declaration, "arguments" | "options">;

/** An empty text clears them. */
const mayBeEmpty: ReadonlySet<string> = new Set(["name", "starts", "ends", "zone", "title", "description"]);

/** Of these, `-` means standard input; of others, it would be a file's name that nobody can remove. */
const readsStandardInput: ReadonlySet<string> = new Set(["from", "file"]);

/** Throws UsageError for the first value that is empty, or that can be no path where the declaration calls it a file or a folder. */
export function assertValues(declared: Declared, values: ParsedLine): void {
  for (const { key, shown, kind } of valuesOf(declared)) {
    const value = values[key];
    const wanted = kind === "file" || kind === "folder" ? `the name of a ${kind}` : undefined;
    if (value === "" && !mayBeEmpty.has(key))
      throw new UsageError(`${shown} is empty: it wants ${wanted ?? "a value"}.`);
    if (typeof value !== "string" || wanted === undefined) continue;
    if (looksLikeTicket(value)) throw new UsageError(`${shown} wants ${wanted}. A ticket's link goes after --ticket.`);
    if (value === "-" && !readsStandardInput.has(key))
      throw new UsageError(`${shown} is "-", which means no standard input or output here: it wants ${wanted}.`);
    assertNoTilde(shown, value);
  }
}

/** Of ids, addresses and paths to photos, the commands themselves ask whether they can be. */
function valuesOf({ arguments: named = [], options = [] }: Declared) {
  const values = named.flatMap((text) => {
    const [, kind] = /^[<[](file|folder|email)[>\]]$/.exec(text) ?? [];
    return kind === undefined ? [] : [{ key: kind, shown: kind.toUpperCase(), kind }];
  });
  const flags = options.flatMap(([text]) => {
    const [, flag = "", kind] = /--([\w-]+) <([\w-]+)>$/.exec(text) ?? [];
    return kind === undefined ? [] : [{ key: camel(flag), shown: `--${flag}`, kind }];
  });
  return [...values, ...flags];
}

const camel = (flag: string) => flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
