// RAW containers that are not TIFFs (Canon CR3, Fujifilm RAF, Minolta MRW), Phase One, Photoshop documents and JPEG 2000.
import { addXmp, type Blocks, maxBlockBytes } from "./blocks.ts";
import { boxesOf, xmpUuid } from "./boxes.ts";
import { type ByteSource, partOf } from "./byte-source.ts";
import { latin1Of } from "./decode-text.ts";
import { findInJpeg } from "./find-in-jpeg.ts";
import { uint } from "./read-tiff.ts";

const canonUuid = "85c0b687820f11e08111f4ce462b6a48";

/** CMT1 to CMT4 are the directories of an EXIF block, each with its own TIFF header. */
export function findInCr3(source: ByteSource, blocks: Blocks): void {
  for (const box of boxesOf(source)) {
    if (box.uuid === xmpUuid) addXmp(box.content, blocks);
    if (box.type !== "moov") continue;
    for (const inner of boxesOf(box.content)) {
      if (inner.uuid !== canonUuid) continue;
      for (const { type, content } of boxesOf(inner.content)) {
        if (type === "CMT1") blocks.tiff.push({ source: content, groups: ["IFD0", "IFD1"] });
        else if (type === "CMT2") blocks.tiff.push({ source: content, groups: ["ExifIFD", "IFD1"] });
        else if (type === "CMT4") blocks.tiff.push({ source: content, groups: ["GPS", "IFD1"] });
      }
    }
  }
}

/** The texts come from the embedded JPEG, the size from the RAW picture. */
export function findInRaf(source: ByteSource, blocks: Blocks): void {
  const head = source.read(84, 16);
  const jpeg = partOf(source, uint(head, 0, 4, "big"), uint(head, 4, 4, "big"));
  findInJpeg(jpeg, blocks);
  const directory = partOf(source, uint(head, 8, 4, "big"), uint(head, 12, 4, "big"));
  const count = Math.min(uint(directory.read(0, 4), 0, 4, "big"), 256);
  for (let i = 0, at = 4; i < count; i++) {
    const entry = directory.read(at, 8);
    // The cropped size, height first.
    if (uint(entry, 0, 2, "big") === 0x0111 && entry.length === 8) {
      blocks.size = { width: uint(entry, 6, 2, "big"), height: uint(entry, 4, 2, "big") };
    }
    at += 4 + uint(entry, 2, 2, "big");
  }
}

/** Blocks follow a header of 8 bytes. TTW contains a TIFF structure. */
export function findInMrw(source: ByteSource, blocks: Blocks): void {
  const order = latin1Of(source.read(0, 4)) === "\0MRI" ? "little" : "big";
  const end = Math.min(source.sizeBytes, 8 + uint(source.read(4, 4), 0, 4, order));
  for (let at = 8, count = 0; at + 8 <= end && count < 100; count++) {
    const head = source.read(at, 24);
    const length = uint(head, 4, 4, order);
    if (latin1Of(head, 1, 4) === "TTW") blocks.tiff.push({ source: partOf(source, at + 8, length) });
    if (latin1Of(head, 1, 4) === "PRD" && head.length >= 24) {
      blocks.size = { width: uint(head, 18, 2, order), height: uint(head, 16, 2, order) };
    }
    at += 8 + length;
  }
}

const phaseOneSides = { width: 0x0108, height: 0x0109 };
const maxPhaseOneEntries = 500;

/** A TIFF structure. Phase One and Leaf add a directory of their own behind its header, which gives the picture's size. */
export function findInTiff(source: ByteSource, blocks: Blocks): void {
  blocks.tiff.push({ source });
  const head = source.read(8, 12);
  const mark = latin1Of(head, 0, 4);
  if (mark !== "IIII" && mark !== "MMMM") return;
  const order = mark === "IIII" ? "little" : "big";
  const directory = partOf(source, 8 + uint(head, 8, 4, order), 8 + maxPhaseOneEntries * 16);
  const count = Math.min(uint(directory.read(0, 4), 0, 4, order), maxPhaseOneEntries);
  const entries = directory.read(8, count * 16);
  const sides = { width: 0, height: 0 };
  for (let at = 0; at + 16 <= entries.length; at += 16) {
    const tag = uint(entries, at, 4, order);
    if (tag === phaseOneSides.width) sides.width = uint(entries, at + 12, 4, order);
    if (tag === phaseOneSides.height) sides.height = uint(entries, at + 12, 4, order);
  }
  if (sides.width > 0 && sides.height > 0) blocks.size = sides;
}

/** Photoshop documents: the image resources follow the colour table. */
export function findInPsd(source: ByteSource, blocks: Blocks): void {
  const head = source.read(0, 30);
  blocks.size = { width: uint(head, 18, 4, "big"), height: uint(head, 14, 4, "big") };
  const at = 30 + uint(head, 26, 4, "big");
  const length = uint(source.read(at, 4), 0, 4, "big");
  const resources = partOf(source, at + 4, Math.min(length, maxBlockBytes));
  blocks.resources.push({ bytes: resources.read(0, resources.sizeBytes), isStandard: true });
}

const jp2ExifUuid = "4a706754696666457869662d3e4a5032"; // "JpgTiffExif->JP2"
const jp2IptcUuid = "33c7a4d2b81d4723a0baf1a3e097ad38";

export function findInJp2(source: ByteSource, blocks: Blocks): void {
  for (const { type, uuid, content } of boxesOf(source)) {
    if (uuid === xmpUuid) addXmp(content, blocks);
    else if (uuid === jp2ExifUuid) blocks.tiff.push({ source: content });
    else if (uuid === jp2IptcUuid) blocks.iptc.push({ bytes: content.read(0, maxBlockBytes), isStandard: true });
    else if (type === "jp2h") {
      for (const inner of boxesOf(content)) {
        const head = inner.content.read(0, 8);
        if (inner.type === "ihdr") blocks.size = { width: uint(head, 4, 4, "big"), height: uint(head, 0, 4, "big") };
      }
    }
  }
}
