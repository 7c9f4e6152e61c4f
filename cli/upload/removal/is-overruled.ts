// Whether a caption leaves something out that the photo's sidecar says: then the sidecar has it alone.
import type { SidecarWords } from "../../../api/captions/read-caption.ts";
import type { CaptionFields } from "../../../api/contract.ts";

/**
 * The photo's own words come before those of Google Takeout's JSON, and a list's before everything.
 * @param caption what is told of the photo
 */
export function isOverruled(words: SidecarWords | undefined, caption: CaptionFields): boolean {
  if (words === undefined) return false;
  const { title, description, keywords = [] } = words;
  const told = new Set(caption.details?.keywords);
  return (
    (title !== undefined && title !== caption.title) ||
    (description !== undefined && description !== caption.description) ||
    keywords.some((keyword) => !told.has(keyword))
  );
}
