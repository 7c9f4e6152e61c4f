// Tells whether a caption is the one that the event shows, without keeping the caption.
import { hash } from "node:crypto";
import type { CaptionFields } from "../../api/contract.ts";

/** Of title and description; empty where there is neither: a photo without them changes no record. */
export function captionDigest(caption: CaptionFields): string {
  const { title = "", description = "" } = caption;
  if (!title && !description) return "";
  return hash("sha256", JSON.stringify([title, description]), "base64").slice(0, 22);
}
