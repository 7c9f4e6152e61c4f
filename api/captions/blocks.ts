// What a container holds: blocks of metadata that are found but not yet read, and tags stored directly in the container.
import type { ByteSource } from "./byte-source.ts";
import { UndeclaredTexts } from "./undeclared-texts.ts";

/** The group and name as exiftool writes them, without the language. The value is decoded but otherwise unchanged. */
export interface Tag {
  name: string;
  value: string;
  /** BCP 47; absent for `x-default` and when no language is given. */
  language?: string;
}

export type TagsByName = Map<string, Tag[]>;

export interface Blocks {
  /** TIFF structures: EXIF blocks, or the whole file if it is one. `groups` names its first two directories. */
  tiff: { source: ByteSource; groups?: readonly [string, string] }[];
  /** IPTC-IIM records. `isStandard`: found where the standard puts them in this kind of file. */
  iptc: { bytes: Uint8Array; isStandard: boolean }[];
  /** Photoshop image resources, which may contain IPTC. */
  resources: { bytes: Uint8Array; isStandard: boolean }[];
  xmp: Uint8Array[];
  tags: Tag[];
  /** In pixels, as stored; the size of the photo itself, not of a preview. */
  size?: { width: number; height: number };
  /** EXIF orientation (1 to 8), if the container itself specifies it. */
  turn?: number;
  warnings: string[];
  /** How many more values are read. Negative once some have been left out. */
  valuesLeft: number;
  /** How many more bytes compressed blocks may inflate to. */
  inflatedBytesLeft: number;
  /** Decodes texts that do not declare their charset. */
  texts: UndeclaredTexts;
}

/** @param encoding the charset of texts that do not declare one, if the user specified it */
export function emptyBlocks(encoding?: string): Blocks {
  const texts = new UndeclaredTexts(encoding);
  return {
    tiff: [],
    iptc: [],
    resources: [],
    xmp: [],
    tags: [],
    warnings: [],
    valuesLeft: maxValues,
    inflatedBytesLeft: maxInflatedBytes,
    texts,
  };
}

/** A photo has a few hundred. */
export const maxValues = 10_000;
const maxInflatedBytes = 8 * 1024 * 1024;

/** Longer blocks are not read any further; real ones are a few kilobytes. */
export const maxBlockBytes = 2 * 1024 * 1024;

export function addXmp(content: ByteSource, blocks: Blocks): void {
  if (content.sizeBytes > maxBlockBytes) blocks.warnings.push("The XMP block is too long and was not read.");
  else blocks.xmp.push(content.read(0, content.sizeBytes));
}
