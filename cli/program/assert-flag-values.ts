// A flag in the place of another one's value: `--event $EVENT --dry-run` without an EVENT would upload for real, to an event `--dry-run`.
import { UsageError } from "../errors.ts";
import { type Flags, namesOf, valueNameOf } from "./flag-words.ts";

/** Throws UsageError for the first flag whose value looks like another flag. @param flags all that the command takes */
export function assertFlagValues(argv: readonly string[], flags: Flags): void {
  const names = new Set(["-h", "-V", ...flags.flatMap(([text]) => namesOf(text))]);
  const takeValues = new Set([...names].filter((name) => valueNameOf(name, flags) !== undefined));
  for (let at = 0; at < argv.length && argv[at] !== "--"; at++) {
    const flag = argv[at] ?? "";
    if (!takeValues.has(flag)) continue;
    const value = argv[++at] ?? "";
    // Whatever begins so is meant for a flag, be it a mistyped one. `-` is standard input.
    const [name = ""] = /^--(?:[a-z][\w-]*)?(?![^=])/i.exec(value) ?? [];
    if (name === "" && !names.has(value)) continue;
    const shown = name || value;
    throw new UsageError(
      `${flag} has no value: ${shown} stands where it should be. If that is the value, write ${longNameOf(flag, flags)}=${shown}.`,
    );
  }
}

function longNameOf(name: string, flags: Flags): string {
  const names = flags.map(([text]) => namesOf(text)).find((each) => each.includes(name)) ?? [];
  return names.find((each) => each.startsWith("--")) ?? name;
}
