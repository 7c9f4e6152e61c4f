// What it means for a delivery that the photo's file was read once more: a pure function.
import { type FailedDelivery, failed } from "./delivery-options.ts";
import type { PreparedPhoto } from "./photo-task.ts";
import type { Prepared } from "./worker/prepare-photo.ts";

/** @returns the photo where the file still has its bytes, or why it is not sent. What was read no further as the run stops has not changed. */
export function judgeReread(reread: Prepared, sha256: string): PreparedPhoto | FailedDelivery {
  if (reread.kind === "photo" && reread.sha256 === sha256) return reread;
  if (reread.kind === "photo") return failed("changed", "the file changed while it was being uploaded");
  const isNotTried = reread.kind === "failed" && reread.code === "not_tried";
  return failed(isNotTried ? "not_tried" : "changed", reread.message);
}
