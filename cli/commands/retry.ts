// photoup retry EVENT: tries the files again that the last push to that event left failed.
import { existsSync } from "node:fs";
import { type ExitCode, UsageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { eventIdOfArgument } from "./event-id.ts";
import { readPathList } from "./read-path-list.ts";
import { failedListPath, type RunPushOptions, runPush, type Upload } from "./run-push.ts";

export interface RetryOptions extends RunPushOptions {
  event: string;
}

export function retryWith(upload: Upload): (options: RetryOptions, io: Io) => Promise<ExitCode> {
  return async (options, io) => {
    const eventId = eventIdOfArgument(options.event);
    const list = (apiUrl: string) => {
      const from = failedListPath(io, apiUrl, eventId);
      if (!existsSync(from)) throw new UsageError(`The last push to event ${eventId} left no failed files.`);
      return readPathList({ from, stdin: io.stdin, isNulSeparated: true, platform: io.platform });
    };
    return runPush(eventId, list, options, io, upload);
  };
}
