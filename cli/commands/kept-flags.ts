// The flags of a push that `photoup retry` goes by: all that decide which files they are, what is said of them and what
// becomes of them. No flag that could hold a secret is among them.
import type { TransferFlags } from "./transfer-options.ts";

export const keptFlags = [
  "include",
  "exclude",
  "defaultExcludes",
  "concurrency",
  "limitRate",
  "giveUpAfter",
  "deleteAfter",
  "moveAfter",
  "strict",
  "again",
  "allowTruncated",
  "cache",
  "lang",
  "captions",
  "encoding",
  "title",
  "description",
  "stripGps",
] as const satisfies readonly (keyof TransferFlags)[];

/** Of one run alone: where it looks, what it prints, whether it is for real. */
export const flagsOfOneRun = ["event", "ticket", "from", "null", "dryRun", "json", "log", "report"] as const;

/** @param languages those of --lang or the locale: a second try may run in another one */
export function flagsToKeep(flags: TransferFlags, languages: readonly string[]): Record<string, unknown> {
  const kept: TransferFlags = languages.length === 0 ? flags : { ...flags, lang: languages.join(",") };
  return Object.fromEntries(keptFlags.flatMap((flag) => (kept[flag] === undefined ? [] : [[flag, kept[flag]]])));
}

/** What a second try is told beside what the first was: its own flags win. */
export function withKeptFlags<Flags extends TransferFlags>(
  kept: Readonly<Record<string, unknown>>,
  given: Flags,
): Flags {
  const isToldAnew = (flag: (typeof keptFlags)[number]) =>
    flag === "deleteAfter" || flag === "moveAfter" ? hasRemoval(given) : isSaid(given[flag]);
  const old = keptFlags.filter((flag) => !isToldAnew(flag) && kept[flag] !== undefined);
  return { ...given, ...Object.fromEntries(old.map((flag) => [flag, kept[flag]])) };
}

const hasRemoval = ({ deleteAfter, moveAfter }: TransferFlags) => deleteAfter === true || moveAfter !== undefined;
/** `true` is what a flag such as --no-cache is while nobody says it, too. */
const isSaid = (value: unknown) => value !== undefined && value !== true;
