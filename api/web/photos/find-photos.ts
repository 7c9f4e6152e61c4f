// Which photos match the search and the filters.
import { foldText } from "./fold-text.ts";
import type { Photo } from "./photo.ts";

export interface Criteria {
  /** Every word must occur. */
  text: string;
  uploader: string;
  camera: string;
}

export const noCriteria: Criteria = { text: "", uploader: "", camera: "" };

export const isEmpty = ({ text, uploader, camera }: Criteria): boolean =>
  text.trim() === "" && uploader === "" && camera === "";

/** @returns a test for photos that ignores letter case, accents, and which quotation marks and dashes are typed */
export function matcherOf({ text, uploader, camera }: Criteria): (photo: Photo) => boolean {
  const words = foldText(text).split(/\s+/).filter(Boolean);
  return (photo) => {
    if (uploader !== "" && photo.uploadedBy !== uploader) return false;
    if (camera !== "" && photo.details?.camera !== camera) return false;
    if (words.length === 0) return true;
    const all = foldText(textOf(photo));
    return words.every((word) => all.includes(word));
  };
}

function textOf({ title, description, fileName, details }: Photo): string {
  return [title, description, fileName, details?.creator, ...(details?.keywords ?? [])].join("\n");
}

/** Works in slices of 8 ms, so that typing stays smooth with tens of thousands of photos. */
export async function findPhotos(
  photos: readonly Photo[],
  criteria: Criteria,
  signal: AbortSignal,
): Promise<readonly Photo[]> {
  if (isEmpty(criteria)) return photos;
  const matches = matcherOf(criteria);
  const found: Photo[] = [];
  let end = performance.now() + 8;
  for (const photo of photos) {
    if (matches(photo)) found.push(photo);
    if (performance.now() < end) continue;
    await new Promise((resolve) => setTimeout(resolve));
    if (signal.aborted) return found;
    end = performance.now() + 8;
  }
  return found;
}

export interface Choices {
  uploaders: string[];
  cameras: string[];
}

/** The values to filter by. */
export function choicesIn(photos: readonly Photo[]): Choices {
  const uploaders = new Set<string>();
  const cameras = new Set<string>();
  for (const { uploadedBy, details } of photos) {
    if (uploadedBy) uploaders.add(uploadedBy);
    if (details?.camera) cameras.add(details.camera);
  }
  return { uploaders: [...uploaders].sort(), cameras: [...cameras].sort() };
}
