// One upload for push and retry: from checked options to an exit code, keeping the list of what failed.
import { join } from "node:path";
import type { ExitCode } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { openFailedList } from "../output/failed-list.ts";
import type { ListenOptions } from "../output/listen.ts";
import { exitCodeOfSummary, summaryLines } from "../output/summary.ts";
import { eventFolderOf } from "../settings.ts";
import type { Report, UploadSummary } from "../upload/events.ts";
import { checkMoveTarget } from "./check-move-target.ts";
import { type OpenedCaptions, openCaptions } from "./open-captions.ts";
import { type RunBasis, runEngine } from "./run-engine.ts";
import { type TransferFlags, type TransferOptions, transferOptionsOf } from "./transfer-options.ts";

/** What the engine is given: the transfer's options, and what a run adds to them. */
export interface UploadOptions extends TransferOptions, RunBasis {
  paths: readonly string[] | AsyncIterable<Uint8Array | string>;
  finishCaption?: OpenedCaptions["finishCaption"] & {};
  captionSettings?: string;
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
  const isDryRun = transfer.dryRun === true;
  const { warnings, notice, ...captions } = openCaptions(transfer.captions, eventId);
  const connection = await io.connect(options);
  const given = paths(connection.apiUrl);
  const { removal } = transfer;
  if (removal?.kind === "move" && !isDryRun) checkMoveTarget(removal.folder, Array.isArray(given) ? given : []);
  const failedList = isDryRun ? undefined : openFailedList(failedListPath(io, connection.apiUrl, eventId));
  return runEngine<UploadSummary>(
    {
      eventId,
      connection,
      started: { dryRun: isDryRun },
      async start(basis, report) {
        const warn = (message: string) => report({ type: "warning", code: "captions", message });
        warnings(false).forEach(warn);
        const summary = await upload({ ...transfer, ...basis, ...captions, paths: given }, (event) => {
          if (event.type === "found") notice?.(event.path);
          failedList?.add(event);
          report(event);
        });
        if (!summary.stopped) warnings(true).forEach(warn);
        return summary;
      },
      conclude(summary, interruptedWith) {
        const retryCommand = failedList?.close() ? `photoup retry ${eventId}` : undefined;
        const lines = summaryLines(summary, { eventId, retryCommand, isDryRun, isVerbose: options.verbose === true });
        return { exitCode: exitCodeOfSummary(summary, interruptedWith, options.strict), lines };
      },
    },
    options,
    io,
  );
}
