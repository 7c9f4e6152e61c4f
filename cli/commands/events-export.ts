// photoup events export EVENT FOLDER: downloads all originals of an event and their captions, and checks each SHA-256.
import { type ExitCode, exitCodes } from "../errors.ts";
import { type ExportedPhoto, type ExportSummary, exportEvent } from "../export/export-event.ts";
import { unlessAborted } from "../http/stoppable.ts";
import type { GlobalOptions, Interruption, Io } from "../io.ts";
import { displayPath } from "../output/display.ts";
import { jsonLine } from "../output/json-lines.ts";
import { say, warn } from "../output/say.ts";
import { sayNowAndThen } from "../output/say-now-and-then.ts";
import { count, formatBytes, formatRate } from "../output/units.ts";
import { writeText } from "../output/write-text.ts";
import { createRequestGate } from "../upload/requests/request-gate.ts";
import { eventIdOfArgument } from "./event-id.ts";
import { findEvent } from "./find-event.ts";
import { parseCount, parseDuration } from "./parse-quantity.ts";
import { uploaderMeant, uploaderName } from "./uploader-meant.ts";

export interface EventsExportOptions extends GlobalOptions {
  event: string;
  folder: string;
  /** Only what this person, or this ticket, uploaded. */
  by?: string;
  /** How many photos are fetched at once. */
  concurrency?: string;
  /** How long to wait for a lost connection to return. */
  giveUpAfter?: string;
  json?: boolean;
}

const usualAtOnce = 8;
const usualGiveUpMs = 600_000;
/** The summary names at most this many unproven photos; the others are in the lines above, or in --json. */
const maxNamed = 10;

export async function eventsExport(options: EventsExportOptions, io: Io): Promise<ExitCode> {
  const eventId = eventIdOfArgument(options.event);
  const { folder, by, concurrency, giveUpAfter, quiet } = options;
  const atOnce = concurrency === undefined ? usualAtOnce : parseCount("--concurrency", concurrency, 1, 64);
  const giveUpAfterMs = giveUpAfter === undefined ? usualGiveUpMs : parseDuration("--give-up-after", giveUpAfter);
  const { api, apiUrl } = await io.connect(options);
  const stop = io.catchSignals();
  const teller = createTeller(options, eventId, io);
  let hasEnded = false;
  try {
    const settings = {
      exported: {
        event: await unlessAborted(findEvent(api, eventId), stop.soft),
        apiUrl,
        ...(by !== undefined && { by: uploaderName(by) }),
      },
      folder,
      isUploader: by === undefined ? undefined : uploaderMeant(by),
      atOnce,
      api,
      patience: patienceOf(stop, giveUpAfterMs, (message) => quiet || hasEnded || say(io.stderr, message)),
      stop: stop.soft,
    };
    const summary = await exportEvent(settings, teller.photo, teller.bytes);
    return await teller.ended(summary, stop.exitCode());
  } catch (error) {
    if (error !== stop.soft.reason && !stop.hard.aborted) throw error;
    return await teller.interrupted(stop.exitCode() ?? exitCodes.interrupted);
  } finally {
    hasEnded = true; // requests still running report nothing more
    await api.close();
  }
}

/** Tells people, or with --json programs, about each photo and the end. */
function createTeller({ folder, by, json, quiet }: EventsExportOptions, eventId: string, io: Io) {
  const notProven: string[] = [];
  const progress = progressTeller(io, quiet === true);
  const writeJson = async <Line extends { type: string }>(line: Line) => {
    if (json) await writeText(io.stdout, jsonLine(line));
  };
  return {
    bytes: progress.bytes,
    async photo(exported: ExportedPhoto) {
      const reason = whyNotProven(exported);
      if (reason !== undefined) notProven.push(`${exported.file} (${reason})`);
      await writeJson(lineOf(exported));
      if (!json) tellWrong(exported, io);
      progress.photo();
    },
    async ended(summary: ExportSummary, stoppedWith: ExitCode | undefined): Promise<ExitCode> {
      const exitCode = stoppedWith ?? (notProven.length > 0 ? exitCodes.someFailed : exitCodes.ok);
      await writeJson({ type: "exported", eventId, folder, ...summary, notProven, exitCode });
      const lines = summaryOf(summary, { eventId, folder, by, notProven });
      if (!quiet || exitCode !== exitCodes.ok) say(json ? io.stderr : io.stdout, ...lines);
      return exitCode;
    },
    async interrupted(exitCode: ExitCode): Promise<ExitCode> {
      const message = "Interrupted. Run the same command again to continue.";
      await writeJson({ type: "error", message, exitCode });
      say(io.stderr, message);
      return exitCode;
    },
  };
}

/** Waits while offline, as a push does. */
function patienceOf(stop: Interruption, giveUpAfterMs: number, tell: (message: string) => void) {
  const random = Math.random;
  const now = () => performance.now();
  const gate = createRequestGate({
    giveUpAfterMs,
    now,
    random,
    report: (event) => {
      if (event.type === "paused") tell(`Waiting: ${event.message}`);
    },
  });
  stop.hard.addEventListener("abort", () => gate.shut(new Error("The export was stopped.")), { once: true });
  return { gate, random, signal: stop.hard, onSlowDown: () => {}, onRetry: () => {} };
}

function progressTeller(io: Io, isQuiet: boolean) {
  let [photos, bytes] = [0, 0];
  const saidSoFar = (elapsedMs: number) =>
    `${count(photos, "photo")} so far, ${formatBytes(bytes)} fetched, ${formatRate((bytes / elapsedMs) * 1000)}`;
  const tell = isQuiet ? () => {} : sayNowAndThen(io, saidSoFar);
  return {
    photo() {
      photos++;
      tell();
    },
    bytes(more: number) {
      bytes += more;
      tell();
    },
  };
}

function tellWrong({ file, ending, setAside }: ExportedPhoto, io: Pick<Io, "stderr">): void {
  if (ending.outcome === "failed") warn(io.stderr, `${file}: ${ending.message}`);
  if (setAside !== undefined)
    warn(io.stderr, `${file} differed from the event's photo and was fetched again. Your file is now ${setAside}.`);
}

function whyNotProven({ ending }: ExportedPhoto): string | undefined {
  if (ending.outcome === "failed") return ending.message;
  if (ending.outcome === "gone" || ending.isProven) return undefined;
  return "the event has no SHA-256 for it";
}

function lineOf({ photo: { photoId, size }, file, ending, setAside }: ExportedPhoto) {
  const { outcome: type, ...rest } = ending;
  return { type, file, photoId, sizeBytes: size, ...rest, ...(setAside !== undefined && { setAside }) };
}

function summaryOf(
  summary: ExportSummary,
  { eventId, folder, by, notProven }: { eventId: string; folder: string; by: string | undefined; notProven: string[] },
): string[] {
  const { fetched, kept, failed, gone, setAside, bytes, isStopped } = summary;
  const where = displayPath(folder);
  if (isStopped)
    return [`Interrupted: ${count(fetched, "photo")} fetched so far. Run the same command again to continue.`];
  if (fetched + kept + failed + gone === 0)
    return [`Event ${eventId} has no photos${by === undefined ? "" : ` of ${by}`} to export; nothing was written.`];
  const parts = [
    `${fetched} fetched`,
    `${kept} already there`,
    ...(setAside > 0 ? [`${setAside} changed here and set aside`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(gone > 0 ? [`${gone} removed from the event meanwhile`] : []),
  ];
  const head = `Event ${eventId}: ${count(fetched + kept, "photo")}, ${formatBytes(bytes)} in ${where} (${parts.join(", ")})`;
  if (fetched + kept + failed === 0) return [`${head}.`];
  if (notProven.length === 0) return [`${head}. Each matches its SHA-256 in the event.`];
  const more = notProven.length - maxNamed;
  return [
    `${head}. Not proven to match the event:`,
    ...notProven.slice(0, maxNamed).map((each) => `  ${each}`),
    ...(more > 0 ? [`  and ${count(more, "other")}`] : []),
    ...(failed > 0 ? ["Run the same command again to retry what failed."] : []),
  ];
}
