// What a container holds: blocks of metadata, found but not yet read, and the tags that lie open in it.
import type { ByteSource } from "./byte-source.ts";
import { UndeclaredTexts } from "./undeclared-texts.ts";

/** Group and name as exiftool writes them, without the language, and a value that is decoded but otherwise as it was written. */
export interface Tag {
  name: string;
  value: string;
  /** BCP 47; absent for `x-default` and where none is given. */
  language?: string;
}

export type TagsByName = Map<string, Tag[]>;

export interface Blocks {
  /** TIFF structures: EXIF blocks, or the whole file where it is one. Groups are the names of its first two directories. */
  tiff: { source: ByteSource; groups?: readonly [string, string] }[];
  /** IPTC-IIM records. `isStandard`: where the standard has them in this kind of file. */
  iptc: { bytes: Uint8Array; isStandard: boolean }[];
  /** Photoshop's image resources, which hold IPTC. */
  resources: { bytes: Uint8Array; isStandard: boolean }[];
  xmp: Uint8Array[];
  tags: Tag[];
  /** In pixels, as stored; of the photo itself, not of a preview. */
  size?: { width: number; height: number };
  /** EXIF's 1 to 8, where the container itself says it. */
  turn?: number;
  warnings: string[];
  /** How many more values are looked at of a photo that says ever more. Below zero: some were left out. */
  valuesLeft: number;
  /** What may still become of compressed blocks. */
  inflatedBytesLeft: number;
  /** Reads the texts that do not say their charset. */
  texts: UndeclaredTexts;
}

/** @param encoding the charset of texts that do not say theirs, where somebody has told it */
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

/** A photo has some hundreds. */
export const maxValues = 10_000;
const maxInflatedBytes = 8 * 1024 * 1024;

/** Blocks longer than this are read no further; real ones have a few kilobytes. */
export const maxBlockBytes = 2 * 1024 * 1024;
