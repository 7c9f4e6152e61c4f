// Whether HEIF, AVIF, CR3 and JPEG XL are whole: no box and no item reaches beyond the end of the file.
import { maxBlockBytes } from "./blocks.ts";
import { type Box, boxesOf } from "./boxes.ts";
import type { ByteSource } from "./byte-source.ts";
import type { Wholeness } from "./check-whole.ts";
import { metaBoxesOf, readPlaces } from "./find-in-heif.ts";
import { meterSource } from "./metered-source.ts";
import { emptyEndBytes, isEmptyBefore, isEmptyFrom } from "./zeros.ts";

const noEnd = { cut: "the file ends before its picture does" };
const budgetBytes = 8 * 1024 * 1024;

// What cameras append to a photo need be no boxes: only these are believed when they say how long they are.
const knownBoxes = new Set([
  ...["ftyp", "meta", "mdat", "moov", "idat", "free", "skip", "wide", "uuid", "mpvd", "moof", "mfra"],
  // JPEG XL's own.
  ...["JXL ", "jxll", "jxlc", "jxlp", "jxli", "jbrd", "Exif", "xml ", "brob", "jumb"],
]);

export function checkBoxes(file: ByteSource): Wholeness {
  const source = meterSource(file, budgetBytes);
  // The codestream of a JPEG XL without boxes does not say where it ends.
  if (source.read(0, 1)[0] === 0xff) return "unknown";
  const boxes: Box[] = [];
  for (const box of boxesOf(source)) {
    if (!knownBoxes.has(box.type)) break;
    if (box.end > source.sizeBytes) return noEnd;
    boxes.push(box);
  }
  const pictureEnd = endOfPicture(boxes);
  if (pictureEnd === "unknown") return "unknown";
  if (pictureEnd === undefined) {
    const end = boxes.at(-1)?.end ?? 0;
    return source.sizeBytes - end < 8 || isEmptyFrom(source, end) ? noEnd : "unknown";
  }
  return pictureEnd > source.sizeBytes || isEmptyBefore(file, pictureEnd, emptyEndBytes) ? noEnd : "whole";
}

/** Offset behind the last of its bytes; undefined where what holds them has not come yet. */
function endOfPicture(boxes: readonly Box[]): number | "unknown" | undefined {
  const last = (type: string) => boxes.findLast((box) => box.type === type);
  const codestream = last("jxlc") ?? last("jxlp");
  if (codestream !== undefined) return endOfCodestream(codestream);
  const meta = last("meta");
  const items = meta === undefined ? undefined : endOfItems(meta);
  if (items !== undefined) return items;
  // Sequences and Canon's RAW: the bytes of their tracks.
  const movie = last("moov");
  if (movie === undefined) return meta === undefined ? undefined : "unknown";
  const hasTracks = [...boxesOf(movie.content)].some(({ type }) => type === "trak");
  return hasTracks ? last("mdat")?.end : "unknown";
}

function endOfCodestream(box: Box): number | "unknown" | undefined {
  if (box.isOpen) return "unknown";
  // ISO/IEC 18181-2: the highest bit of a part's number says that it is the last.
  const isLast = box.type === "jxlc" || ((box.content.read(0, 1)[0] ?? 0) & 0x80) !== 0;
  return isLast ? box.end : undefined;
}

/** Undefined where it lists no places of items. */
function endOfItems(meta: Box): number | undefined {
  let furthest: number | undefined;
  for (const box of metaBoxesOf(meta.content)) {
    if (box.type !== "iloc" || box.content.sizeBytes > maxBlockBytes) continue;
    for (const { method, base, extents } of readPlaces(box.content.read(0, box.content.sizeBytes)).values()) {
      furthest ??= meta.end;
      // Others lie in the box itself.
      if (method !== 0) continue;
      for (const { offset, length } of extents) furthest = Math.max(furthest, base + offset + length);
    }
  }
  return furthest;
}
