// photoup push PATH…: uploads photos from folders, files or a list of paths to one event.
import { type ExitCode, UsageError } from "../errors.ts";
import type { Io } from "../io.ts";
import type { Upload } from "../ports.ts";
import { assertAllExist } from "./assert-all-exist.ts";
import { assertPatternsAreQuoted } from "./assert-patterns-are-quoted.ts";
import { chooseEvent, eventIdIfNamed } from "./choose-event.ts";
import { readPathList } from "./read-path-list.ts";
import { type RunPushOptions, runPush } from "./run-push.ts";
import { connectWith, type TicketFlag, ticketOf } from "./ticket-of.ts";

export interface PushOptions extends RunPushOptions, TicketFlag {
  paths: string[];
  event?: string;
  /** A list of paths; `-` is standard input. */
  from?: string;
  /** Paths in that list end in NUL. */
  null?: boolean;
}

export function pushWith(upload: Upload): (options: PushOptions, io: Io) => Promise<ExitCode> {
  return async (options, io) => {
    const { paths, event, from } = options;
    if (from === "-" && options.ticket === "-") {
      throw new UsageError("--from - and --ticket - cannot both read standard input: give one of them a file.");
    }
    assertPatternsAreQuoted(options, paths, io.platform);
    const ticket = await ticketOf(options, io);
    const connection = ticket && (await connectWith(ticket, options, io));
    if (from === undefined) {
      if (paths.length === 0) throw new UsageError("Which photos? Name a folder or files: `photoup push ./event-42`.");
      await assertAllExist(paths);
    } else if (paths.length > 0) {
      throw new UsageError("Give either paths or --from FILE, not both.");
    } else if (from === "-" && io.isTerminal.stdin) {
      throw new UsageError("--from - reads paths from standard input: pipe a list into it.");
    }
    const eventId = eventIdIfNamed(event, paths, io, ticket);
    const run = eventId === undefined ? await chooseEvent(options, io) : { eventId, ...(connection && { connection }) };
    const { stdin, platform } = io;
    const list =
      from === undefined ? paths : readPathList({ from, stdin, isNulSeparated: options.null === true, platform });
    return runPush({ ...run, paths: list }, options, io, upload);
  };
}
