// Reads tags from the blocks of metadata in a photo.
import { type Blocks, maxBlockBytes, type Tag } from "./blocks.ts";
import { byteSourceOf } from "./byte-source.ts";
import type { Kind } from "./find-blocks.ts";
import type { MeteredSource } from "./metered-source.ts";
import { readExif } from "./read-exif.ts";
import { readImageResources } from "./read-image-resources.ts";
import { readIptc } from "./read-iptc.ts";
import { readXmp } from "./read-xmp.ts";
import type { UndeclaredTexts } from "./undeclared-texts.ts";

/** A photo normally has one; Photoshop and panorama cameras may leave a few. */
const maxXmpPackets = 10;
/** The total limit: one block of maximum size, plus what a JPEG's segments hold beside it. */
const maxXmpBytes = maxBlockBytes + 256 * 1024;

export function readBlocks(kind: Kind | undefined, source: MeteredSource, blocks: Blocks): Tag[] {
  let tags: Tag[] = [];
  for (let i = 0; i < blocks.tiff.length && blocks.valuesLeft >= 0; i++) {
    const found = readTiff(blocks.tiff[i] as Blocks["tiff"][number], kind, source, blocks);
    // Appended in place, because there may be thousands of blocks.
    if (i === 0) tags = found;
    else for (let n = 0; n < found.length; n++) tags.push(found[n] as Tag);
  }
  if (blocks.resources.length > 0) tags.push(...takeResources(blocks, kind, source));
  if (blocks.iptc.length > 0) tags.push(...readAllIptc(blocks, kind));
  if (blocks.tags.length > 0) tags.push(...blocks.tags);
  if (blocks.xmp.length > 0) readAllXmp(blocks, tags);
  return tags;
}

function readTiff(block: Blocks["tiff"][number], kind: Kind | undefined, source: MeteredSource, blocks: Blocks): Tag[] {
  try {
    const { tags, size } = readExif(block.source, blocks, kind === "tiff", block.groups);
    if (size !== undefined) blocks.size ??= size;
    return tags;
  } catch (error) {
    note(error, source, blocks.warnings);
    return [];
  }
}

/** Photoshop may keep EXIF and XMP beside IPTC. They count if the photo has none elsewhere, as in a PSD; in a JPEG or TIFF they may be an old copy. */
function takeResources(blocks: Blocks, kind: Kind | undefined, source: MeteredSource): Tag[] {
  const tags: Tag[] = [];
  const hasExif = blocks.tiff.length > 0;
  const hasXmp = blocks.xmp.length > 0;
  // A copy, because EXIF may add resources of its own; those would have to be within the ones that are being read.
  for (const { bytes, isStandard } of [...blocks.resources]) {
    const { iptc, exif, xmp } = readImageResources(bytes);
    for (const found of iptc) blocks.iptc.push({ bytes: found, isStandard });
    if (!hasXmp) for (const packet of xmp) blocks.xmp.push(packet);
    if (hasExif) continue;
    for (const found of exif) {
      if (blocks.valuesLeft < 0) return tags;
      const read = readTiff({ source: byteSourceOf(found) }, kind, source, blocks);
      // No viewer turns a photo by it.
      tags.push(...read.filter(({ name }) => name !== "IFD0:Orientation"));
    }
  }
  return tags;
}

/** The first block in the standard place is `IPTC`. The others are `IPTC2`, `IPTC3` and so on, numbered like exiftool. */
function readAllIptc(blocks: Blocks, kind: Kind | undefined): Tag[] {
  const hasStandard = kind === "jpeg" || kind === "tiff" || kind === "psd";
  let others = 1;
  let isFirst = true;
  return blocks.iptc.flatMap(({ bytes, isStandard }) => {
    if (blocks.valuesLeft < 0) return [];
    if (isFirst && (isStandard || !hasStandard)) {
      isFirst = false;
      return readIptc(bytes, "IPTC", blocks);
    }
    return readIptc(bytes, `IPTC${++others}`, blocks);
  });
}

function readAllXmp({ xmp, warnings, texts }: Blocks, tags: Tag[]): void {
  let bytesLeft = maxXmpBytes;
  for (const [i, packet] of xmp.entries()) {
    if (i >= maxXmpPackets || packet.length > bytesLeft) {
      warnings.push("There is more XMP than photoup reads from one photo.");
      if (i >= maxXmpPackets) return;
      continue;
    }
    bytesLeft -= packet.length;
    tags.push(...readXmpInto(packet, warnings, texts));
  }
}

export function readXmpInto(bytes: Uint8Array, warnings: string[], texts: UndeclaredTexts): Tag[] {
  const reading = readXmp(bytes, texts);
  warnings.push(...reading.warnings);
  return reading.tags;
}

/** A parser error is the photo's fault and costs only that block. A read error is rethrown. */
export function note(error: unknown, source: MeteredSource, warnings: string[]): void {
  if (source.failure !== undefined) throw source.failure;
  warnings.push(`A block of metadata cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
}
