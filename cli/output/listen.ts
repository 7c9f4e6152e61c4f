// Sets up a run's listeners according to the flags and the terminal. Each event goes to all of them, in order.
import { type ExitCode, exitCodeOf, exitCodes } from "../errors.ts";
import type { Io } from "../io.ts";
import { assertTwoFiles } from "./assert-two-files.ts";
import type { Bar } from "./bar.ts";
import { eventLine, type Loudness } from "./event-line.ts";
import { type JsonLines, jsonLines } from "./json-lines.ts";
import { openLogFile } from "./log-file.ts";
import { maxNotProvenLines } from "./not-proven-lines.ts";
import { hasColour, isDumb, paint } from "./paint.ts";
import { pauseFilter } from "./pause-filter.ts";
import { type Progress, progressCounter } from "./progress-counter.ts";
import { progressLine } from "./progress-line.ts";
import { openReportFile } from "./report-file.ts";
import type { RunEvent, RunSummary } from "./run-event.ts";
import { shown, warn } from "./say.ts";
import { statusPrinter } from "./status-printer.ts";

export interface ListenOptions {
  json?: boolean;
  quiet?: boolean;
  verbose?: boolean;
  log?: string;
  report?: string;
}

export interface Listeners {
  report(event: RunEvent): void;
  /** For the command's own NDJSON lines; undefined without --json. */
  json: JsonLines | undefined;
  /** For people: on standard output, or with --json on standard error. */
  summarize(lines: readonly string[]): void;
  /** Says that the run is being interrupted, at once and in the bar until the end. Says nothing once only output is left. */
  stopping(): void;
  /** Removes the bar; lines printed from now on stay. */
  stopDrawing(): void;
  /** Closes all files and streams. @returns the run's exit code; that of the failure if all went well but for a report or log */
  close(summary: RunSummary, exitCode: ExitCode): Promise<ExitCode>;
  /** The same for a run without a summary. @param fields for the last line of --json */
  fail(fields: object): Promise<void>;
}

const stoppingLine = "stopping  photos in progress get a few more seconds; press Ctrl-C again to stop at once";

/** Rejects with UsageError if a report or log cannot be opened. */
export async function listen(eventId: string, options: ListenOptions, io: Io): Promise<Listeners> {
  const loudness: Loudness = options.quiet ? "wrong" : options.verbose ? "all" : "notable";
  assertTwoFiles(options.log, options.report);
  const counter = progressCounter(io.elapsedMs);
  const logFile = options.log === undefined ? undefined : openLogFile(options.log, io);
  const reportFile = options.report === undefined ? undefined : openReportFile(options.report, eventId);
  const json = options.json ? jsonLines(io.stdout, counter.read, io.elapsedMs) : undefined;
  const withBar = io.isTerminal.stderr && !options.quiet && !isDumb(io.env);
  const painted = (stream: "stdout" | "stderr") =>
    hasColour(io.isTerminal[stream], io.env) ? paint : (line: string) => line;
  const paintedLine = painted("stderr");
  let bar: Bar | undefined = withBar ? await drawBar(io, counter.read) : undefined;
  const status = withBar || options.quiet ? undefined : statusPrinter(io, () => progressLine(counter.read()));

  let isOver = false;
  let notProvenLines = 0;
  /** There may be thousands of films: only the first are printed, the report has all. */
  const isOneTooMany = (event: RunEvent) =>
    loudness !== "all" && event.type === "skipped" && event.notProven && ++notProvenLines > maxNotProvenLines;

  const print = (line: string) => {
    const text = `${paintedLine(shown(line))}\n`;
    if (bar) bar.print(text);
    else io.stderr.write(text);
  };
  const isRepeatedPause = pauseFilter(io.elapsedMs);

  function report(event: RunEvent): void {
    if (isOver) return; // a late answer: the last line is written
    counter.add(event);
    if (event.type === "progress" || event.type === "read") {
      json?.add(event);
      status?.tick();
      return;
    }
    reportFile?.add(event);
    logFile?.add(event);
    if (event.type !== "finished" && event.type !== "verified") json?.add(event);
    if (loudness !== "all" && isRepeatedPause(event)) return;
    const line = isOneTooMany(event) ? undefined : eventLine(event, loudness);
    if (line !== undefined) print(line);
    status?.tick();
  }

  return {
    report,
    json,
    summarize(lines) {
      const name = options.json ? "stderr" : "stdout";
      io[name].write(lines.map((line) => `${painted(name)(shown(line))}\n`).join(""));
      for (const line of lines) logFile?.say(line);
    },
    stopping() {
      counter.stop();
      if (!options.quiet && !isOver) print(stoppingLine);
    },
    stopDrawing() {
      isOver = true;
      status?.stop();
      bar?.stop();
      bar = undefined;
    },
    async close(summary, exitCode) {
      status?.stop();
      bar?.stop();
      // Together: the report must not wait for a log whose drive or reader hangs.
      const closed = await Promise.all([errorOf(() => logFile?.close()), errorOf(() => reportFile?.close(summary))]);
      const failures = closed.filter((error) => error !== undefined);
      for (const { message } of failures) warn(io.stderr, message);
      const finalCode = exitCode === exitCodes.ok && failures.length > 0 ? exitCodeOf(failures[0]) : exitCode;
      json?.say("isSafeToDelete" in summary ? "verified" : "finished", {
        ...summary,
        elapsedMs: Math.round(summary.elapsedMs),
        ...(failures.length > 0 && { message: failures.map(({ message }) => message).join(" ") }),
        exitCode: finalCode,
      });
      await json?.close();
      return finalCode;
    },
    async fail(fields) {
      bar?.stop();
      await Promise.all([errorOf(() => logFile?.close()), errorOf(() => reportFile?.discard())]);
      json?.say("error", fields);
      await json?.close();
    },
  };
}

async function errorOf(step: () => void | Promise<void>): Promise<Error | undefined> {
  try {
    await step();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Loads the code that measures text only if there is a terminal. */
async function drawBar(io: Io, read: () => Progress): Promise<Bar> {
  const [{ startBar }, { barLine }] = await Promise.all([import("./bar.ts"), import("./bar-line.ts")]);
  return startBar(io.stderr, io.columns, () => barLine(read(), io.columns()));
}
