// The process itself: real streams, clock, signals and clients, and the one way out with an exit code.
import { resolve } from "node:path";
import { catchSignals, hasFilesForStreams } from "./catch-signals.ts";
import { type ExitCode, exitCodeOf, exitCodes, withoutFolder } from "./errors.ts";
import { exitWhenStuck, waitForPendingFiles } from "./exit-when-stuck.ts";
import type { Interruption, Io } from "./io.ts";
import { runCommandLine } from "./run-command-line.ts";

/** Of a command that handles signals. */
let interruption: Interruption | undefined;

function openIo(rawArguments: Io["rawArguments"]): Io {
  const io: Io = {
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    platform: process.platform,
    get isTerminal() {
      return { stdin: !!process.stdin.isTTY, stdout: !!process.stdout.isTTY, stderr: !!process.stderr.isTTY };
    },
    rawArguments,
    workingFolder: () => process.cwd(),
    enterFolder(path) {
      // A relative PHOTOUP_HOME must not move with the working folder.
      if (process.env.PHOTOUP_HOME) process.env.PHOTOUP_HOME = resolve(process.env.PHOTOUP_HOME);
      process.chdir(path);
    },
    columns: () => process.stdout.columns || process.stderr.columns || 80,
    now: Date.now,
    elapsedMs: () => performance.now(),
    catchSignals() {
      interruption = catchSignals(process, hasFilesForStreams(), () => process.stderr.write(notEndedYet));
      exitWhenStuck(process, interruption.exitCode);
      return interruption;
    },
    async connect(options) {
      // Loaded on demand: `--version` and `--help` run often and connect to nothing.
      const [{ connectAsking }, { warn }, { isDumb }] = await Promise.all([
        import("./connect-asking.ts"),
        import("./output/say.ts"),
        import("./output/paint.ts"),
      ]);
      return connectAsking(options, io, (message) => {
        // Overwrites the bar, if there is one; the bar redraws itself.
        if (process.stderr.isTTY && !isDumb(process.env)) process.stderr.write("\r\x1b[K");
        warn(process.stderr, message);
      });
    },
  };
  return io;
}

/** Begins with a line break, because the bar may be drawn. */
const notEndedYet =
  "\nphotoup: a drive, or what reads the output, does not answer yet; press Ctrl-C again to end without waiting for it\n";

/** Exits once all output has been written: a process can end faster than a pipe drains. */
async function exit(code: ExitCode): Promise<never> {
  const flushed = (stream: NodeJS.WriteStream) => new Promise<void>((resolve) => stream.write("", () => resolve()));
  const filesRead = waitForPendingFiles(process, code, interruption?.exitCode());
  await Promise.all([flushed(process.stdout), flushed(process.stderr), filesRead]);
  process.exit(code || process.exitCode); // an error that nothing caught has set exitCode
}

/** Ends the process after an error that nothing caught. @throws if the words for it cannot be loaded */
export async function exitAfter(error: Error, argv: readonly string[]): Promise<never> {
  const { describeError } = await import("./output/describe-error.ts");
  const known = withoutFolder(error) ?? error;
  process.stderr.write(describeError(known, argv.includes("--verbose")));
  return exit(exitCodeOf(known));
}

/** Runs one command line to its end, and ends the process. @param argv without node and the script */
export async function runProcess(argv: readonly string[], rawArguments: Io["rawArguments"]): Promise<never> {
  // runCommandLine handles standard output. If standard error is gone, nobody is left to be told.
  process.stderr.on("error", () => {});
  // Nothing is left to wait for, but the work is not done: Node would end with 0.
  process.once("beforeExit", () => {
    process.exitCode = exitCodes.bug;
    process.stderr.write("photoup: it stopped before it was done. This is a bug; run the same command again.\n");
  });
  return exit(await runCommandLine(argv, openIo(rawArguments)));
}
