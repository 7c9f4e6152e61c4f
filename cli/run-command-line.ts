// Runs a command line: the one place that turns an error into words and an exit code.
import { CommandLineError, type ExitCode, exitCodeOf, exitCodes, withoutFolder } from "./errors.ts";
import type { Io } from "./io.ts";
import { watchOutput } from "./output/watch-output.ts";
import { version } from "./version.ts";

/** Never throws. Exit code 0 also means that all output was written. @param argv without node and the script */
export async function runCommandLine(argv: readonly string[], io: Io): Promise<ExitCode> {
  const output = watchOutput(io.stdout);
  const exitCode = await run(argv, io);
  const failure = await output.flushed();
  if (!failure) return exitCode;
  const { describeUnwritten } = await import("./output/describe-error.ts");
  io.stderr.write(describeUnwritten(failure));
  return exitCode === exitCodes.ok ? exitCodes.usage : exitCode;
}

async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  // Shells and scripts ask for the version often, so it needs no parser.
  if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) {
    io.stdout.write(`${version}\n`);
    return 0;
  }
  try {
    const { assertUtf8Arguments } = await import("./assert-utf8-arguments.ts");
    assertUtf8Arguments(argv, io.rawArguments);
    const { runProgram } = await import("./program.ts");
    return await runProgram(argv, io);
  } catch (thrown) {
    const error = withoutFolder(thrown) ?? thrown;
    if (!(error instanceof CommandLineError)) {
      const { describeError } = await import("./output/describe-error.ts");
      io.stderr.write(describeError(error, isVerbose(argv)));
    }
    const { isReported } = await import("./output/reported-errors.ts");
    if (!isReported(thrown) && (await wantsJson(argv))) await sayAsJson(error, io);
    return exitCodeOf(error);
  }
}

const engineVerbs = new Set(["push", "retry", "verify"]);

/** Whether the command's --json ends with a line that says how the run ended. */
async function wantsJson(argv: readonly string[]): Promise<boolean> {
  const words = beforeDashes(argv);
  if (!words.includes("--json")) return false;
  const [{ declarations, globalFlags }, { commandOf }] = await Promise.all([
    import("./program/declarations.ts"),
    import("./program/completion-words.ts"),
  ]);
  const { name = "" } = commandOf(words, { declarations, globalFlags }).command ?? {};
  return engineVerbs.has(name) || name === "events export";
}

/** The error that ended the run before it began. */
async function sayAsJson(error: unknown, io: Io): Promise<void> {
  const [{ jsonLine }, { errorFields }] = await Promise.all([
    import("./output/json-lines.ts"),
    import("./commands/run-engine.ts"),
  ]);
  io.stdout.write(jsonLine({ type: "error", ...errorFields(error) }));
}

/** After `--`, nothing is a flag. */
function beforeDashes(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf("--");
  return end < 0 ? argv : argv.slice(0, end);
}

function isVerbose(argv: readonly string[]): boolean {
  return beforeDashes(argv).some((word) => word === "--verbose" || /^-[a-uw-z]*v/.test(word));
}
