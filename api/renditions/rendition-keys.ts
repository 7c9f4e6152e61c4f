// Where the renditions of a photo are stored: at paths whose content never changes, so that it can be cached for ever.
import { createHash } from "node:crypto";
import { renditionsFolder } from "../photo-key.ts";
import type { PhotoRecord } from "../photo-record.ts";

/**
 * The same bytes and recipe always give the same keys. A photo that was removed and sent again gets new ones, so deleting the first one's renditions
 * does not harm the second.
 */
export function renditionKeys(record: PhotoRecord, recipe: string): { small: string; large: string } {
  const version = createHash("sha256").update([record.etag, record.uploadedAt, recipe].join("\0")).digest("hex");
  const folder = `${renditionsFolder(record)}${version.slice(0, 16)}`;
  return { small: `${folder}/small.webp`, large: `${folder}/large.jpg` };
}
