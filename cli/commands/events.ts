// photoup events: those that one may upload to.
import { type ExitCode, exitCodes } from "../errors.ts";
import type { GlobalOptions, Io } from "../io.ts";
import { jsonText } from "../output/json-text.ts";
import { say, shown } from "../output/say.ts";
import { writeText } from "../output/write-text.ts";

export interface EventsOptions extends GlobalOptions {
  json?: boolean;
}

export async function events(options: EventsOptions, io: Io): Promise<ExitCode> {
  const { api } = await io.connect(options);
  let found = 0;
  for await (const eventId of api.events()) {
    found++;
    if (!(await writeText(io.stdout, `${options.json ? jsonText({ eventId }) : shown(eventId)}\n`))) break;
  }
  if (found === 0 && !options.quiet) say(io.stderr, "You are registered for no event.");
  await api.close();
  return exitCodes.ok;
}
