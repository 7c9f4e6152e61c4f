// photoup retry EVENT: tries the files again that the last push to that event left failed, as that push was told to.
import { resolve } from "node:path";
import { type ExitCode, UsageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { displayPath } from "../output/display.ts";
import { type FormerRun, readFailedList, type ToldRun } from "../output/failed-list.ts";
import { say } from "../output/say.ts";
import { count, formatInstant } from "../output/units.ts";
import type { Upload } from "../ports.ts";
import { eventIdOfArgument } from "./event-id.ts";
import { withKeptFlags } from "./kept-flags.ts";
import { failedListPath, type RunPushOptions, runPush } from "./run-push.ts";
import { assertSameEvent, connectWith, type TicketFlag, ticketOf } from "./ticket-of.ts";

export interface RetryOptions extends RunPushOptions, TicketFlag {
  /** With a ticket it may be left out. */
  event?: string;
}

export function retryWith(upload: Upload): (options: RetryOptions, io: Io) => Promise<ExitCode> {
  return async (options, io) => {
    const ticket = await ticketOf(options, io);
    const named = options.event === undefined ? ticket?.eventId : eventIdOfArgument(options.event);
    if (named === undefined) throw new UsageError("Which event? `photoup retry 42`, as the push's last line said.");
    const eventId = ticket ? assertSameEvent(ticket, named) : named;
    let connection = await connectWith(ticket, options, io);
    try {
      const list = readFailedList(failedListPath(io, connection.apiUrl, eventId));
      if (!list) throw new UsageError(noList(eventId));
      const flags = withKeptFlags(list.flags, inWorkingFolder(options, io));
      // The API's address says which list it is, and the list for how long the API is to be waited for.
      if (flags.giveUpAfter !== options.giveUpAfter) {
        await connection.api.close();
        connection = await connectWith(ticket, flags, io);
      }
      enterFolderOf(list, io);
      if (!options.quiet) say(io.stderr, tryingAgain(list));
      const paths = list.files.map(({ path, pathBytes, relativePath }) => ({ path: pathBytes ?? path, relativePath }));
      return await runPush({ eventId, paths, areFound: true, connection }, flags, io, upload);
    } finally {
      await connection.api.close();
    }
  };
}

/** A push that was killed has left no list: then this is an older one's. */
function tryingAgain({ files, endedAt }: FormerRun): string {
  return `Trying ${count(files.length, "file")} again, which the push that ended on ${formatInstant(endedAt)} left.`;
}

/** Nothing failed, or the list could not be written: that is not known by now. */
function noList(eventId: string): string {
  return `No failed files are known of the last push to event ${eventId}. If it said that some failed, push the photos again: nothing that has arrived is sent twice.`;
}

/** The files that are named here are those of the folder where this is typed. */
function inWorkingFolder(options: RetryOptions, io: Io): RetryOptions {
  const given = { ...options };
  for (const flag of ["log", "report", "captions", "moveAfter"] as const) {
    const path = given[flag];
    if (path !== undefined) given[flag] = resolve(io.workingFolder(), path);
  }
  return given;
}

/** What the push was told relative to its folder is found from there. */
function enterFolderOf({ workingFolder }: ToldRun, io: Io): void {
  try {
    io.enterFolder(workingFolder);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const folder = displayPath(workingFolder);
    throw new UsageError(
      `The push that left these files was run in ${folder}, which cannot be entered (${code ?? message}). Push the photos again: nothing that has arrived is sent twice.`,
      { cause: error },
    );
  }
}
