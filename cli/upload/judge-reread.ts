// What reading a photo's file again means for its delivery: a pure function.
import { type FailedDelivery, failed } from "./delivery-options.ts";
import type { Prepared, PreparedPhoto } from "./worker/prepare-photo.ts";

/** @returns the photo if the file still has its bytes, otherwise why it is not sent. If the run stops during the reading, the file does not count as changed. */
export function judgeReread(reread: Prepared, sha256: string): PreparedPhoto | FailedDelivery {
  if (reread.kind === "photo" && reread.sha256 === sha256) return reread;
  if (reread.kind === "photo") return failed("changed", "the file changed while it was being uploaded");
  const isNotTried = reread.kind === "failed" && reread.code === "not_tried";
  return failed(isNotTried ? "not_tried" : "changed", reread.message);
}
