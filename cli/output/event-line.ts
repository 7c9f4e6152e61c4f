// An event of the engine as a line for people and for the log.

import { display, displayPath } from "./display.ts";
import { duplicateNote } from "./duplicate-note.ts";
import type { RunEvent } from "./run-event.ts";
import { formatDuration } from "./units.ts";

/** How much a reader wants: `wrong` (--quiet), `notable` (the default), `all` (--verbose and --log). */
export type Loudness = "wrong" | "notable" | "all";

const ranks: Record<Loudness, number> = { wrong: 0, notable: 1, all: 2 };

/** Without a line break; undefined where the event is not for this reader. */
export function eventLine(event: RunEvent, loudness: Loudness): string | undefined {
  const isFor = (needed: Loudness) => ranks[loudness] >= ranks[needed];
  switch (event.type) {
    case "failed":
      // A run that stops leaves many files behind: the summary counts them.
      if (event.code === "not_tried" && !isFor("all")) return undefined;
      return `failed    ${displayPath(event.path)}: ${display(event.message)} (${display(event.code)})`;
    case "missing":
    case "different":
      return `${event.type.padEnd(9)} ${displayPath(event.path)}: ${display(event.message)}`;
    case "warning":
      return `warning   ${event.path === undefined ? "" : `${displayPath(event.path)}: `}${display(event.message)}`;
    case "planned":
      // What a dry run is asked for.
      return isFor("notable") ? `planned   ${displayPath(event.path)}` : undefined;
    case "paused":
      return isFor("notable") ? `waiting   ${display(event.message)}` : undefined;
    case "resumed":
      return isFor("notable") ? "going on" : undefined;
    case "skipped":
      // What stays out of the event and would be missed matters to everybody; a text file only to who asks.
      if (!event.notProven && !isFor(event.reason === "unsupported_type" ? "notable" : "all")) return undefined;
      return `skipped   ${displayPath(event.path)}: ${display(event.message)}`;
    case "confirmed":
      if (!event.notProven) return isFor("all") ? quietLine(event) : undefined;
      return `not whole ${displayPath(event.path)}: ${display(event.message ?? "")}`;
    case "removed":
      if (!isFor("all")) return undefined;
      return event.movedTo === undefined
        ? `deleted   ${displayPath(event.path)}`
        : `moved     ${displayPath(event.path)} to ${displayPath(event.movedTo)}`;
    default:
      return isFor("all") ? quietLine(event) : undefined;
  }
}

/** What goes as it should. */
function quietLine(event: RunEvent): string | undefined {
  switch (event.type) {
    case "uploaded":
      return `uploaded  ${displayPath(event.path)}`;
    case "confirmed":
      return `confirmed ${displayPath(event.path)}`;
    case "duplicate": {
      const why = event.of === "event" ? "in the event already" : "the same bytes as another file";
      const note = duplicateNote(event);
      return `duplicate ${displayPath(event.path)}: ${why}${note === undefined ? "" : `, ${note}`}`;
    }
    case "retrying": {
      const when = `try ${event.attempt} in ${formatDuration(event.delayMs)}`;
      return `retrying  ${displayPath(event.path)}: ${display(event.message)} (${display(event.code)}), ${when}`;
    }
    default:
      return undefined;
  }
}
