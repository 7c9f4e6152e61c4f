// photoup events export EVENT FOLDER: all originals of an event and what is known of them, compared by their SHA-256.
import { type ExitCode, exitCodes } from "../errors.ts";
import { type ExportedPhoto, type ExportSummary, exportEvent } from "../export/export-event.ts";
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
  /** How long a lost connection is waited out. */
  giveUpAfter?: string;
  json?: boolean;
}

const usualAtOnce = 8;
const usualGiveUpMs = 600_000;
/** So many photos that are not proven are named; the others are in the lines above, or in --json. */
const maxNamed = 10;

export async function eventsExport(options: EventsExportOptions, io: Io): Promise<ExitCode> {
  const eventId = eventIdOfArgument(options.event);
  const { folder, by, concurrency, giveUpAfter, json, quiet } = options;
  const atOnce = concurrency === undefined ? usualAtOnce : parseCount("--concurrency", concurrency, 1, 64);
  const giveUpAfterMs = giveUpAfter === undefined ? usualGiveUpMs : parseDuration("--give-up-after", giveUpAfter);
  const { api, apiUrl } = await io.connect(options);
  const stop = io.catchSignals();
  const notProven: string[] = [];
  const tellProgress = progressTeller(io, quiet === true);
  const report = async (exported: ExportedPhoto) => {
    const reason = whyNotProven(exported);
    if (reason !== undefined) notProven.push(`${exported.file} (${reason})`);
    if (json) await writeText(io.stdout, jsonLine(lineOf(exported)));
    else tellWrong(exported, io);
    tellProgress.photo();
  };
  let hasEnded = false;
  try {
    const settings = {
      exported: { event: await findEvent(api, eventId), apiUrl, ...(by !== undefined && { by: uploaderName(by) }) },
      folder,
      isUploader: by === undefined ? undefined : uploaderMeant(by),
      atOnce,
      api,
      patience: patienceOf(stop, giveUpAfterMs, (message) => quiet || hasEnded || say(io.stderr, message)),
      stop: stop.soft,
    };
    const summary = await exportEvent(settings, report, tellProgress.bytes);
    const exitCode = stop.exitCode() ?? (notProven.length > 0 ? exitCodes.someFailed : exitCodes.ok);
    const last = { type: "exported", eventId, folder, ...summary, notProven, exitCode };
    if (json) await writeText(io.stdout, jsonLine(last));
    const lines = summaryOf(summary, { eventId, folder, by, notProven });
    if (!quiet || exitCode !== exitCodes.ok) say(json ? io.stderr : io.stdout, ...lines);
    return exitCode;
  } catch (error) {
    if (!stop.hard.aborted) throw error;
    const message = "Interrupted: the same command goes on.";
    const exitCode = stop.exitCode() ?? exitCodes.interrupted;
    const last = { type: "error", message, exitCode };
    if (json) await writeText(io.stdout, jsonLine(last));
    say(io.stderr, message);
    return exitCode;
  } finally {
    hasEnded = true; // what was still coming waits for nothing
    await api.close();
  }
}

/** Being offline is waited out, as by a push. */
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
    warn(io.stderr, `${file} had other bytes than the event's, and was fetched anew; yours is ${setAside} now.`);
}

function whyNotProven({ ending }: ExportedPhoto): string | undefined {
  if (ending.outcome === "failed") return ending.message;
  if (ending.outcome === "gone" || ending.isProven) return undefined;
  return "the event knows no SHA-256 of it";
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
  if (isStopped) return [`Interrupted: ${count(fetched, "photo")} fetched so far; the same command goes on.`];
  if (fetched + kept + failed === 0)
    return [`Event ${eventId} has no photos${by === undefined ? "" : ` of ${by}`} to export; nothing was written.`];
  const removed = gone > 0 ? [`${count(gone, "photo")} of it removed meanwhile`] : [];
  const parts = [
    `${fetched} fetched`,
    `${kept} there already`,
    ...(setAside > 0 ? [`${setAside} changed here and kept beside`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...removed,
  ];
  const head = `Event ${eventId}: ${count(fetched + kept, "photo")}, ${formatBytes(bytes)} in ${where} (${parts.join(", ")})`;
  if (notProven.length === 0) return [`${head}. Each has the SHA-256 that the event knows of it.`];
  const more = notProven.length - maxNamed;
  return [
    `${head}. Not proven to be what the event has:`,
    ...notProven.slice(0, maxNamed).map((each) => `  ${each}`),
    ...(more > 0 ? [`  and ${count(more, "other")}`] : []),
    ...(failed > 0 ? ["The same command tries again what failed."] : []),
  ];
}
