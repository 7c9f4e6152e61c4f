// HEIC photos as phones write them: tiled pictures, orientation by properties, with colours, transparency and EXIF
// (ISO/IEC 23008-12; boxes of ISO/IEC 14496-12, 8.11).
import { encodeHevc, type HevcOptions, type HevcPicture } from "./encode-hevc.ts";
import { numbers } from "./metadata-writers.ts";
import { box } from "./photo-containers.ts";
import type { Pixels } from "./picture-samples.ts";

export interface HeicOptions extends HevcOptions {
  /** By `irot` and `imir`: EXIF's 1 to 8. */
  orientation?: number;
  /** A TIFF structure. */
  exif?: Uint8Array;
  /** Colour primaries by number (ISO/IEC 23091-2: 1 sRGB, 12 Display P3), or an ICC profile. */
  colours?: number | Uint8Array;
  /** Whether its colours are said to be of video range, which is smaller. */
  isVideoRange?: boolean;
  /** The part that is shown, from the upper left (`clap`). */
  crop?: { width: number; height: number };
  /** One byte per pixel. */
  alpha?: Uint8Array;
  /** Pixels per side. A larger picture is a grid of such tiles. */
  tilePixels?: number;
}

export interface HeifItem {
  type: string;
  content: Uint8Array;
  properties: Uint8Array[];
  references?: { kind: string; to: number[] };
  isHidden?: boolean;
}

export function heicOf(pixels: Pixels, options: HeicOptions = {}): Buffer {
  const { orientation = 1, exif, colours = 1, isVideoRange = false, crop, alpha, tilePixels } = options;
  const turn = turns[orientation - 1] ?? [];
  const named = colourProperties(colours, isVideoRange);
  const shown = [...named, ...(crop ? [clap(pixels, crop)] : []), ...turn];
  const tiles = tilePixels ? tilesOf(pixels, tilePixels) : [];
  const encoded = tiles.map((tile) => encodeHevc(tile, options));
  const primary: HeifItem = tilePixels
    ? gridItem(pixels, tilePixels, shown)
    : hevcItem(pixels, encodeHevc(pixels, options), shown);
  const items = [primary];
  for (const [i, tile] of encoded.entries()) {
    items.push({ ...hevcItem(tiles[i] ?? pixels, tile, named), isHidden: true });
  }
  if (alpha) items.push(alphaItem(pixels, alpha, turn));
  if (exif) items.push(exifItem(exif));
  return heifOfItems(items);
}

// ---- Items -------------------------------------------------------------------------------------------------------------

const fullBox = (type: string, ...contents: Uint8Array[]) => box(type, Buffer.alloc(4), ...contents);
const sizeProperty = ({ width, height }: Pixels) => fullBox("ispe", numbers([width, height], 4, "big"));

export const hevcItem = (pixels: Pixels, { configuration, samples }: HevcPicture, more: Uint8Array[]): HeifItem => ({
  type: "hvc1",
  content: samples,
  properties: [box("hvcC", configuration), sizeProperty(pixels), ...more],
});

function gridItem(pixels: Pixels, tilePixels: number, more: Uint8Array[]): HeifItem {
  const [columns, rows] = [Math.ceil(pixels.width / tilePixels), Math.ceil(pixels.height / tilePixels)];
  return {
    type: "grid",
    content: Buffer.concat([
      Buffer.from([0, 0, rows - 1, columns - 1]),
      numbers([pixels.width, pixels.height], 2, "big"),
    ]),
    properties: [sizeProperty(pixels), ...more],
    references: { kind: "dimg", to: Array.from({ length: rows * columns }, (_, i) => i + 2) },
  };
}

function alphaItem(pixels: Pixels, alpha: Uint8Array, turn: Uint8Array[]): HeifItem {
  const data = Buffer.from([...alpha].flatMap((value) => [value, value, value]));
  const kind = fullBox("auxC", Buffer.from("urn:mpeg:hevc:2015:auxid:1\0"));
  const encoded = encodeHevc({ ...pixels, data }, { isGrey: true });
  return {
    ...hevcItem(pixels, encoded, [kind, ...turn]),
    references: { kind: "auxl", to: [1] },
    isHidden: true,
  };
}

/** @param exif a TIFF structure, of the first item */
export function exifItem(exif: Uint8Array): HeifItem {
  const content = Buffer.concat([numbers([6], 4, "big"), Buffer.from("Exif\0\0"), exif]);
  return { type: "Exif", content, properties: [], references: { kind: "cdsc", to: [1] }, isHidden: true };
}

function colourProperties(colours: number | Uint8Array, isVideoRange: boolean): Uint8Array[] {
  const named = numbers([typeof colours === "number" ? colours : 2, 13, 6], 2, "big");
  const isFullRange = Buffer.from([isVideoRange ? 0 : 0x80]);
  return [
    ...(typeof colours === "number" ? [] : [box("colr", Buffer.from("prof"), colours)]),
    box("colr", Buffer.from("nclx"), named, isFullRange),
  ];
}

/** Width, height, and the offset of its centre from the picture's, as fractions. */
function clap(whole: Pixels, { width, height }: { width: number; height: number }): Buffer {
  const offset = (part: number, all: number) => (part - all) >>> 0;
  const fractions = [width, 1, height, 1, offset(width, whole.width), 2, offset(height, whole.height), 2];
  return box("clap", numbers(fractions, 4, "big"));
}

/** Quarter turns anti-clockwise, then a mirror: 0 swaps top and bottom, 1 left and right. */
const irot = (quarters: number) => box("irot", Buffer.from([quarters]));
const imir = (axis: number) => box("imir", Buffer.from([axis]));
const turns = [[], [imir(1)], [irot(2)], [imir(0)], [irot(1), imir(0)], [irot(3)], [irot(3), imir(0)], [irot(1)]];

function tilesOf({ data, width, height }: Pixels, tilePixels: number): Pixels[] {
  const tiles: Pixels[] = [];
  for (let top = 0; top < height; top += tilePixels) {
    for (let left = 0; left < width; left += tilePixels) {
      const tile = Buffer.alloc(tilePixels * tilePixels * 3);
      for (let y = 0; y < tilePixels; y++) {
        const from = (Math.min(top + y, height - 1) * width + left) * 3;
        data.copy(tile, y * tilePixels * 3, from, from + Math.min(tilePixels, width - left) * 3);
      }
      tiles.push({ data: tile, width: tilePixels, height: tilePixels });
    }
  }
  return tiles;
}

// ---- The file ----------------------------------------------------------------------------------------------------------

/** The first item is the displayed picture; items are numbered from 1. */
export function heifOfItems(items: HeifItem[]): Buffer {
  const ftyp = box("ftyp", Buffer.from("heic\0\0\0\0mif1heic", "latin1"));
  // Tiles share their properties, because libheif reads at most 100.
  const properties = new Map(items.flatMap((item) => item.properties).map((each) => [keyOf(each), each]));
  const numberOf = new Map([...properties.keys()].map((key, i) => [key, i + 1]));
  const infes = items.map(({ type, isHidden }, i) =>
    box(
      "infe",
      Buffer.from([2, 0, 0, isHidden ? 1 : 0]),
      numbers([i + 1, 0], 2, "big"),
      Buffer.from(`${type}\0`, "latin1"),
    ),
  );
  const associations = items.map((item, i) => {
    // The highest bit means essential: a reader that does not know the property must not show the picture.
    const indexes = item.properties.map((each) => 0x8000 | (numberOf.get(keyOf(each)) ?? 0));
    return Buffer.concat([numbers([i + 1], 2, "big"), Buffer.from([indexes.length]), numbers(indexes, 2, "big")]);
  });
  const references = items.flatMap(({ references }, i) =>
    references ? [box(references.kind, numbers([i + 1, references.to.length, ...references.to], 2, "big"))] : [],
  );
  const meta = (offset: number) => {
    let at = offset;
    const places = items.map(({ content }, i) => {
      const place = Buffer.concat([numbers([i + 1, 0, 1], 2, "big"), numbers([at, content.length], 4, "big")]);
      at += content.length;
      return place;
    });
    return fullBox(
      "meta",
      fullBox("hdlr", Buffer.from("\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0", "latin1")),
      fullBox("pitm", numbers([1], 2, "big")),
      fullBox("iinf", numbers([items.length], 2, "big"), ...infes),
      fullBox("iloc", Buffer.from([0x44, 0]), numbers([items.length], 2, "big"), ...places),
      ...(references.length > 0 ? [fullBox("iref", ...references)] : []),
      box(
        "iprp",
        box("ipco", ...properties.values()),
        box("ipma", Buffer.from([0, 0, 0, 1]), numbers([items.length], 4, "big"), ...associations),
      ),
    );
  };
  const offset = ftyp.length + meta(0).length + 8;
  return Buffer.concat([ftyp, meta(offset), box("mdat", ...items.map(({ content }) => content))]);
}

const keyOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
