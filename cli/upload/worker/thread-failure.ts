// Why a worker's thread has ended: where the system is at a limit, it is no bug of ours.
import { isOutOfDescriptors, UsageError } from "../../errors.ts";

/** @returns what to do where no thread can be started; any other error as it is */
export function threadFailure(error: Error & { code?: string }): Error {
  if (error.code !== "ERR_WORKER_INIT_FAILED" && !isOutOfDescriptors(error)) return error;
  const advice = "close other programs, or raise `ulimit -n` and `ulimit -u`";
  return new UsageError(`No thread can be started on this computer for now (${error.message}): ${advice}.`, {
    cause: error,
  });
}
