// Names a photo's file in an export, so that no two photos share a name on any disk, whatever their uploaders called them.
import { endOfGraphemes } from "../../api/captions/graphemes.ts";
import { contentTypes, isContentType, type ListedPhoto } from "../../api/contract.ts";

/** With id and extension, the name stays below the 255 bytes that disks allow. */
const maxStemBytes = 150;
const maxStemCharacters = 80;

/**
 * `IMG_0001-744af228-6fd1-8867-b695-7166c3cf6492.jpg`: the name without its extension, the photo's id, and the extension of its type.
 * The id tells photos with the same name apart, also on disks that ignore case or treat the spellings of `é` as equal. It is
 * the same in every run, so an export can continue. Characters that mean something to a disk, a shell or a terminal (separators,
 * dots, control characters, direction overrides) become `_`.
 */
export function originalName({ fileName = "", photoId, contentType }: ListedPhoto): string {
  const extension = isContentType(contentType) ? contentTypes[contentType].extension : "bin";
  const stem = stemOf(fileName);
  return `${stem === "" ? "" : `${stem}-`}${photoId}.${extension}`;
}

function stemOf(fileName: string): string {
  const stem = fileName
    .normalize("NFC")
    .replace(/(?<=[^./\\])\.[^./\\]*$/u, "")
    .replace(/[\p{C}\p{Zl}\p{Zp}"*/:<>?\\|.`$!]/gu, "_")
    .replace(/\s/gu, " ")
    .trim()
    .replace(/^[-~]/, "_");
  return cut(stem).trimEnd();
}

function cut(stem: string): string {
  let short = stem.slice(0, endOfGraphemes(stem, maxStemCharacters));
  while (Buffer.byteLength(short) > maxStemBytes) short = [...short].slice(0, -1).join("");
  return short;
}
