// Which photos match what is searched and filtered for.
import type { Photo } from "./photo.ts";

export interface Criteria {
  /** All of its words must be found. */
  text: string;
  uploader: string;
  camera: string;
}

export const noCriteria: Criteria = { text: "", uploader: "", camera: "" };

export const isEmpty = ({ text, uploader, camera }: Criteria): boolean =>
  text.trim() === "" && uploader === "" && camera === "";

/** @returns the test that a photo passes; letter case and accents do not matter */
export function matcherOf({ text, uploader, camera }: Criteria): (photo: Photo) => boolean {
  const words = folded(text).split(/\s+/).filter(Boolean);
  return (photo) => {
    if (uploader !== "" && photo.uploadedBy !== uploader) return false;
    if (camera !== "" && photo.details?.camera !== camera) return false;
    if (words.length === 0) return true;
    const all = folded(textOf(photo));
    return words.every((word) => all.includes(word));
  };
}

function textOf({ title, description, fileName, details }: Photo): string {
  return [title, description, fileName, details?.creator, ...(details?.keywords ?? [])].join("\n");
}

function folded(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/\p{Mn}/gu, "")
    .toLowerCase();
}

/** A slice of milliseconds at a time, so that typing stays smooth over tens of thousands. */
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

/** What there is to filter by. */
export function choicesIn(photos: readonly Photo[]): Choices {
  const uploaders = new Set<string>();
  const cameras = new Set<string>();
  for (const { uploadedBy, details } of photos) {
    if (uploadedBy) uploaders.add(uploadedBy);
    if (details?.camera) cameras.add(details.camera);
  }
  return { uploaders: [...uploaders].sort(), cameras: [...cameras].sort() };
}
