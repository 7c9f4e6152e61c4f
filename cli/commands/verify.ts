// photoup verify PATH…: reads every local photo again and proves that the event has it, so that the card can be formatted.
import { type ExitCode, UsageError } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import type { ListenOptions } from "../output/listen.ts";
import { createVerdict, exitCodeOfVerify } from "../output/verdict.ts";
import type { Prove } from "../ports.ts";
import type { VerifySummary } from "../upload/events.ts";
import { assertAllExist } from "./assert-all-exist.ts";
import { assertPatternsAreQuoted } from "./assert-patterns-are-quoted.ts";
import { chooseEvent, eventIdIfNamed } from "./choose-event.ts";
import { type ChoiceFlags, chooseFiles } from "./choose-files.ts";
import { parseDuration } from "./parse-quantity.ts";
import { runEngine } from "./run-engine.ts";
import { connectWith, type TicketFlag, ticketOf } from "./ticket-of.ts";
import { watchPatterns } from "./watch-patterns.ts";

export interface VerifyOptions extends GlobalOptions, ListenOptions, ChoiceFlags, TicketFlag {
  paths: string[];
  event?: string;
  giveUpAfter?: string;
  /** Accept photos that seem cut off. */
  allowTruncated?: boolean;
}

export function verifyWith(prove: Prove): (options: VerifyOptions, io: Io) => Promise<ExitCode> {
  return async (options, io) => {
    const { paths, event, giveUpAfter } = options;
    if (paths.length === 0) throw new UsageError("Which photos? Name a folder or files: `photoup verify ./event-42`.");
    assertPatternsAreQuoted(options, paths, io.platform);
    const ticket = await ticketOf(options, io);
    await assertAllExist(paths);
    const named = eventIdIfNamed(event, paths, io, ticket);
    const chosen = chooseFiles(options);
    const patterns = watchPatterns(chosen, options);
    const wishes = {
      ...chosen,
      ...patterns.choice,
      ...(options.allowTruncated ? { allowTruncated: true } : {}),
      ...(giveUpAfter === undefined ? {} : { giveUpAfterMs: parseDuration("--give-up-after", giveUpAfter) }),
    };
    const { eventId, connection } =
      named === undefined
        ? await chooseEvent(options, io)
        : { eventId: named, connection: await connectWith(ticket, options, io) };
    const verdict = createVerdict(options.verbose === true);
    return runEngine<VerifySummary>(
      {
        eventId,
        connection,
        started: {},
        async start(basis, report) {
          const summary = await prove({ ...basis, ...wishes, paths }, (found) => {
            verdict.add(found);
            report(found);
          });
          if (summary.stopped) return summary;
          for (const message of patterns.warnings()) report({ type: "warning", code: "pattern", message });
          return summary;
        },
        conclude: (summary, interruptedWith) => ({
          exitCode: exitCodeOfVerify(summary, interruptedWith),
          lines: verdict.lines(summary, eventId),
        }),
      },
      options,
      io,
    );
  };
}
