// photoup retry EVENT: tries again the files that failed in the last push to that event, with that push's flags.
import { resolve } from "node:path";
import { type ExitCode, UsageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { displayPath } from "../output/display.ts";
import { type FormerRun, type RunSettings, readFailedList } from "../output/failed-list.ts";
import { say } from "../output/say.ts";
import { count, formatInstant } from "../output/units.ts";
import type { Upload } from "../ports.ts";
import { eventIdOfArgument } from "./event-id.ts";
import { withKeptFlags } from "./kept-flags.ts";
import { failedListPath, type RunPushOptions, runPush } from "./run-push.ts";
import { assertSameEvent, connectWith, type TicketFlag, ticketOf } from "./ticket-of.ts";

export interface RetryOptions extends RunPushOptions, TicketFlag {
  /** Optional with a ticket. */
  event?: string;
}

export function retryWith(upload: Upload): (options: RetryOptions, io: Io) => Promise<ExitCode> {
  return async (options, io) => {
    const ticket = await ticketOf(options, io);
    const named = options.event === undefined ? ticket?.eventId : eventIdOfArgument(options.event);
    if (named === undefined)
      throw new UsageError("Which event? Say, for example, `photoup retry 42`, as the last line of the push did.");
    const eventId = ticket ? assertSameEvent(ticket, named) : named;
    let connection = await connectWith(ticket, options, io);
    try {
      const list = readFailedList(failedListPath(io, connection.apiUrl, eventId));
      if (!list) throw new UsageError(noList(eventId));
      const flags = withKeptFlags(list.flags, inWorkingFolder(options, io));
      // Finding the list takes the API's address, and the list says how long to wait for the API.
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

/** Says when the push ended: a push that was killed leaves no list, so this may be an older one's. */
function tryingAgain({ files, endedAt }: FormerRun): string {
  return `Trying again: ${count(files.length, "file")} from the push that ended on ${formatInstant(endedAt)}.`;
}

/** Either nothing failed, or the list could not be written. */
function noList(eventId: string): string {
  return `There is no list of failed files from the last push to event ${eventId}. If some did fail, run the push again: nothing that has arrived is sent twice.`;
}

/** Makes paths absolute that are relative to the folder where the retry was started. */
function inWorkingFolder(options: RetryOptions, io: Io): RetryOptions {
  const given = { ...options };
  for (const flag of ["log", "report", "captions", "moveAfter"] as const) {
    const path = given[flag];
    if (path !== undefined) given[flag] = resolve(io.workingFolder(), path);
  }
  return given;
}

/** The push's own paths are relative to the folder where it was started. */
function enterFolderOf({ workingFolder }: RunSettings, io: Io): void {
  try {
    io.enterFolder(workingFolder);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const folder = displayPath(workingFolder);
    throw new UsageError(
      `The push was run in ${folder}, which cannot be opened now (${code ?? message}). Run the push again: nothing that has arrived is sent twice.`,
      { cause: error },
    );
  }
}
