// The flags of a push that `photoup retry` reuses: those that decide which files are sent, with which captions, and what happens to
// them afterwards. None of them can hold a secret.
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

/** Flags that apply to a single run: where it looks, what it prints, whether it really uploads. */
export const flagsOfOneRun = ["event", "ticket", "from", "null", "dryRun", "json", "log", "report"] as const;

/** @param languages those of --lang or of the locale, which may differ when the retry runs */
export function flagsToKeep(flags: TransferFlags, languages: readonly string[]): Record<string, unknown> {
  const kept: TransferFlags = languages.length === 0 ? flags : { ...flags, lang: languages.join(",") };
  return Object.fromEntries(keptFlags.flatMap((flag) => (kept[flag] === undefined ? [] : [[flag, kept[flag]]])));
}

/** The retry's own flags win over the kept ones. */
export function withKeptFlags<Flags extends TransferFlags>(
  kept: Readonly<Record<string, unknown>>,
  given: Flags,
): Flags {
  const isGivenAgain = (flag: (typeof keptFlags)[number]) =>
    flag === "deleteAfter" || flag === "moveAfter" ? hasRemoval(given) : isGiven(given[flag]);
  const old = keptFlags.filter((flag) => !isGivenAgain(flag) && kept[flag] !== undefined);
  return { ...given, ...Object.fromEntries(old.map((flag) => [flag, kept[flag]])) };
}

const hasRemoval = ({ deleteAfter, moveAfter }: TransferFlags) => deleteAfter === true || moveAfter !== undefined;
/** `true` does not count: it is also the default of a flag such as --no-cache. */
const isGiven = (value: unknown) => value !== undefined && value !== true;
