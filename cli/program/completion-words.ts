// The words that can come next on photoup's command line: a pure function of the declarations and the words typed so far.
import type { Declaration, Option } from "./declaration.ts";
import { type Flags, namesOf, valueNameOf } from "./flag-words.ts";

export interface CompletionSource {
  declarations: readonly Declaration[];
  globalFlags: readonly Option[];
  /** Called only if the current word is an event's id. */
  eventIds(): Promise<string[]>;
  profiles(): Promise<string[]>;
}

const shells = ["bash", "zsh", "fish"];

/**
 * Completions of the last word; none if the shell should complete file names itself.
 * @param words everything typed after `photoup`; the last word is still being typed and may be empty
 */
export async function completionWords(words: readonly string[], source: CompletionSource): Promise<string[]> {
  const { apart, lead } = flagsApart(words);
  const typed = apart.slice(0, -1);
  const current = apart.at(-1) ?? "";
  const found = await candidates(typed, current, source);
  return found.filter((word) => word.startsWith(current)).map((word) => lead + word);
}

/**
 * Turns `--event=4` into `--event 4`. Bash splits the former into three words and completes only the last; it splits an address at
 * its colons too.
 * @returns lead: the part of the current word before the value
 */
export function flagsApart(typed: readonly string[]): { apart: string[]; lead: string } {
  const words = typed
    .join("\0")
    .replace(/\0:(?:\0|$)/g, ":")
    .split("\0");
  const isFlag = (word = "") => /^--[\w-]+$/.test(word);
  let lead = "";
  const apart = words.flatMap((word, i) => {
    const [, flag, value] = /^(--[\w-]+)=(.*)$/s.exec(word) ?? [];
    lead = flag === undefined ? "" : `${flag}=`;
    if (flag !== undefined && value !== undefined) return [flag, value];
    if (word !== "=" || !isFlag(words[i - 1])) return [word];
    return i === words.length - 1 ? [""] : [];
  });
  return { apart, lead };
}

async function candidates(typed: readonly string[], current: string, source: CompletionSource): Promise<string[]> {
  const { command, bare, rest } = commandOf(typed, source);
  const flags = [...(command?.options ?? []), ...source.globalFlags];
  const isAfterDashes = rest.includes("--");
  const previous = typed.at(-1) ?? "";
  const value = isAfterDashes ? undefined : valueNameOf(previous, flags);
  if (value !== undefined) return valuesFor(previous, source);
  if (current.startsWith("-") && !isAfterDashes) return [...flags.flatMap(([text]) => namesOf(text)), "--help"];
  // `events` is both a command and a group of commands.
  const words = isAfterDashes ? [] : nextWords(bare, source.declarations);
  return command ? [...words, ...(await argumentsFor(command, rest, flags, source))] : words;
}

/** The command that the words name, all words except flags and their values, and the words after the command's name. */
export function commandOf(
  typed: readonly string[],
  { declarations, globalFlags }: Pick<CompletionSource, "declarations" | "globalFlags">,
) {
  const isBare = (word: string, i: number) =>
    !word.startsWith("-") && valueNameOf(typed[i - 1] ?? "", globalFlags) === undefined;
  const places = typed.flatMap((word, i) => (isBare(word, i) ? [i] : []));
  const bare = places.map((i) => typed[i] ?? "");
  for (const length of [2, 1]) {
    const name = bare.slice(0, length).join(" ");
    const command = declarations.find((declaration) => declaration.name === name);
    const last = places[length - 1];
    if (command && last !== undefined) return { command, bare, rest: typed.slice(last + 1) };
  }
  return { command: undefined, bare, rest: typed };
}

/** The first words of all commands, or the second words of a group's. @param bare the words so far, without flags */
function nextWords(bare: readonly string[], declarations: readonly Declaration[]): string[] {
  const isHelp = bare[0] === "help";
  const [group, ...others] = isHelp ? bare.slice(1) : bare;
  const names = declarations.map(({ name }) => name.split(" "));
  if (group === undefined) return [...new Set([...names.map(([first = ""]) => first), ...(isHelp ? [] : ["help"])])];
  if (others.length > 0) return [];
  return names.filter(([first, second]) => first === group && second).map(([, second = ""]) => second);
}

async function argumentsFor(
  command: Declaration,
  rest: readonly string[],
  flags: Flags,
  source: CompletionSource,
): Promise<string[]> {
  const given = rest.filter(
    (word, index) => !word.startsWith("-") && valueNameOf(rest[index - 1] ?? "", flags) === undefined,
  );
  const names = (command.arguments ?? []).map((argument) => argument.replace(/[<>[\].]/g, ""));
  const name = names[Math.min(given.length, names.length - 1)];
  if (name === "event") return source.eventIds();
  if (name === "shell" && given.length === 0) return shells;
  return [];
}

async function valuesFor(flag: string, source: CompletionSource): Promise<string[]> {
  if (flag === "--event") return source.eventIds();
  if (["--profile", "--use", "--remove"].includes(flag)) return source.profiles();
  if (flag === "--order") return ["newest", "taken", "name"];
  return [];
}
