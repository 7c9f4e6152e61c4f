// photoup contact-sheet EVENT: writes one self-contained page of small pictures with titles and dates.
import type { ListedPhoto } from "../../api/contract.ts";
import type { ApiClient } from "../api-client.ts";
import { type ExitCode, exitCodes, RequestError } from "../errors.ts";
import { unlessAborted } from "../http/stoppable.ts";
import type { GlobalOptions, Io } from "../io.ts";
import {
  contactSheetHead,
  contactSheetPhoto,
  contactSheetTail,
  ownContactSheet,
  type SmallPicture,
} from "../output/contact-sheet.ts";
import { displayPath } from "../output/display.ts";
import { say } from "../output/say.ts";
import { sayNowAndThen } from "../output/say-now-and-then.ts";
import { count } from "../output/units.ts";
import { openWholeFile } from "../output/whole-file.ts";
import { eventIdOfArgument } from "./event-id.ts";

export interface ContactSheetOptions extends GlobalOptions {
  event: string;
  /** The file to write. */
  output?: string;
}

/** How many pictures are fetched in parallel. */
const atOnce = 8;

export async function contactSheet(options: ContactSheetOptions, io: Io): Promise<ExitCode> {
  const eventId = eventIdOfArgument(options.event);
  const path = options.output ?? `contact-sheet-${eventId}.html`;
  const { api } = await io.connect(options);
  const file = openWholeFile(path, ownContactSheet, { keepsFormer: true });
  const stop = io.catchSignals();
  let photos = 0;
  let without = 0;
  const tell = options.quiet ? () => {} : sayNowAndThen(io, () => `${count(photos, "photo")} so far`);
  const write = async () => {
    file.append(contactSheetHead(eventId));
    for await (const some of inGroups(api.photos(eventId, "taken"), atOnce)) {
      const pictures = await Promise.all(some.map((photo) => smallPicture(api, photo)));
      if (stop.soft.aborted) return;
      for (const [i, photo] of some.entries()) file.append(contactSheetPhoto(photo, pictures[i]));
      photos += some.length;
      without += pictures.filter((picture) => picture === undefined).length;
      tell();
    }
    file.append(contactSheetTail());
  };
  try {
    await unlessAborted(write(), stop.soft);
  } catch (error) {
    file.discard();
    if (!stop.soft.aborted) throw error;
    say(io.stderr, `Interrupted: ${displayPath(path)} was not written.`);
    return stop.exitCode() ?? exitCodes.interrupted;
  }
  await api.close();
  if (photos === 0) {
    file.discard();
    if (!options.quiet) say(io.stderr, `Event ${eventId} has no photos; nothing was written.`);
    return exitCodes.ok;
  }
  file.close();
  const pending = without ? `, ${without} of them without a preview` : "";
  if (!options.quiet) say(io.stderr, `${displayPath(path)} shows ${count(photos, "photo")}${pending}.`);
  return exitCodes.ok;
}

/** Undefined if there is no picture, or no longer one. */
async function smallPicture(api: ApiClient, { renditions }: ListedPhoto): Promise<SmallPicture> {
  if (!renditions) return undefined;
  try {
    return await api.picture(renditions.small.url);
  } catch (error) {
    if (error instanceof RequestError && error.code === "no_picture" && error.status === 404) return undefined;
    throw error;
  }
}

async function* inGroups<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let group: T[] = [];
  for await (const item of items) {
    if (group.push(item) < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
