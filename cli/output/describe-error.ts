// Formats an error for people: one line that says what to do; with --verbose also its causes.
import { exitCodeOf, exitCodes, isOutOfDescriptors, isSystemError, RequestError } from "../errors.ts";
import { systemReason } from "../system-reason.ts";
import { display, displayPath } from "./display.ts";
import { hideSecrets } from "./hide-secrets.ts";

/** Lines for standard error, each with its line break. */
export function describeError(error: unknown, verbose: boolean): string {
  const isBug = exitCodeOf(error) === exitCodes.bug;
  const lines = [`photoup: ${messageOf(error)}`];
  if (error instanceof RequestError && error.requestId && (verbose || error.code === "internal")) {
    lines.push(`  request ${error.requestId}`);
  }
  if (verbose) lines.push(...causesOf(error));
  if (isBug && verbose && error instanceof Error && error.stack) lines.push(...error.stack.split("\n").slice(1));
  if (isBug && !verbose) lines.push("photoup: this is a bug. Run it again with --verbose and report the output.");
  return lines.map((line) => `${display(hideSecrets(line))}\n`).join("");
}

/** The message if standard output could not be written completely. */
export function describeUnwritten(error: NodeJS.ErrnoException): string {
  return `photoup: Not all of the output could be written: ${display(systemReason(error))}.\n`;
}

function messageOf(error: unknown): string {
  if (isSystemError(error) && isOutOfDescriptors(error))
    return "Too many files are open on this computer: close other programs, or raise `ulimit -n`.";
  if (isSystemError(error) && typeof error.path === "string")
    return `${displayPath(error.path)}: ${systemReason(error)}.`;
  return error instanceof Error ? error.message || error.name : String(error);
}

function causesOf(error: unknown): string[] {
  const lines: string[] = [];
  let cause = error instanceof Error ? error.cause : undefined;
  for (let depth = 0; cause !== undefined && cause !== null && depth < 10; depth++) {
    const name = cause instanceof Error ? `${cause.name}: ` : "";
    lines.push(`  because: ${name}${messageOf(cause)}`);
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return lines;
}
