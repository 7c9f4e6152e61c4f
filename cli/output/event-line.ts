// Formats an event of the engine as a line for people and for the log.
import { display, displayPath } from "./display.ts";
import { duplicateNote } from "./duplicate-note.ts";
import type { RunEvent } from "./run-event.ts";
import { formatDuration } from "./units.ts";

/** How much a reader wants: `wrong` (--quiet), `notable` (the default), `all` (--verbose and --log). */
export type Loudness = "wrong" | "notable" | "all";

const ranks: Record<Loudness, number> = { wrong: 0, notable: 1, all: 2 };

/** Without a line break; undefined if the event is not for this reader. */
export function eventLine(event: RunEvent, loudness: Loudness): string | undefined {
  const isFor = (needed: Loudness) => ranks[loudness] >= ranks[needed];
  switch (event.type) {
    case "failed":
      // A stopped run leaves many of these; the summary counts them.
      if (event.code === "not_tried" && !isFor("all")) return undefined;
      return `failed    ${displayPath(event.path)}: ${display(event.message)} (${display(event.code)})`;
    case "missing":
    case "different":
      return `${event.type.padEnd(9)} ${displayPath(event.path)}: ${display(event.message)}`;
    case "warning":
      return `warning   ${event.path === undefined ? "" : `${displayPath(event.path)}: `}${display(event.message)}`;
    case "planned":
      return isFor("notable") ? `planned   ${displayPath(event.path)}` : undefined;
    case "paused":
      return isFor("notable") ? `waiting   ${display(event.message)}` : undefined;
    case "resumed":
      return isFor("notable") ? "going on" : undefined;
    case "skipped":
      // Left-out files that would be missed matter to everyone; a text file only to those who ask.
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

/** Events of a run that goes well. */
function quietLine(event: RunEvent): string | undefined {
  switch (event.type) {
    case "uploaded":
      return `uploaded  ${displayPath(event.path)}`;
    case "confirmed":
      return `confirmed ${displayPath(event.path)}`;
    case "duplicate": {
      const why = event.of === "event" ? "already in the event" : "the same bytes as another file";
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
