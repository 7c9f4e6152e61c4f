// Refuses a flag where a value should be: if EVENT is unset, `--event $EVENT --dry-run` would upload for real, to an event named `--dry-run`.
import { UsageError } from "../errors.ts";
import { type Flags, namesOf, valueNameOf } from "./flag-words.ts";

/** Throws UsageError for the first flag whose value looks like another flag. @param flags every flag of the command */
export function assertFlagValues(argv: readonly string[], flags: Flags): void {
  const names = new Set(["-h", "-V", ...flags.flatMap(([text]) => namesOf(text))]);
  const takeValues = new Set([...names].filter((name) => valueNameOf(name, flags) !== undefined));
  for (let at = 0; at < argv.length && argv[at] !== "--"; at++) {
    const flag = argv[at] ?? "";
    if (!takeValues.has(flag)) continue;
    const value = argv[++at] ?? "";
    // `--word` is treated as a flag even if no such flag exists: it may be mistyped. `-` is standard input.
    const [name = ""] = /^--(?:[a-z][\w-]*)?(?![^=])/i.exec(value) ?? [];
    if (name === "" && !names.has(value)) continue;
    const shown = name || value;
    throw new UsageError(
      `${flag} needs a value, but ${shown} follows it. If that is the value, write ${longNameOf(flag, flags)}=${shown}.`,
    );
  }
}

function longNameOf(name: string, flags: Flags): string {
  const names = flags.map(([text]) => namesOf(text)).find((each) => each.includes(name)) ?? [];
  return names.find((each) => each.startsWith("--")) ?? name;
}
