// Which event is meant, by what was typed or by a folder's name.
import nodePath, { type PlatformPath } from "node:path";
import { eventIdPattern } from "../../api/contract.ts";
import { UsageError } from "../errors.ts";
import { displayPath } from "../output/display.ts";

export function checkedEventId(text: string): string {
  if (eventIdPattern.test(text)) return text;
  throw new UsageError(`${JSON.stringify(text)} is not an event's id: an id has 1 to 64 letters, digits, "-" and "_".`);
}

/** A folder named `event-42` or `event_42` holds photos of event 42. */
const folderName = /^event[-_](.+)$/i;

/** @param text an event's id, or the folder of its photos: `event-42` or `./2026/event-42/`. Throws UsageError */
export function eventIdOfArgument(text: string): string {
  const name =
    text
      .replace(/^[a-z]:(?=event[-_])/i, "")
      .split(/[/\\]/)
      .findLast((part) => part !== "") ?? "";
  return checkedEventId(folderName.exec(name)?.[1] ?? text);
}

/** The id in the name of the path's nearest folder that is named after an event, including the path itself; undefined if there is none. */
export function eventIdOfPath(
  path: string,
  { resolve, dirname, basename }: PlatformPath = nodePath,
): string | undefined {
  for (let at = resolve(path); ; at = dirname(at)) {
    const id = folderName.exec(basename(at))?.[1];
    if (id !== undefined && eventIdPattern.test(id)) return id;
    if (at === dirname(at)) return undefined;
  }
}

/** Whether --event is given, or every path lies in a folder that is named after an event. */
export function isEventNamed(event: string | undefined, paths: readonly string[]): boolean {
  return event !== undefined || (paths.length > 0 && paths.every((path) => eventIdOfPath(path) !== undefined));
}

/**
 * The event that the paths belong to: --event if it is given, otherwise the one that the names of their folders say.
 * Throws UsageError if a path's folders name no event, or if they name different ones.
 */
export function eventIdOf(event: string | undefined, paths: readonly string[]): string {
  if (event !== undefined) return eventIdOfArgument(event);
  const found = new Map<string, string>();
  for (const path of paths) {
    const id = eventIdOfPath(path);
    if (id === undefined) {
      throw new UsageError(`Which event is ${displayPath(path)} for? Say --event ID, or name the folder event-ID.`);
    }
    if (!found.has(id)) found.set(id, path);
  }
  const ids = [...found.keys()];
  if (ids.length > 1) {
    const list = [...found].map(([id, path]) => `${displayPath(path)} is for event ${id}`).join(", ");
    throw new UsageError(`One run is for one event, but ${list}. Run them one by one, or say --event ID.`);
  }
  const [id] = ids;
  if (id === undefined) throw new UsageError("Which event are these photos for? Say --event ID.");
  return id;
}
