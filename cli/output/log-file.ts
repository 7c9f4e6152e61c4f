// --log FILE: appends a line with its time for everything that happens.
import type { Io } from "../io.ts";
import { eventLine } from "./event-line.ts";
import { hideSecrets } from "./hide-secrets.ts";
import { openLiveFile } from "./live-file.ts";
import { assertMayWrite, type OwnFile } from "./own-file.ts";
import type { RunEvent } from "./run-event.ts";

export interface LogFile {
  add(event: RunEvent): void;
  say(line: string): void;
  /** Rejects with UsageError if the file could not be written completely. */
  close(): Promise<void>;
}

const flushEveryMs = 1_000;

/** Any line may be ours: people may have added lines at the top, or removed some. */
const ownLog: OwnFile = {
  what: "The log",
  isOurs: (head) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /m.test(head),
};

/** Throws UsageError if the file cannot be opened, or is not a log. */
export function openLogFile(path: string, { now, elapsedMs }: Pick<Io, "now" | "elapsedMs">): LogFile {
  assertMayWrite(path, ownLog);
  const file = openLiveFile(path, ownLog.what);
  let flushedAt = elapsedMs();
  const say = (line: string) => {
    const at = elapsedMs();
    file.append(`${new Date(now()).toISOString()} ${hideSecrets(line)}\n`);
    if (at - flushedAt < flushEveryMs) return;
    flushedAt = at;
    file.flush();
  };
  return {
    add(event) {
      const line = eventLine(event, "all");
      if (line !== undefined) say(line);
    },
    say,
    close: file.close,
  };
}
