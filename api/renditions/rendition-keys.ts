// Where the renditions of a photo lie: in paths whose content never changes, so that it may be kept for good.
import { createHash } from "node:crypto";
import { renditionsFolder } from "../photo-key.ts";
import type { PhotoRecord } from "../photo-record.ts";

/**
 * The same for the same bytes by the same recipe, however often they are made. A photo that was removed and sent again gets others:
 * who takes away what belongs to the first does not harm the second.
 */
export function renditionKeys(record: PhotoRecord, recipe: string): { small: string; large: string } {
  const version = createHash("sha256").update([record.etag, record.uploadedAt, recipe].join("\0")).digest("hex");
  const folder = `${renditionsFolder(record)}${version.slice(0, 16)}`;
  return { small: `${folder}/small.webp`, large: `${folder}/large.jpg` };
}
