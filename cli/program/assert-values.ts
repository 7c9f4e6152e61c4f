// Refuses impossible values: an empty one (`--log "$LOG"` with LOG unset), or a ticket's link as a file name.
import { assertNoTilde } from "../assert-no-tilde.ts";
import { UsageError } from "../errors.ts";
import { looksLikeTicket } from "../find-ticket.ts";
import type { Declaration, ParsedLine } from "./declaration.ts";

type Declared = Pick<Declaration, "arguments" | "options">;

/** For these, an empty text clears the field. */
const mayBeEmpty: ReadonlySet<string> = new Set(["name", "starts", "ends", "zone", "title", "description"]);

/** For these, `-` means standard input. For the others it would be the name of a file that is hard to delete. */
const readsStandardInput: ReadonlySet<string> = new Set(["from", "file"]);

/** Throws UsageError for the first value that is empty, or that is declared as a file or folder and cannot be a path. */
export function assertValues(declared: Declared, values: ParsedLine): void {
  for (const { key, shown, kind } of valuesOf(declared)) {
    const value = values[key];
    const wanted = kind === "file" || kind === "folder" ? `the name of a ${kind}` : undefined;
    if (value === "" && !mayBeEmpty.has(key))
      throw new UsageError(`${shown} is empty: it needs ${wanted ?? "a value"}.`);
    if (typeof value !== "string" || wanted === undefined) continue;
    if (looksLikeTicket(value)) throw new UsageError(`${shown} needs ${wanted}. A ticket's link goes after --ticket.`);
    if (value === "-" && !readsStandardInput.has(key))
      throw new UsageError(`${shown} cannot be "-" (standard input or output): it needs ${wanted}.`);
    assertNoTilde(shown, value);
  }
}

/** Not ids, addresses or paths of photos: the commands check those themselves. */
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
