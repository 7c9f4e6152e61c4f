// photoup events [create|edit|show|delete]: the events that one may see, and what organisers do with them.

import type { EventRequest } from "../../api/contract.ts";
import type { ApiClient } from "../api-client.ts";
import { assertCanAsk } from "../can-ask.ts";
import { type ExitCode, exitCodes, RequestError, UsageError } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { askLine } from "../output/ask-yes-or-no.ts";
import { eventInfoLine } from "../output/event-info-line.ts";
import { jsonText } from "../output/json-text.ts";
import { say, shown } from "../output/say.ts";
import { count, formatBytes } from "../output/units.ts";
import { writeText } from "../output/write-text.ts";
import { deleteInSteps } from "./delete-in-steps.ts";
import { eventIdOfArgument } from "./event-id.ts";
import { findListed } from "./find-event.ts";
import { nameFlags } from "./name-flags.ts";
import { linesOfToday, readToday } from "./read-today.ts";

export interface EventsOptions extends GlobalOptions {
  json?: boolean;
}

export interface EventOptions extends EventsOptions {
  event: string;
}

export interface EventsEditOptions extends EventOptions {
  name?: string;
  starts?: string;
  ends?: string;
  zone?: string;
}

export interface EventsDeleteOptions extends GlobalOptions {
  event: string;
  yes?: boolean;
}

export async function events(options: EventsOptions, io: Io): Promise<ExitCode> {
  const { api } = await io.connect(options);
  let found = 0;
  for await (const event of api.events()) {
    found++;
    if (!(await writeText(io.stdout, `${options.json ? jsonText(event) : shown(eventInfoLine(event))}\n`))) break;
  }
  if (found === 0 && !options.quiet) say(io.stderr, "You are not registered for any event.");
  await api.close();
  return exitCodes.ok;
}

/** An event exists even if nobody created it: creating it only gives it a name and a time. */
export async function eventsCreate(options: EventsEditOptions, io: Io): Promise<ExitCode> {
  return saveEvent(options, io, (known) => (known ? "existed already; saved" : "created"));
}

export async function eventsEdit(options: EventsEditOptions, io: Io): Promise<ExitCode> {
  const { name, starts, ends, zone } = options;
  if ([name, starts, ends, zone].every((each) => each === undefined)) {
    throw new UsageError("What should change? Say --name, --starts, --ends or --zone.");
  }
  return saveEvent(options, io, (known) => (known ? "saved" : "did not exist; created"));
}

const flags = { name: "--name", startsAt: "--starts", endsAt: "--ends", timeZone: "--zone" };

/** @param howSaved by whether the event was listed before */
async function saveEvent(
  options: EventsEditOptions,
  io: Io,
  howSaved: (isKnown: boolean) => string,
): Promise<ExitCode> {
  const { name, starts, ends, zone } = options;
  const eventId = eventIdOfArgument(options.event);
  const localTime = (text: string) => text.trim().replace(/^(\S+) +(?=\S+$)/, "$1T");
  const changes: EventRequest = {
    ...(name !== undefined && { name }),
    ...(starts !== undefined && { startsAt: localTime(starts) }),
    ...(ends !== undefined && { endsAt: localTime(ends) }),
    ...(zone !== undefined && { timeZone: zone }),
  };
  const { api } = await io.connect(options);
  const isKnown = (await findListed(api, eventId)) !== undefined;
  const saved = await nameFlags(api.saveEvent(eventId, changes), flags, {
    "--starts": starts,
    "--ends": ends,
    "--zone": zone,
  });
  if (options.json) await writeText(io.stdout, `${jsonText(saved)}\n`);
  else if (!options.quiet) say(io.stdout, `Event ${eventInfoLine(saved)} (${howSaved(isKnown)})`);
  await api.close();
  return exitCodes.ok;
}

/** Counts the event's listed photos: exact, but slow for a long list. */
export async function eventsShow(options: EventOptions, io: Io): Promise<ExitCode> {
  const eventId = eventIdOfArgument(options.event);
  const { api } = await io.connect(options);
  const listed = await findListed(api, eventId);
  const event = listed ?? { eventId };
  const uploaders = new Map<string, { photos: number; bytes: number }>();
  for await (const { uploadedBy = "", size } of api.photos(eventId, "newest")) {
    const { photos = 0, bytes = 0 } = uploaders.get(uploadedBy) ?? {};
    uploaders.set(uploadedBy, { photos: photos + 1, bytes: bytes + size });
  }
  const tickets = await countTickets(api, eventId);
  const today = await readToday(api, eventId);
  await api.close();
  const all = [...uploaders]
    .map(([email, counts]) => ({ email, ...counts }))
    .sort((one, two) => two.photos - one.photos);
  const photos = all.reduce((sum, each) => sum + each.photos, 0);
  const bytes = all.reduce((sum, each) => sum + each.bytes, 0);
  if (options.json) {
    const more = { ...tickets, ...(today && { today }) };
    await writeText(io.stdout, `${jsonText({ ...event, photos, bytes, uploaders: all, ...more })}\n`);
    return exitCodes.ok;
  }
  say(io.stdout, `Event ${eventInfoLine(event)}`, `${count(photos, "photo")}, ${formatBytes(bytes)}`);
  if (!listed && photos === 0) say(io.stdout, "Nobody has created this event, and nobody has uploaded to it.");
  if (tickets?.tickets) say(io.stdout, `${count(tickets.tickets, "ticket")}: \`photoup tickets list ${eventId}\``);
  for (const each of all) {
    say(io.stdout, `  ${each.email || "unknown"}: ${count(each.photos, "photo")}, ${formatBytes(each.bytes)}`);
  }
  if (today) say(io.stdout, ...linesOfToday(today));
  return exitCodes.ok;
}

export async function eventsDelete(options: EventsDeleteOptions, io: Io): Promise<ExitCode> {
  const eventId = eventIdOfArgument(options.event);
  if (!options.yes) assertCanAsk(io, "deletes an event");
  const { api } = await io.connect(options);
  try {
    if (!options.yes && !(await isMeant(eventId, api, io))) return exitCodes.declined;
    const stop = io.catchSignals();
    const progress = { stop, io, isQuiet: options.quiet === true };
    const { photos, existed, isDone } = await deleteInSteps(api, eventId, progress);
    if (!isDone) {
      say(io.stderr, `${count(photos, "photo")} deleted so far. Run the same command again to continue.`);
      return stop.exitCode() ?? exitCodes.interrupted;
    }
    if (!options.quiet) say(io.stdout, deletionLine(eventId, { photos, existed }));
    return exitCodes.ok;
  } finally {
    await api.close();
  }
}

function deletionLine(eventId: string, { photos, existed }: { photos: number; existed: boolean }): string {
  if (photos > 0) return `Event ${eventId} is deleted, with ${count(photos, "photo")}.`;
  return existed
    ? `Event ${eventId} is deleted; it had no photos.`
    : `There is no event ${eventId}: it was deleted earlier, or never existed.`;
}

async function isMeant(eventId: string, api: Pick<ApiClient, "events">, io: Io): Promise<boolean> {
  const event = await findListed(api, eventId);
  if (event) say(io.stderr, `Event ${eventInfoLine(event)}`);
  else {
    const other = `Event ${eventId} is not listed: nobody has created it or uploaded to it, or its deletion was interrupted.`;
    say(io.stderr, other);
  }
  say(io.stderr, "Its photos, attendees and tickets will be deleted for good. Nobody can restore them.");
  const typed = await askLine(`Type the event's id (${eventId}) to delete it:`, io);
  if (typed.trim() === eventId) return true;
  say(io.stderr, "That is not the event's id. Nothing was deleted.");
  return false;
}

/** Undefined if the caller is not an organiser, or if the API has no tickets. */
async function countTickets(api: ApiClient, eventId: string): Promise<{ tickets: number } | undefined> {
  try {
    let tickets = 0;
    for await (const _ of api.tickets(eventId)) tickets++;
    return { tickets };
  } catch (error) {
    if (error instanceof RequestError && ["not_allowed", "not_found"].includes(error.code)) return undefined;
    throw error;
  }
}
