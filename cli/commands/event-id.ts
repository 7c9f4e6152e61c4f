// Which event is meant: what was typed, checked; or what a folder's name says.
import { basename, resolve } from "node:path";
import { eventIdPattern } from "../../api/contract.ts";
import { UsageError } from "../errors.ts";
import { displayPath } from "../output/display.ts";

export function checkedEventId(text: string): string {
  if (eventIdPattern.test(text)) return text;
  throw new UsageError(`${JSON.stringify(text)} is no event: an event's id is 1 to 64 letters, digits, "-" and "_".`);
}

/** `event-42` and `event_42` are event 42; undefined for any other name. */
function eventIdOfFolder(path: string): string | undefined {
  const id = /^event[-_](.+)$/i.exec(basename(resolve(path)))?.[1];
  return id !== undefined && eventIdPattern.test(id) ? id : undefined;
}

/**
 * The one event that the paths belong to: --event where it was given, else what every path's name says.
 * Throws UsageError where they say nothing, or not the same.
 */
export function eventIdOf(event: string | undefined, paths: readonly string[]): string {
  if (event !== undefined) return checkedEventId(event);
  const found = new Map<string, string>();
  for (const path of paths) {
    const id = eventIdOfFolder(path);
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
  if (id === undefined) throw new UsageError("Which event? Name it with --event.");
  return id;
}
