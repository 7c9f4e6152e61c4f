// Determines which page of a TIFF is the photo and what its decoder must know. TIFFs contain thumbnails, masks and invalid tags.
import type { ByteSource } from "../captions/byte-source.ts";
import {
  numberIn,
  numbersIn,
  numbersOf,
  openTiff,
  readDirectory,
  type Tiff,
  type TiffDirectory,
} from "../captions/read-tiff.ts";

export interface TiffLayout {
  /** Index of the directory in the chain, from 0. */
  page: number;
  /** Bytes of the file to overwrite before decoding. */
  patches: { offset: number; bytes: Uint8Array }[];
  /** The kind of each channel behind the colours. */
  extraChannels: ("alpha" | "unspecified")[];
  bitsPerSample: number;
  isUnsigned: boolean;
  isTiled: boolean;
}

const tag = {
  newSubfileType: 0xfe,
  subfileType: 0xff,
  bitsPerSample: 0x102,
  photometric: 0x106,
  samplesPerPixel: 0x115,
  tileWidth: 0x142,
  subs: 0x14a,
  extraSamples: 0x152,
  sampleFormat: 0x153,
};
/** Bits 0 and 2 of NewSubfileType: a reduced picture, or a mask. */
const notThePhoto = 0b101;
/** A reduced picture, in the older SubfileType. */
const reduced = 2;

/** libtiff rejects other values of these tags, although none of them prevents showing the picture. */
const limits = [
  { wanted: 0x112, most: 8, instead: 1 }, // Orientation
  { wanted: 0x10a, most: 2, instead: 1 }, // FillOrder
  { wanted: 0x128, most: 3, instead: 2 }, // ResolutionUnit
];
const unsigned = 1;
const short = 3;
const maxPages = 64;

interface Page {
  directory: TiffDirectory;
  offset: number;
}

/** Undefined if no directory can be read. */
export function tiffLayoutOf(source: ByteSource): TiffLayout | undefined {
  const tiff = openTiff(source);
  const found = tiff && findPhoto(tiff);
  if (tiff === undefined || found === undefined) return undefined;
  const { pages, index, inside, shown } = found;
  const visited = inside === undefined ? pages : [...pages, inside];
  return {
    page: index,
    patches: [
      ...(inside === undefined ? [] : [firstDirectoryAt(tiff, inside.offset)]),
      ...visited.flatMap((page) => patchesOf(tiff, page)),
    ],
    extraChannels: extraChannelsOf(tiff, shown),
    isUnsigned: (numberIn(tiff, shown.directory, tag.sampleFormat) ?? unsigned) === unsigned,
    bitsPerSample: Math.max(...numbersIn(tiff, shown.directory, tag.bitsPerSample, 16), 1),
    isTiled: numberIn(tiff, shown.directory, tag.tileWidth) !== undefined,
  };
}

/** Returns the directory of the page that is shown. Undefined if no directory can be read. */
export const photoDirectoryOf = (tiff: Tiff): TiffDirectory | undefined => findPhoto(tiff)?.shown.directory;

function findPhoto(tiff: Tiff): { pages: Page[]; index: number; inside: Page | undefined; shown: Page } | undefined {
  const pages = pagesOf(tiff);
  const photo = pages.findIndex((page) => isPhoto(tiff, page));
  const inside = photo < 0 ? photoInside(tiff, pages) : undefined;
  const index = Math.max(photo, 0);
  const shown = inside ?? pages[index];
  return shown && { pages, index, inside, shown };
}

/** By photometric interpretation; all others have three. */
const colourChannels: Record<number, number> = { 0: 1, 1: 1, 3: 1, 4: 1, 5: 4 };

/** As many as a pixel's samples require, because some programs omit ExtraSamples. */
function extraChannelsOf(tiff: Tiff, page: Page): TiffLayout["extraChannels"] {
  const declared = numbersIn(tiff, page.directory, tag.extraSamples, 16).map((kind) =>
    kind === 1 || kind === 2 ? "alpha" : "unspecified",
  );
  const photometric = numberIn(tiff, page.directory, tag.photometric) ?? 1;
  const samples = numberIn(tiff, page.directory, tag.samplesPerPixel) ?? 1;
  const missing = Math.max(0, Math.min(samples, 16) - (colourChannels[photometric] ?? 3) - declared.length);
  return [...declared, ...Array.from({ length: missing }, () => "unspecified" as const)];
}

function pagesOf(tiff: Tiff): Page[] {
  const pages: Page[] = [];
  for (let offset = tiff.firstDirectory; offset !== 0 && pages.length < maxPages; ) {
    const directory = readDirectory(tiff, offset);
    if (directory === undefined || pages.some((page) => page.offset === offset)) break;
    pages.push({ directory, offset });
    offset = directory.next;
  }
  return pages;
}

/** If all pages are thumbnails, the photo may be in a subdirectory of one of them. */
function photoInside(tiff: Tiff, pages: readonly Page[]): Page | undefined {
  for (const page of pages) {
    for (const offset of numbersIn(tiff, page.directory, tag.subs, 16)) {
      const directory = readDirectory(tiff, offset);
      if (directory !== undefined && isPhoto(tiff, { directory, offset })) return { directory, offset };
    }
  }
  return undefined;
}

function isPhoto(tiff: Tiff, page: Page): boolean {
  const kind = numberIn(tiff, page.directory, tag.newSubfileType) ?? 0;
  const olderKind = numberIn(tiff, page.directory, tag.subfileType) ?? 0;
  return (kind & notThePhoto) === 0 && olderKind !== reduced;
}

function patchesOf(tiff: Tiff, { directory }: Page): TiffLayout["patches"] {
  return directory.entries.flatMap((entry) => {
    const limit = limits.find(({ wanted }) => wanted === entry.tag);
    if (limit === undefined || entry.type !== short || entry.count !== 1) return [];
    const [value = limit.instead] = numbersOf(tiff, entry, 1);
    if (value >= 1 && value <= limit.most) return [];
    return [{ offset: entry.offset, bytes: bytesOf(limit.instead, 2, tiff) }];
  });
}

const firstDirectoryAt = (tiff: Tiff, offset: number) =>
  tiff.isBig ? { offset: 8, bytes: bytesOf(offset, 8, tiff) } : { offset: 4, bytes: bytesOf(offset, 4, tiff) };

function bytesOf(value: number, length: number, { order }: Tiff): Uint8Array {
  const bytes = Buffer.alloc(length);
  const at = order === "little" ? 0 : Math.max(0, length - 6);
  if (order === "little") bytes.writeUIntLE(value, at, Math.min(length, 6));
  else bytes.writeUIntBE(value, at, Math.min(length, 6));
  return bytes;
}
