// What a photo's file is called where it is saved: its own name, without what file systems and readers trip over. It always ends
// as a photo's name does, so that nothing an uploader named runs when it is opened.
import { contentTypes, isContentType } from "../../contract.ts";
import type { Photo } from "./photo.ts";

type Named = Pick<Photo, "fileName" | "photoId" | "contentType">;

const photoEndings = new Set<string>([
  ...Object.values(contentTypes).map(({ extension }) => extension),
  ...["jpeg", "jpe", "jfif", "tiff", "hif", "heics", "heifs"],
]);

/** Disks take 255 bytes for a name; a number is to have room behind it. */
const maxNameBytes = 240;

/** Devices of Windows, with any extension behind them. */
const reserved = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\s*(\.|$))/i;

export function fileNameOf({ fileName, photoId, contentType }: Named): string {
  const name = cleanName(fileName ?? "") || photoId;
  const [, stem = name, ending = ""] = /^(.*)\.([^.]*)$/.exec(name) ?? [];
  if (photoEndings.has(ending.toLowerCase())) return cut(stem, ending);
  return cut(name, isContentType(contentType) ? contentTypes[contentType].extension : "bin");
}

/** Of those with one name the second gets ` (2)`: also where a disk takes `A` for `a`, or one spelling of `é` for another. */
export function uniqueNames(photos: readonly Named[]): string[] {
  const used = new Set<string>();
  /** What the next number of a name is: an uploader may call thousands alike. */
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
