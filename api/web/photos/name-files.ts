// File names for saved photos: the uploader's name, without characters that file systems or people stumble over. A name always has a photo's
// extension, so that no file runs when it is opened, whatever its uploader called it.
import { contentTypes, isContentType } from "../../contract.ts";
import type { Photo } from "./photo.ts";

type Named = Pick<Photo, "fileName" | "photoId" | "contentType">;

const photoEndings = new Set<string>([
  ...Object.values(contentTypes).map(({ extension }) => extension),
  ...["jpeg", "jpe", "jfif", "tiff", "hif", "heics", "heifs"],
]);

/** File systems take 255 bytes; this leaves room for a number. */
const maxNameBytes = 240;

/** Names of Windows devices, with any extension. */
const reserved = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\s*(\.|$))/i;

export function fileNameOf({ fileName, photoId, contentType }: Named): string {
  const name = cleanName(fileName ?? "") || photoId;
  const [, stem = name, ending = ""] = /^(.*)\.([^.]*)$/.exec(name) ?? [];
  if (photoEndings.has(ending.toLowerCase())) return cut(stem, ending);
  return cut(name, isContentType(contentType) ? contentTypes[contentType].extension : "bin");
}

/** The second file of a name gets ` (2)`. Names that differ only in letter case or in the encoding of `é` count as one, as on some disks. */
export function uniqueNames(photos: readonly Named[]): string[] {
  const used = new Set<string>();
  /** The next number for each name, because thousands of files may share one. */
  const next = new Map<string, number>();
  return photos.map((photo) => {
    const plain = fileNameOf(photo);
    const [, stem = plain, extension = ""] = /^(.*?)(\.[^.]*)?$/.exec(plain) ?? [];
    const key = keyOf(plain);
    let name = plain;
    let copy = next.get(key) ?? 2;
    for (; used.has(keyOf(name)); copy++) name = `${stem} (${copy})${extension}`;
    next.set(key, copy);
    used.add(keyOf(name));
    return name;
  });
}

const keyOf = (name: string) => name.normalize("NFC").toUpperCase().toLowerCase();

function cleanName(name: string): string {
  const clean = name.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_C}/\\:*?"<>|]/gu, "_").replace(/^\.+|[. ]+$/g, "");
  return clean.replace(reserved, "_$1");
}

function cut(stem: string, ending: string): string {
  const bytesOf = (text: string) => new TextEncoder().encode(`${text}.${ending}`).length;
  if (bytesOf(stem) <= maxNameBytes) return `${stem}.${ending}`;
  let short = stem.slice(0, maxNameBytes);
  while (bytesOf(short) > maxNameBytes) short = [...short].slice(0, -1).join("");
  return `${short}.${ending}`;
}
