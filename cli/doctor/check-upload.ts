// Uploads a test photo (the probe) to an event as push would, measures the time, and removes it again.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exitCodeOf, RequestError } from "../errors.ts";
import type { Connection } from "../io.ts";
import { displayPath } from "../output/display.ts";
import { exitCodeOfSummary } from "../output/summary.ts";
import { formatBytes, formatDuration, formatRate } from "../output/units.ts";
import type { PushOptions, TransferOptions, Upload } from "../ports.ts";
import { systemReason } from "../system-reason.ts";
import type { UploadEvent, UploadSummary } from "../upload/events.ts";
import { type Finding, findingOf, lookAbove } from "./finding.ts";
import { probePhoto } from "./probe-photo.ts";

const probeBytes = 2_000_000;
/** Shorter than a push's: somebody is waiting at the screen. */
const giveUpAfterMs = 60_000;

export interface CheckUploadOptions {
  eventId: string;
  connection: Pick<Connection, "api">;
  upload: Upload;
  transfer: TransferOptions;
  stop: AbortSignal;
  elapsedMs(): number;
}

type Ending = Extract<UploadEvent, { type: "uploaded" | "duplicate" | "skipped" | "failed" }>;

/** Up to three findings: the upload, the connection's speed, and the removal. */
export async function checkUpload(options: CheckUploadOptions): Promise<Finding[]> {
  let folder: string | undefined;
  let isWritten = false;
  try {
    folder = await mkdtemp(join(tmpdir(), "photoup-doctor-"));
    const path = join(folder, "photoup-doctor-probe.png");
    await writeFile(path, probePhoto(probeBytes));
    isWritten = true;
    return await send(path, options);
  } catch (error) {
    return [isWritten ? findingOf("upload", error, lookAbove) : noProbe(error)];
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

/** The temporary folder need not be on the photos' disk, so the disk check does not cover this. */
const noProbe = (error: unknown): Finding => ({
  check: "upload",
  state: "wrong",
  saw: `the test photo cannot be written in ${displayPath(tmpdir())}: ${systemReason(error)}`,
  advice: "Free some space there, or set TMPDIR to a folder that can be written.",
  exitCode: exitCodeOf(error),
});

async function send(path: string, { eventId, connection, upload, transfer, stop, elapsedMs }: CheckUploadOptions) {
  const { api } = connection;
  const { cacheFolder: _, ...uncached } = transfer;
  const eventApi = api.event(eventId);
  let allowedAt = elapsedMs();
  let sentAt = allowedAt;
  let ending: Ending | undefined;
  let grantedId: string | undefined;
  let refusedWith: string | undefined;
  const timed: PushOptions["api"] = {
    ...eventApi,
    async initiate(photo, signal) {
      const answer = await eventApi.initiate(photo, signal).catch((error: unknown) => {
        if (error instanceof RequestError) refusedWith = error.code;
        throw error;
      });
      allowedAt = elapsedMs();
      grantedId = answer.photoId;
      return answer;
    },
  };
  const startedAt = elapsedMs();
  const run = { eventId, api: timed, limits: api.config(), stop, hardStop: stop, giveUpAfterMs };
  const summary = await upload({ ...uncached, paths: [path], ...run }, (event) => {
    if (event.type === "progress") sentAt = elapsedMs();
    if (isEnding(event)) ending = event;
  });
  const size = formatBytes(probeBytes);
  if (ending?.type !== "uploaded") {
    const removal = grantedId === undefined ? [] : [await removeProbe(eventId, grantedId, api)];
    return [notUploaded(eventId, { ending, summary, refusedWith }), ...removal];
  }
  const took = formatDuration(elapsedMs() - startedAt);
  return [
    {
      check: "upload",
      state: "ok",
      saw: `a test photo of ${size} was sent to event ${eventId} and confirmed in ${took}`,
    },
    uplinkFinding(sentAt - allowedAt),
    await removeProbe(eventId, ending.photoId, api),
  ] satisfies Finding[];
}

function isEnding(event: UploadEvent): event is Ending {
  return ["uploaded", "duplicate", "skipped", "failed"].includes(event.type);
}

interface NotUploaded {
  ending: Ending | undefined;
  summary: UploadSummary;
  /** The code of the API's last refusal. */
  refusedWith: string | undefined;
}

function notUploaded(eventId: string, { ending, summary, refusedWith }: NotUploaded): Finding {
  const { stopped } = summary;
  const saw = stopped?.message ?? (ending && "message" in ending ? ending.message : "the test photo was not uploaded");
  const advice = adviceFor(eventId, stopped?.code, refusedWith);
  const exitCode = exitCodeOfSummary(summary, undefined);
  return { check: "upload", state: "wrong", saw, ...(advice !== undefined && { advice }), exitCode };
}

/** Undefined if the API's message says what to do, or that nothing can be done. */
function adviceFor(eventId: string, stopCode: string | undefined, refusedWith: string | undefined): string | undefined {
  if (stopCode !== "not_allowed") return "Run `photoup push` with one photo and --verbose for details.";
  if (refusedWith !== "not_registered") return undefined;
  return `The organiser's command for that is \`photoup attendees add ${eventId} EMAIL\`.`;
}

/** Bytes still in the system's buffers count as sent, so a very fast connection gets no number. */
function uplinkFinding(tookMs: number): Finding {
  if (tookMs < 50) return { check: "uplink", state: "ok", saw: "too fast to measure with a test photo" };
  const rate = probeBytes / (tookMs / 1000);
  const megabits = ((rate * 8) / 1_000_000).toFixed(1);
  return { check: "uplink", state: "ok", saw: `about ${formatRate(rate)} (${megabits} Mbit/s)` };
}

async function removeProbe(eventId: string, photoId: string, api: Connection["api"]): Promise<Finding> {
  try {
    await api.removePhoto(eventId, photoId);
    return { check: "removal", state: "ok", saw: "the test photo was removed again" };
  } catch (error) {
    const command = `\`photoup rm ${eventId} ${photoId}\``;
    if (!(error instanceof RequestError) || error.code !== "not_found")
      return findingOf("removal", error, `The test photo is still there. Remove it: ${command}.`);
    const advice = `If it appears later, remove it: ${command}.`;
    return { check: "removal", state: "skipped", saw: `event ${eventId} does not have the test photo`, advice };
  }
}
