// Builds the parser from the declarations; the only file that knows commander. Loads no command before it runs.
import { Command as Parser } from "commander";
import { CommandLineError, type ExitCode, UsageError } from "./errors.ts";
import type { Io } from "./io.ts";
import { shown } from "./output/say.ts";
import { assertFlagValues } from "./program/assert-flag-values.ts";
import { assertValues } from "./program/assert-values.ts";
import type { Declaration } from "./program/declaration.ts";
import { declarations, exitCodeMeanings, globalFlags } from "./program/declarations.ts";
import { fileHint } from "./program/file-hint.ts";
import { namesOf, valueNameOf } from "./program/flag-words.ts";
import { otherNames } from "./program/other-names.ts";
import { version } from "./version.ts";

/**
 * Parses the arguments and runs the command they name. Help exits with 0.
 * @param argv without node and the script. Throws CommandLineError for wrong usage, and whatever the command throws.
 */
export async function runProgram(argv: readonly string[], io: Io): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program: Parser = new Parser("photoup")
    .description("Uploads photos to an event, and proves that each one arrived.")
    .version(version, "-V, --version")
    .helpCommand("help [command]", "show help for a command")
    .addHelpText("after", `${firstSteps}\n${exitCodeHelp()}`)
    .configureHelp({
      showGlobalOptions: true,
      // Without those of a group: `events --json` lists events, and commands that have the flag too describe their own.
      visibleGlobalOptions: (command) => (command === program ? [] : [...program.options]),
      minWidthToWrap: 24,
    })
    .showHelpAfterError("`photoup help` lists the commands.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => write(shownLines(text.replace(/^error: /, "photoup: ")) + fileHint(text)),
      getOutHelpWidth: () => io.columns(),
      getErrHelpWidth: () => io.columns(),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  for (const [flags, description] of globalFlags) program.option(flags, description);
  const at = wordsBeforeCommand(argv);
  const words = argv.slice(at);
  const needed = neededFor(words);
  for (const declaration of needed) {
    const command = parserOf(program, declaration);
    // `events` is both a command without arguments and a group of commands.
    const isGroup = declarations.some(({ name }) => name.startsWith(`${declaration.name} `));
    if (isGroup) command.helpCommand(true);
    // Set for every command: commander copies the group's setting to its commands.
    command.allowExcessArguments(isGroup);
    command.action(async (...values: unknown[]) => {
      if (isGroup && command.args.length > 0) (command as unknown as { unknownCommand(): never }).unknownCommand();
      const flag = flagOfGroupOnly(command);
      if (flag !== undefined) command.error(`error: unknown option '${flag}'`, { code: "commander.unknownOption" });
      const args = Object.fromEntries(command.registeredArguments.map((argument, i) => [argument.name(), values[i]]));
      const line = { ...command.optsWithGlobals(), ...args };
      assertValues({ ...declaration, options: [...(declaration.options ?? []), ...globalFlags] }, line);
      const run = await declaration.load();
      exitCode = await run(line, io);
    });
  }
  assertKnown(words);
  assertFlagValues(argv, [...globalFlags, ...needed.flatMap(({ options = [] }) => options)]);
  try {
    const known = [...argv.slice(0, at), ...helpAsFlag(withoutFlagsOfUnknown(words))];
    await program.parseAsync(argv.length === 0 ? ["help"] : known, { from: "user" });
  } catch (error) {
    const { code, exitCode } = error as { code?: unknown; exitCode?: unknown };
    if (typeof code !== "string" || !code.startsWith("commander.")) throw error;
    if (exitCode === 0) return 0;
    throw new CommandLineError((error as Error).message.replace(/^error: /, ""));
  }
  return exitCode;
}

/** A given flag that only the command's group has: commander takes it for the group, and the command would ignore it. */
function flagOfGroupOnly(command: Parser): string | undefined {
  const group = command.parent;
  if (!group?.parent) return undefined; // the program's flags are everybody's
  const own = new Set(command.options.map(({ long }) => long));
  const given = group.options.filter((option) => group.getOptionValueSource(option.attributeName()) === "cli");
  return given.find(({ long }) => !own.has(long))?.long;
}

/** How many words are flags of every command, given before the command's name, and their values. */
function wordsBeforeCommand(argv: readonly string[]): number {
  const names = globalFlags.flatMap(([flags]) => namesOf(flags));
  // `-qv` is `-q -v`.
  const areFlags = (word: string) =>
    names.includes(word.replace(/=.*/s, "")) ||
    (/^-\w+$/.test(word) && [...word.slice(1)].every((letter) => names.includes(`-${letter}`)));
  let at = 0;
  for (let word = argv[0]; word && areFlags(word); word = argv[at])
    at += valueNameOf(word, globalFlags) === undefined ? 1 : 2;
  return at;
}

/** `help events create` as `events create --help`: commander's own `help` looks at the first word only. */
function helpAsFlag(argv: readonly string[]): string[] {
  const words = argv.slice(1).filter((each) => !each.startsWith("-"));
  if (argv[0] !== "help" || words.length === 0) return [...argv];
  return words[0] === "help" ? ["help"] : [...words, "--help"];
}

/** Drops all that follows an unknown command: commander would complain about a flag instead, or answer `--help` with other help. */
function withoutFlagsOfUnknown(argv: readonly string[]): readonly string[] {
  const [group = "-", name = "-"] = argv;
  if (neededFor(argv) === declarations && group !== "help" && !group.startsWith("-")) return [group];
  const names = declarations.flatMap((each) => (each.name.startsWith(`${group} `) ? [each.name] : []));
  const isName = name.startsWith("-") || name === "help" || names.includes(`${group} ${name}`);
  return names.length > 0 && !isName ? [group, name] : argv;
}

/** Throws UsageError for another program's name for a command, and for `help` with an unknown command. */
function assertKnown([word = "", ...rest]: readonly string[]): void {
  const isHelp = word === "help";
  const words = rest.filter((each) => !each.startsWith("-"));
  const [first = "help", second = ""] = isHelp ? words : [word, rest[0]];
  for (const typed of [first, `${first} ${second}`]) {
    const meant = Object.hasOwn(otherNames, typed) ? otherNames[typed] : undefined;
    if (meant) throw new UsageError(`There is no command ${typed}. Did you mean \`photoup ${meant}\`?`);
  }
  if (isHelp && first !== "help") assertNames(neededFor([first]) === declarations ? first : words.join(" "));
}

/** Throws UsageError unless the words are a command or a group of commands. */
function assertNames(words: string): void {
  if (declarations.some(({ name }) => `${name} `.startsWith(`${words} `))) return;
  throw new UsageError(`There is no command ${words}. \`photoup help\` lists them.`);
}

function shownLines(text: string): string {
  return text.split("\n").map(shown).join("\n");
}

/** The commands that the first word names, to save 15 ms; if it names none, all of them, for help and suggestions. */
function neededFor([word]: readonly string[]): readonly Declaration[] {
  const named = declarations.filter(({ name }) => name.split(" ")[0] === word);
  return named.length > 0 ? named : declarations;
}

function parserOf(program: Parser, declaration: Declaration): Parser {
  const words = declaration.name.split(" ");
  const name = words.pop() ?? "";
  const parent = words.reduce((above, word) => groupOf(above, word), program);
  const command = parent.command(name).summary(declaration.summary).showHelpAfterError(usageHint(declaration.name));
  command.description(`${declaration.summary[0]?.toUpperCase()}${declaration.summary.slice(1)}.`);
  for (const argument of declaration.arguments ?? []) command.argument(argument);
  for (const [flags, description, repeatable] of declaration.options ?? []) {
    if (repeatable) command.option(flags, description, (value: string, all: string[] = []) => [...all, value]);
    else command.option(flags, description);
  }
  const examples = declaration.examples ?? [];
  if (examples.length > 0)
    command.addHelpText("after", `\nExamples:\n${examples.map((line) => `  ${line}`).join("\n")}`);
  return command;
}

const groupSummaries: Record<string, string> = {
  attendees: "list, add, import, invite and remove the attendees of an event",
  events: "list, create, edit, show, export and delete events",
  tickets: "make, list and revoke links that upload to one event",
  mfa: "turn two-factor sign-in with an authenticator app on or off",
};

function groupOf(above: Parser, word: string): Parser {
  const known = above.commands.find((command) => command.name() === word);
  return (
    known ??
    above
      .command(word)
      .description(groupSummaries[word] ?? word)
      .showHelpAfterError(usageHint(word))
  );
}

const usageHint = (name: string) => `\`photoup help ${name}\` shows how to use it.`;

const firstSteps = `
First steps:
  photoup login URL          once; your organiser knows the URL
  photoup push ./event-42    upload the photos of a folder to event 42
  photoup verify ./event-42  check that all arrived before you format a card`;

function exitCodeHelp(): string {
  return `\nExit codes:\n${exitCodeMeanings.map(([code, meaning]) => `  ${code.padEnd(5)}${meaning}`).join("\n")}`;
}
