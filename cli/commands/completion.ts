// photoup completion SHELL: prints the shell's completion script. `completion words` answers that script.
import { eventIdPattern } from "../../api/contract.ts";
import { type ExitCode, exitCodes, UsageError } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { writeText } from "../output/write-text.ts";
import { completionScripts } from "../program/completion-scripts.ts";
import { type CompletionSource, completionWords, flagsApart } from "../program/completion-words.ts";
import { homeFolderOf } from "../settings.ts";
import { readProfiles } from "../sign-in/profiles.ts";

export interface CompletionOptions extends GlobalOptions {
  shell: string;
  words?: string[];
}

/** The longest a completion may take. */
const patienceMs = 1_500;

export type CommandLine = Pick<CompletionSource, "declarations" | "globalFlags">;

/** @param commandLine all commands and global flags */
export function completionWith(commandLine: CommandLine): (options: CompletionOptions, io: Io) => Promise<ExitCode> {
  return async (options, io) => {
    if (options.shell === "words") {
      const words = await wordsFor(options.words ?? [], commandLine, io);
      await writeText(io.stdout, words.map((word) => `${word}\n`).join(""));
      return exitCodes.ok;
    }
    const script = completionScripts[options.shell];
    if (!script) throw new UsageError(`There is no completion for ${options.shell}, only for bash, zsh and fish.`);
    await writeText(io.stdout, script);
    return exitCodes.ok;
  };
}

/** Offers nothing if a lookup fails: an error message in the middle of a prompt helps nobody. */
async function wordsFor(words: readonly string[], commandLine: CommandLine, io: Io): Promise<string[]> {
  const { apart } = flagsApart(words);
  const named = (flag: string) => (apart.includes(flag) ? apart[apart.indexOf(flag) + 1] : undefined);
  const [profile, apiUrl] = [named("--profile"), named("--api-url")];
  const chosen = { ...(profile && { profile }), ...(apiUrl && { apiUrl }) };
  return completionWords(words, {
    ...commandLine,
    eventIds: () => orNothing(eventIds(chosen, io)),
    profiles: () => orNothing(profileNames(io)),
  });
}

async function eventIds(options: GlobalOptions, io: Io): Promise<string[]> {
  const { api } = await io.connect({ ...options, asks: false });
  const found: string[] = [];
  // Whatever the server answers, a shell must insert nothing but ids.
  for await (const { eventId } of api.events()) if (eventIdPattern.test(eventId)) found.push(eventId);
  return found;
}

async function profileNames(io: Io): Promise<string[]> {
  return Object.keys(readProfiles(homeFolderOf(io.env)).profiles);
}

function orNothing(words: Promise<string[]>): Promise<string[]> {
  const late = new Promise<string[]>((resolve) => setTimeout(resolve, patienceMs, []).unref());
  return Promise.race([words.catch(() => []), late]);
}
