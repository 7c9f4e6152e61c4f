// Explains why a worker's thread has ended. A limit of the system is not a bug of ours.
import { isOutOfDescriptors, UsageError } from "../../errors.ts";

/** @returns an error with advice if no thread can be started; any other error unchanged */
export function threadFailure(error: Error & { code?: string }): Error {
  if (error.code !== "ERR_WORKER_INIT_FAILED" && !isOutOfDescriptors(error)) return error;
  const advice = "close other programs, or raise `ulimit -n` and `ulimit -u`";
  return new UsageError(`No thread can be started on this computer at the moment (${error.message}): ${advice}.`, {
    cause: error,
  });
}
