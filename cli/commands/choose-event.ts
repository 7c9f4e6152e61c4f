// Asks at the terminal which event the photos are for, if neither a flag nor a folder's name says so.
import type { EventInfo } from "../../api/contract.ts";
import type { ApiClient } from "../api-client.ts";
import { canAsk } from "../can-ask.ts";
import { SignInError, UsageError } from "../errors.ts";
import { looksLikeTicket } from "../find-ticket.ts";
import type { Connection, GlobalOptions, Io } from "../io.ts";
import { eventInfoLine } from "../output/event-info-line.ts";
import type { Ask } from "../sign-in/ask.ts";
import { askChoice } from "../sign-in/ask-choice.ts";
import { needAsk, withAsk } from "../sign-in/open-ask.ts";
import type { Ticket } from "../ticket-link.ts";
import { eventIdOfArgument, isEventNamed } from "./event-id.ts";
import { eventIdFor } from "./ticket-of.ts";

/** The event, and the connection that listed the choices. */
export interface ChosenEvent {
  eventId: string;
  connection: Connection;
}

/** At most this many events are shown; any other can be typed. */
const maxChoices = 30;

/**
 * The event that a ticket, --event or the paths' folders name; undefined if none does and somebody can be asked. Throws UsageError if
 * nobody can be asked, or if they contradict each other.
 * @param paths folders and files; empty if they come from a list
 */
export function eventIdIfNamed(
  event: string | undefined,
  paths: readonly string[],
  io: Io,
  ticket?: Ticket,
): string | undefined {
  const isAsked = !ticket && canAsk(io) && !isEventNamed(event, paths) && !paths.some(looksLikeTicket);
  return isAsked ? undefined : eventIdFor(ticket, event, paths);
}

/** Asks at the terminal. Throws InterruptedError at Ctrl-C, UsageError if the input ends. */
export async function chooseEvent(options: GlobalOptions, io: Io): Promise<ChosenEvent> {
  const connection = await io.connect(options);
  const events = await firstEvents(connection.api);
  const eventId = await withAsk(io, async (ask) => askWhich(events, needAsk(ask, "the event"))).catch(
    (error: unknown) => {
      // The question is not part of a sign-in, unlike all others that end so.
      if (!(error instanceof SignInError) || error.code !== "NoAnswer") throw error;
      throw new UsageError("No event was chosen. Choose one, or name it: --event 42.", { cause: error });
    },
  );
  return { eventId, connection };
}

async function firstEvents(api: ApiClient): Promise<EventInfo[]> {
  const events: EventInfo[] = [];
  for await (const event of api.events()) {
    events.push(event);
    if (events.length > maxChoices) break;
  }
  return events;
}

async function askWhich(events: readonly EventInfo[], ask: Ask): Promise<string> {
  const choices = events.slice(0, maxChoices);
  // If an event's id is `2`, a number would be ambiguous.
  const isNumbered = !choices.some(({ eventId }) => choices[Number(eventId) - 1]);
  if (choices.length === 0) ask.tell("You are not registered for any event yet.");
  return askChoice(ask, {
    question: "Which event?",
    choices: choices.map((event) => [eventInfoLine(event), event.eventId]),
    note: events.length > choices.length ? "  and more: `photoup events` lists them all" : undefined,
    other: { name: "an event's id", question: "The event's id", read: eventIdOfArgument },
    isNumbered,
  });
}
