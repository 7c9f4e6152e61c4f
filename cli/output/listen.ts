// Puts the listeners of a run together, as flags and terminal ask for them: each event goes to all, in order.
import { type ExitCode, exitCodeOf } from "../errors.ts";
import type { Io } from "../io.ts";
import { assertTwoFiles } from "./assert-two-files.ts";
import type { Bar } from "./bar.ts";
import { eventLine, type Loudness } from "./event-line.ts";
import { type JsonLines, jsonLines } from "./json-lines.ts";
import { openLogFile } from "./log-file.ts";
import { maxNotProvenLines } from "./not-proven-lines.ts";
import { hasColour, isDumb, paint } from "./paint.ts";
import { type Progress, progressCounter } from "./progress-counter.ts";
import { progressLine } from "./progress-line.ts";
import { openReportFile } from "./report-file.ts";
import type { RunEvent, RunSummary } from "./run-event.ts";
import { say, shown } from "./say.ts";
import { formatDuration } from "./units.ts";

export interface ListenOptions {
  json?: boolean;
  quiet?: boolean;
  verbose?: boolean;
  log?: string;
  report?: string;
}

export interface Listeners {
  report(event: RunEvent): void;
  /** NDJSON lines of the command itself; undefined without --json. */
  json: JsonLines | undefined;
  /** A promise while a reader of --json lags; more work can wait for it. */
  behind(): Promise<void> | undefined;
  /** For people: on standard output, or on standard error where that is for programs. */
  summarize(lines: readonly string[]): void;
  /** The run ends before its time: what it still waits for. Said at once, and in the bar until the end. */
  stopping(): void;
  /** Takes the bar away; what is said from here on stays. */
  stopDrawing(): void;
  /** Ends all files and streams. Resolves to what ends the run where a report or log could not be written. */
  close(summary: RunSummary, exitCode: ExitCode): Promise<Error | undefined>;
  /** The same for a run without a summary. @param fields of the last line of --json */
  fail(fields: object): Promise<void>;
}

const stoppingLine = "stopping  photos on their way have a few seconds; Ctrl-C again stops at once";

/** Without a terminal: how often a line says how far it is. */
const statusEveryMs = 15_000;
/** So long without any event is told too. */
const standsStillMs = 30_000;

/** A server that asks for one short pause after the other is told of so often. */
const pauseAgainMs = 60_000;

/** Rejects with UsageError where a report or log cannot be opened. */
export async function listen(eventId: string, options: ListenOptions, io: Io): Promise<Listeners> {
  const loudness: Loudness = options.quiet ? "wrong" : options.verbose ? "all" : "notable";
  assertTwoFiles(options.log, options.report);
  const counter = progressCounter(io.now);
  const logFile = options.log === undefined ? undefined : openLogFile(options.log, io.now);
  const reportFile = options.report === undefined ? undefined : openReportFile(options.report, eventId);
  const json = options.json ? jsonLines(io.stdout, counter.read, io.now) : undefined;
  const withBar = io.isTerminal.stderr && !options.quiet && !isDumb(io.env);
  const painted = (stream: "stdout" | "stderr") =>
    hasColour(io.isTerminal[stream], io.env) ? paint : (line: string) => line;
  const paintedLine = painted("stderr");
  let bar: Bar | undefined = withBar ? await drawBar(io, counter.read) : undefined;
  const status = withBar || options.quiet ? undefined : statusPrinter(io, () => progressLine(counter.read()));

  let notProvenLines = 0;
  /** Thousands of films are named in the report; here are the first. */
  const isOneTooMany = (event: RunEvent) =>
    loudness !== "all" && event.type === "skipped" && event.notProven && ++notProvenLines > maxNotProvenLines;

  const print = (line: string) => {
    const text = `${paintedLine(shown(line))}\n`;
    if (bar) bar.print(text);
    else io.stderr.write(text);
  };
  const isToldAlready = pausesOnce(io.now);

  function report(event: RunEvent): void {
    counter.add(event);
    if (event.type === "progress" || event.type === "read") {
      json?.add(event);
      status?.tick();
      return;
    }
    reportFile?.add(event);
    logFile?.add(event);
    if (event.type !== "finished" && event.type !== "verified") json?.add(event);
    if (loudness !== "all" && isToldAlready(event)) return;
    const line = isOneTooMany(event) ? undefined : eventLine(event, loudness);
    if (line !== undefined) print(line);
    status?.tick();
  }

  return {
    report,
    json,
    behind: () => json?.behind(),
    summarize(lines) {
      const name = options.json ? "stderr" : "stdout";
      io[name].write(lines.map((line) => `${painted(name)(shown(line))}\n`).join(""));
      for (const line of lines) logFile?.say(line);
    },
    stopping() {
      counter.stop();
      if (!options.quiet) print(stoppingLine);
    },
    stopDrawing() {
      status?.stop();
      bar?.stop();
      bar = undefined;
    },
    async close(summary, exitCode) {
      status?.stop();
      bar?.stop();
      const failures = [errorOf(() => logFile?.close()), errorOf(() => reportFile?.close(summary))];
      const failure = failures.find((error) => error !== undefined);
      json?.say("isSafeToDelete" in summary ? "verified" : "finished", {
        ...summary,
        elapsedMs: Math.round(summary.elapsedMs),
        ...(failure === undefined ? { exitCode } : { message: failure.message, exitCode: exitCodeOf(failure) }),
      });
      await json?.close();
      return failure;
    },
    async fail(fields) {
      bar?.stop();
      errorOf(() => logFile?.close());
      errorOf(() => reportFile?.discard());
      json?.say("error", fields);
      await json?.close();
    },
  };
}

function errorOf(step: () => void): Error | undefined {
  try {
    step();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** What measures text in cells is loaded where there are any. */
async function drawBar(io: Io, read: () => Progress): Promise<Bar> {
  const [{ startBar }, { barLine }] = await Promise.all([import("./bar.ts"), import("./bar-line.ts")]);
  return startBar(io.stderr, io.columns, () => barLine(read(), io.columns()));
}

interface StatusPrinter {
  /** Prints the line that says how far it is, where the last one is long ago. */
  tick(): void;
  stop(): void;
}

/** With every event, a line every so often; a run that stands still says so as well, as long as it does. */
function statusPrinter(io: Io, line: () => string): StatusPrinter {
  let printedAt = io.now();
  let movedAt = printedAt;
  const print = (text: string) => {
    printedAt = io.now();
    say(io.stderr, text);
  };
  const still = setInterval(() => {
    const now = io.now();
    if (now - movedAt < standsStillMs || now - printedAt < standsStillMs) return;
    print(`waiting   nothing has moved for ${formatDuration(now - movedAt)}: ${line()}`);
  }, standsStillMs / 6).unref();
  return {
    tick() {
      movedAt = io.now();
      if (movedAt - printedAt >= statusEveryMs) print(line());
    },
    stop: () => clearInterval(still),
  };
}

/** A pause that lasts is told once, as long as it is the same one: the bar counts the rest. */
function pausesOnce(now: () => number): (event: RunEvent) => boolean {
  let told: { reason: string; at: number } | undefined;
  return (event) => {
    if (event.type === "resumed") told = undefined;
    if (event.type !== "paused") return false;
    const isSame = told?.reason === event.reason && (event.reason === "offline" || now() - told.at < pauseAgainMs);
    if (!isSame) told = { reason: event.reason, at: now() };
    return isSame;
  };
}
