// Which event is meant: what was typed, checked; or what a folder's name says.
import nodePath, { type PlatformPath } from "node:path";
import { eventIdPattern } from "../../api/contract.ts";
import { UsageError } from "../errors.ts";
import { displayPath } from "../output/display.ts";

export function checkedEventId(text: string): string {
  if (eventIdPattern.test(text)) return text;
  throw new UsageError(`${JSON.stringify(text)} is no event's id: an id has 1 to 64 letters, digits, "-" and "_".`);
}

/** Of a folder's name: `event-42` and `event_42` are event 42. */
const folderName = /^event[-_](.+)$/i;

/** What was typed for an event: its id, or the folder of its photos, `event-42` or `./2026/event-42/`. Throws UsageError. */
export function eventIdOfArgument(text: string): string {
  const name =
    text
      .replace(/^[a-z]:(?=event[-_])/i, "")
      .split(/[/\\]/)
      .findLast((part) => part !== "") ?? "";
  return checkedEventId(folderName.exec(name)?.[1] ?? text);
}

/** By the nearest folder on the way to the path that is named after an event; undefined where none is. */
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

/** Whether --event or the folders on the way to every path name an event, or several. */
export function isEventNamed(event: string | undefined, paths: readonly string[]): boolean {
  return event !== undefined || (paths.length > 0 && paths.every((path) => eventIdOfPath(path) !== undefined));
}

/**
 * The one event that the paths belong to: --event where it was given, else what the names of the folders on the way to every path say.
 * Throws UsageError where they say nothing, or not the same.
 */
export function eventIdOf(event: string | undefined, paths: readonly string[]): string {
  if (event !== undefined) return eventIdOfArgument(event);
  const found = new Map<string, string>();
  for (const path of paths) {
    const id = eventIdOfPath(path);
    if (id === undefined) {
      throw new UsageError(`Which event is ${displayPath(path)} for? Name it with --event, or the folder event-ID.`);
    }
    if (!found.has(id)) found.set(id, path);
  }
  const ids = [...found.keys()];
  if (ids.length > 1) {
    const list = [...found].map(([id, path]) => `${displayPath(path)} is for event ${id}`).join(", ");
    throw new UsageError(`One push goes to one event, but ${list}. Push them one by one, or say --event.`);
  }
  const [id] = ids;
  if (id === undefined) throw new UsageError("Which event are these photos for? Name it with --event.");
  return id;
}
