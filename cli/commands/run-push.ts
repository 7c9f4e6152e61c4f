// One run of the engine with its listeners, for push and retry: from checked options to an exit code.
import { join } from "node:path";
import type { ExitCode } from "../errors.ts";
import { exitCodeOf, RequestError, SignInError } from "../errors.ts";
import type { Connection, GlobalOptions, Io } from "../io.ts";
import { openFailedList } from "../output/failed-list.ts";
import { hideSecrets } from "../output/hide-secrets.ts";
import { type ListenOptions, listen } from "../output/listen.ts";
import { exitCodeOfSummary, summaryLines } from "../output/summary.ts";
import { eventFolderOf } from "../settings.ts";
import type { Report, UploadSummary } from "../upload/events.ts";
import { version } from "../version.ts";
import { type TransferFlags, type TransferOptions, transferOptionsOf } from "./transfer-options.ts";

/** What the engine is given: the transfer's options, and what a run adds to them. */
export interface UploadOptions extends TransferOptions {
  paths: readonly string[] | AsyncIterable<Uint8Array | string>;
  eventId: string;
  api: ReturnType<Connection["api"]["event"]>;
  limits: Promise<{ contentTypes: readonly string[]; maxBytes: number }>;
  /** Stops beginning photos; those under way may end. */
  stop: AbortSignal;
  hardStop: AbortSignal;
}

export type Upload = (options: UploadOptions, report: Report) => Promise<UploadSummary>;

export interface RunPushOptions extends GlobalOptions, ListenOptions, TransferFlags {}

export function failedListPath(io: Io, apiUrl: string, eventId: string): string {
  return join(eventFolderOf(io.env, apiUrl, eventId), "failed");
}

/** @param paths literal ones, or a list that is read as it goes; given the API's URL, for lists that are kept per API */
export async function runPush(
  eventId: string,
  paths: (apiUrl: string) => UploadOptions["paths"],
  options: RunPushOptions,
  io: Io,
  upload: Upload,
): Promise<ExitCode> {
  const transfer = transferOptionsOf(options, io);
  const { api, apiUrl } = await io.connect(options);
  const given = paths(apiUrl);
  const listeners = listen(eventId, options, io);
  try {
    const isDryRun = transfer.dryRun === true;
    listeners.json?.say("started", { eventId, apiUrl, dryRun: isDryRun, photoup: version });
    const failedList = isDryRun ? undefined : openFailedList(failedListPath(io, apiUrl, eventId));
    const interruption = io.catchSignals();
    // Asked while the walk begins; an API that is not there ends the run now, not when its patience does.
    const limits = api.config();
    const unreachable = new AbortController();
    limits.catch(() => unreachable.abort());
    const summary = await upload(
      {
        ...transfer,
        paths: given,
        eventId,
        api: api.event(eventId),
        limits,
        stop: AbortSignal.any([interruption.soft, unreachable.signal]),
        hardStop: interruption.hard,
      },
      (event) => {
        failedList?.add(event);
        listeners.report(event);
      },
    );
    if (unreachable.signal.aborted) await limits;
    const retryCommand = failedList?.close() ? `photoup retry ${eventId}` : undefined;
    const exitCode = exitCodeOfSummary(summary, interruption.exitCode());
    listeners.stopDrawing();
    if (!options.quiet || exitCode !== 0)
      listeners.summarize(summaryLines(summary, { eventId, retryCommand, isDryRun }));
    await listeners.close(summary, exitCode);
    return exitCode;
  } catch (error) {
    listeners.stopDrawing();
    listeners.json?.say("error", errorFields(error));
    await listeners.json?.close();
    throw error;
  } finally {
    await api.close();
  }
}

function errorFields(error: unknown): object {
  const code = error instanceof RequestError || error instanceof SignInError ? error.code : undefined;
  const message = hideSecrets(error instanceof Error ? error.message : String(error));
  return { ...(code === undefined ? {} : { code }), message, exitCode: exitCodeOf(error) };
}
