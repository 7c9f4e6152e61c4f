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
import { otherNames } from "./program/other-names.ts";
import { version } from "./version.ts";

/**
 * Parses the arguments and runs the command that they name.
 * @param argv without node and the script. Throws whatever the command throws; CommandLineError for wrong usage. Help ends with 0.
 */
export async function runProgram(argv: readonly string[], io: Io): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = new Parser("photoup")
    .description("Uploads photos to an event, and proves that each one arrived.")
    .version(version, "-V, --version")
    .helpCommand("help [command]", "show help for a command")
    .addHelpText("after", `${firstSteps}\n${exitCodeHelp()}`)
    .configureHelp({ showGlobalOptions: true })
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
  const needed = neededFor(argv);
  for (const declaration of needed) {
    const command = parserOf(program, declaration);
    // `events` is a command without arguments, and the group of others.
    const isGroup = declarations.some(({ name }) => name.startsWith(`${declaration.name} `));
    if (isGroup) command.helpCommand(true);
    // Not as the group above says, which commander would take over.
    command.allowExcessArguments(isGroup);
    command.action(async (...values: unknown[]) => {
      if (isGroup && command.args.length > 0) (command as unknown as { unknownCommand(): never }).unknownCommand();
      const named = Object.fromEntries(command.registeredArguments.map((argument, i) => [argument.name(), values[i]]));
      const line = { ...command.optsWithGlobals(), ...named };
      assertValues({ ...declaration, options: [...(declaration.options ?? []), ...globalFlags] }, line);
      const run = await declaration.load();
      exitCode = await run(line, io);
    });
  }
  assertKnown(argv);
  assertFlagValues(argv, [...globalFlags, ...needed.flatMap(({ options = [] }) => options)]);
  try {
    await program.parseAsync(argv.length === 0 ? ["help"] : helpAsFlag(withoutFlagsOfNone(argv)), { from: "user" });
  } catch (error) {
    const spoken = error as { code?: unknown; exitCode?: unknown };
    if (typeof spoken.code !== "string" || !spoken.code.startsWith("commander.")) throw error;
    if (spoken.exitCode === 0) return 0;
    throw new CommandLineError((error as Error).message.replace(/^error: /, ""));
  }
  return exitCode;
}

/** The parser's own `help` knows the first word of a command only: `help events create`. */
function helpAsFlag(argv: readonly string[]): string[] {
  const words = argv.slice(1).filter((each) => !each.startsWith("-"));
  if (argv[0] !== "help" || words.length === 0) return [...argv];
  return words[0] === "help" ? ["help"] : [...words, "--help"];
}

/** Of a group's command that is none, its flags say nothing: what is wrong is its name. */
function withoutFlagsOfNone(argv: readonly string[]): readonly string[] {
  const [group = "", name = "-"] = argv;
  const names = declarations.flatMap((each) => (each.name.startsWith(`${group} `) ? [each.name] : []));
  const isName = name.startsWith("-") || name === "help" || names.includes(`${group} ${name}`);
  return names.length > 0 && !isName ? [group, name] : argv;
}

/** Throws UsageError where another program's name for a command was typed, or help is asked for with what is none. */
function assertKnown([word = "", ...rest]: readonly string[]): void {
  const isHelp = word === "help";
  const words = rest.filter((each) => !each.startsWith("-"));
  const [asked = "help", below = ""] = isHelp ? words : [word, rest[0]];
  for (const typed of [asked, `${asked} ${below}`]) {
    const meant = Object.hasOwn(otherNames, typed) ? otherNames[typed] : undefined;
    if (meant) throw new UsageError(`There is no command ${typed}. Did you mean \`photoup ${meant}\`?`);
  }
  if (isHelp && asked !== "help") assertNames(neededFor([asked]) === declarations ? asked : words.join(" "));
}

/** Throws UsageError for what is neither a command nor the first words of some. */
function assertNames(words: string): void {
  if (declarations.some(({ name }) => `${name} `.startsWith(`${words} `))) return;
  throw new UsageError(`There is no command ${words}. \`photoup help\` lists them.`);
}

function shownLines(text: string): string {
  return text.split("\n").map(shown).join("\n");
}

/** All, for help and for suggestions; where the first word names a command, that one is enough, and the rest takes 15 ms. */
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
  mfa: "a code from an authenticator app as second factor",
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

const usageHint = (name: string) => `\`photoup help ${name}\` shows how it is used.`;

const firstSteps = `
First steps:
  photoup login URL          once; your organiser knows the URL
  photoup push ./event-42    upload the photos of a folder to event 42
  photoup verify ./event-42  prove that they are all there, before you format the card`;

function exitCodeHelp(): string {
  return `\nExit codes:\n${exitCodeMeanings.map(([code, meaning]) => `  ${code.padEnd(5)}${meaning}`).join("\n")}`;
}
