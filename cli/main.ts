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

void main(process.argv.slice(2));
