// The entry point: starts what takes longest before it loads the rest.
import { hideTickets } from "./find-ticket.ts";
import { rawArguments } from "./raw-arguments.ts";

/** The commands that run the engine. */
const engineVerbs: ReadonlySet<string> = new Set(["push", "retry", "verify"]);

async function main(argv: readonly string[]): Promise<void> {
  let asTyped = rawArguments;
  if (argv.some((word) => hideTickets(word) !== word)) {
    const { hideArguments } = await import("./hide-arguments.ts");
    const typed = rawArguments();
    asTyped = () => typed;
    hideArguments(process);
  }
  // Starting the engine's first thread takes longer than loading everything else.
  if (engineVerbs.has(argv[0] ?? "") && !argv.includes("--help")) {
    const { startEarly } = await import("./start-early.ts");
    startEarly();
  }
  const { runProcess } = await import("./run-process.ts");
  await runProcess(argv, asTyped);
}

const argv = process.argv.slice(2);
// Registered before anything else is loaded. The handler itself may be unable to load what describes an error.
process.on("uncaughtException", async (error: NodeJS.ErrnoException) => {
  process.exitCode = 1; // also if the process ends before the message is written
  try {
    const { exitAfter } = await import("./run-process.ts");
    await exitAfter(error, argv);
  } catch (unloadable) {
    const { code } = unloadable as NodeJS.ErrnoException;
    const isStarved = code === "EMFILE" || code === "ENFILE";
    const advice = "Too many files are open on this computer: close other programs, or raise `ulimit -n`.";
    process.stderr.write(`photoup: ${isStarved ? advice : error.message}\n`, () => process.exit(isStarved ? 2 : 1));
  }
});
void main(argv);
