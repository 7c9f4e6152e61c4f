// Finds out where a file is, or would be.
import { readlinkSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** As in Linux. A link may lead to itself. */
const maxLinks = 40;

/** The path with links resolved, also one whose target is not there yet. */
export function placeOf(path: string, links = maxLinks): string {
  try {
    return realpathSync(path);
  } catch {
    const whole = resolve(path);
    const folder = dirname(whole);
    if (folder === whole) return whole;
    const link = links > 0 ? linkAt(whole) : undefined;
    if (link !== undefined) return placeOf(resolve(placeOf(folder), link), links - 1);
    return join(placeOf(folder), basename(whole));
  }
}

function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined; // it is no link, or not there
  }
}
