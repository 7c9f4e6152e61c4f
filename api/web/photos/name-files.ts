// What a photo's file is called where it is saved: its own name, without what file systems and readers trip over. It always ends
// as a photo's name does, so that nothing an uploader named runs when it is opened.
import { contentTypes, isContentType } from "../../contract.ts";
import type { Photo } from "./photo.ts";

type Named = Pick<Photo, "fileName" | "photoId" | "contentType">;

const photoEndings = new Set<string>([
  ...Object.values(contentTypes).map(({ extension }) => extension),
  ...["jpeg", "jpe", "jfif", "tiff", "hif", "heics", "heifs"],
]);

export function fileNameOf({ fileName, photoId, contentType }: Named): string {
  const name = cleanName(fileName ?? "") || photoId;
  const ending = /\.([^.]*)$/.exec(name)?.[1]?.toLowerCase();
  if (ending !== undefined && photoEndings.has(ending)) return name;
  return `${name}.${isContentType(contentType) ? contentTypes[contentType].extension : "bin"}`;
}

/** Of those with one name the second gets ` (2)`. */
export function uniqueNames(photos: readonly Named[]): string[] {
  const used = new Set<string>();
  return photos.map((photo) => {
    const plain = fileNameOf(photo);
    const [, stem = plain, extension = ""] = /^(.*?)(\.[^.]*)?$/.exec(plain) ?? [];
    let name = plain;
    for (let copy = 2; used.has(name.toLowerCase()); copy++) name = `${stem} (${copy})${extension}`;
    used.add(name.toLowerCase());
    return name;
  });
}

function cleanName(name: string): string {
  return name.replaceAll(/[\p{Cc}\p{Bidi_C}/\\:*?"<>|]/gu, "_").replace(/^\.+|[. ]+$/g, "");
}
