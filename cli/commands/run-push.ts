// Runs one upload for push and retry, from checked options to an exit code, and keeps the list of failed files.
import { join } from "node:path";
import type { ExitCode } from "../errors.ts";
import { looksLikeTicket } from "../find-ticket.ts";
import type { Connection, GlobalOptions, Io } from "../io.ts";
import { openFailedList } from "../output/failed-list.ts";
import type { ListenOptions } from "../output/listen.ts";
import { exitCodeOfSummary, summaryLines } from "../output/summary.ts";
import type { Upload } from "../ports.ts";
import { eventFolderOf } from "../settings.ts";
import type { UploadSummary } from "../upload/events.ts";
import type { GivenPath } from "../upload/source/walk.ts";
import { checkMoveTarget } from "./check-move-target.ts";
import { flagsToKeep } from "./kept-flags.ts";
import { openCaptions } from "./open-captions.ts";
import { runEngine } from "./run-engine.ts";
import { shellWord } from "./shell-word.ts";
import type { TicketFlag } from "./ticket-of.ts";
import { trackGivenPaths } from "./track-given-paths.ts";
import { type TransferFlags, transferOptionsOf } from "./transfer-options.ts";
import { watchNewEvent } from "./watch-new-event.ts";
import { watchPatterns } from "./watch-patterns.ts";

export interface RunPushOptions extends GlobalOptions, ListenOptions, TransferFlags, TicketFlag {}

export function failedListPath(io: Io, apiUrl: string, eventId: string): string {
  return join(eventFolderOf(io.env, apiUrl, eventId), "failed");
}

export interface PushRun {
  eventId: string;
  paths: Iterable<GivenPath> | AsyncIterable<GivenPath>;
  /** An earlier run found the paths, so some of its patterns, and rows of its captions, may match none of them. */
  areFound?: boolean;
  /** Already open if its URL had to be known. */
  connection?: Connection;
}

/** Throws UsageError for unusable flags before it sends any request. */
export async function runPush(run: PushRun, options: RunPushOptions, io: Io, upload: Upload): Promise<ExitCode> {
  const { eventId } = run;
  const transfer = transferOptionsOf(options, io);
  const isDryRun = transfer.dryRun === true;
  const { warnings, notice, ...captions } = await openCaptions(transfer.captions, eventId, run.areFound);
  const { removal } = transfer;
  if (removal?.kind === "move" && !isDryRun) checkMoveTarget(removal.folder, namedPaths(run.paths));
  const connection = run.connection ?? (await io.connect(options));
  const given = trackGivenPaths(run.paths);
  const settings = { workingFolder: workingFolderOf(io), flags: flagsToKeep(options, transfer.captions.languages) };
  const failedList = isDryRun ? undefined : openFailedList(failedListPath(io, connection.apiUrl, eventId), settings);
  const patterns = watchPatterns(transfer, options);
  const newEvent = watchNewEvent(connection, eventId);
  let isWalked = false;
  let removedFiles = 0;
  return runEngine<UploadSummary>(
    {
      eventId,
      connection,
      started: { dryRun: isDryRun },
      async start(basis, report) {
        const warn = (message: string) => report({ type: "warning", code: "captions", message });
        warnings(false).forEach(warn);
        const event = newEvent.begin(basis.api, report);
        if (isDryRun) event.accept();
        const summary = await upload(
          { ...transfer, ...patterns.choice, ...basis, ...captions, api: event.api, paths: given.paths },
          (event) => {
            if (event.type === "found") notice?.(event.path);
            if (event.type === "walked") isWalked = true;
            if (event.type === "removed") removedFiles++;
            if (event.type === "failed") failedList?.add({ ...event, relativePath: given.relativePathOf(event) });
            report(event);
          },
        );
        // Once all files are found, a stop changes nothing about what matched none of them.
        if (!summary.stopped || isWalked) {
          warnings(true).forEach(warn);
          if (!run.areFound)
            for (const message of patterns.warnings()) report({ type: "warning", code: "pattern", message });
        }
        if (!summary.stopped) await event.settle(basis.stop);
        return summary;
      },
      conclude(summary, interruptedWith) {
        const isCut = summary.stopped !== undefined && !isWalked;
        if (isCut && run.areFound) for (const file of given.notTaken()) failedList?.add(file);
        const isListCut = isCut && !run.areFound;
        const list = failedList?.close(isListCut);
        const canRetry = list?.kind === "kept" && !isListCut;
        const lines = summaryLines(summary, {
          eventId,
          retryCommand: canRetry ? retryCommand(eventId, options, io.platform) : undefined,
          listFailure: list?.kind === "broken" ? list : undefined,
          isDryRun,
          isNew: newEvent.isNew(),
          removed: { files: removedFiles, folder: removal?.kind === "move" ? removal.folder : undefined },
          isVerbose: options.verbose === true,
        });
        return { exitCode: exitCodeOfSummary(summary, interruptedWith, options.strict), lines };
      },
    },
    options,
    io,
  ).catch((error: unknown) => {
    failedList?.discard();
    throw error;
  });
}

/** The paths from the command line; paths from a list are not known yet. */
function namedPaths(paths: PushRun["paths"]): string[] {
  return Array.isArray(paths) ? paths.filter((path: GivenPath) => typeof path === "string") : [];
}

/** `/` if the working folder was deleted: then only absolute paths work anyway. */
function workingFolderOf(io: Io): string {
  try {
    return io.workingFolder();
  } catch {
    return "/";
  }
}

/** The command as people have to type it. */
export function retryCommand(
  eventId: string,
  { profile, apiUrl, ticket }: GlobalOptions & { ticket?: string },
  platform: NodeJS.Platform,
): string {
  const flags = [
    // A link is a secret, and is never printed.
    ...(ticket === undefined ? [] : ["--ticket", looksLikeTicket(ticket) ? "LINK" : ticket]),
    ...(profile === undefined ? [] : ["--profile", profile]),
    ...(apiUrl === undefined ? [] : ["--api-url", apiUrl]),
  ];
  return ["photoup retry", eventId, ...flags.map((word) => shellWord(word, platform))].join(" ");
}
