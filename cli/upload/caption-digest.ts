// Tells whether a caption is the one that the event shows, without keeping the caption.
import { createHash } from "node:crypto";
import type { CaptionFields } from "../../api/contract.ts";

/** Of title and description; empty where there is neither: a photo without them changes no record. */
export function captionDigest(caption: CaptionFields): string {
  const { title = "", description = "" } = caption;
  if (!title && !description) return "";
  return createHash("sha256")
    .update(JSON.stringify([title, description]))
    .digest("base64")
    .slice(0, 22);
}
