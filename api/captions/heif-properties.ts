// Item properties of HEIF and AVIF: size, rotation and mirroring.
import { maxBlockBytes } from "./blocks.ts";
import { boxesOf } from "./boxes.ts";
import type { ByteSource } from "./byte-source.ts";
import { uint } from "./read-tiff.ts";

export interface ItemProperties {
  all: Property[];
  /** By item: indexes into `all`, counted from 1. */
  of: Map<number, number[]>;
}

type Property =
  | ({ kind: "size" | "crop" } & Size)
  | { kind: "rotation"; quarters: number }
  | { kind: "mirror"; isUpsideDown: boolean }
  | { kind: "other" };

/** @param content the content of an `iprp` box */
export function readProperties(content: ByteSource, properties: ItemProperties): void {
  for (const box of boxesOf(content)) {
    if (box.type === "ipco") {
      for (const each of boxesOf(box.content)) properties.all.push(propertyOf(each.type, each.content.read(0, 16)));
    } else if (box.type === "ipma") readAssociations(box.content, properties.of);
  }
}

function propertyOf(type: string, bytes: Uint8Array): Property {
  const bits = bytes[0] ?? 0;
  if (type === "ispe") return { kind: "size", width: uint(bytes, 4, 4, "big"), height: uint(bytes, 8, 4, "big") };
  // The clean aperture: width and height as fractions, then the position of its centre.
  if (type === "clap") return { kind: "crop", width: ratioAt(bytes, 0), height: ratioAt(bytes, 8) };
  if (type === "irot") return { kind: "rotation", quarters: bits & 3 };
  return type === "imir" ? { kind: "mirror", isUpsideDown: (bits & 1) === 0 } : { kind: "other" };
}

const ratioAt = (bytes: Uint8Array, at: number) =>
  Math.round(uint(bytes, at, 4, "big") / uint(bytes, at + 4, 4, "big"));

/** Reads an `ipma` box. By item: indexes of properties, counted from 1. */
export function readAssociations(content: ByteSource, associations: Map<number, number[]>): void {
  const bytes = content.read(0, Math.min(content.sizeBytes, maxBlockBytes));
  const idBytes = bytes[0] === 0 ? 2 : 4;
  const indexBytes = (bytes[3] ?? 0) & 1 ? 2 : 1;
  const count = uint(bytes, 4, 4, "big");
  let at = 8;
  for (let i = 0; i < count && at < bytes.length; i++) {
    const id = uint(bytes, at, idBytes, "big");
    const length = bytes[at + idBytes] ?? 0;
    at += idBytes + 1;
    const indexes: number[] = [];
    for (let k = 0; k < length; k++, at += indexBytes) {
      indexes.push(uint(bytes, at, indexBytes, "big") & (indexBytes === 2 ? 0x7fff : 0x7f));
    }
    associations.set(id, indexes);
  }
}

/** EXIF orientations by clockwise quarter turns, without and with mirroring first. */
const orientations = [1, 6, 3, 8];
const orientationsMirrored = [2, 7, 4, 5];

interface Size {
  width: number;
  height: number;
}

const isWithin = (crop: Size, { width, height }: Size) =>
  crop.width > 0 && crop.width <= width && crop.height > 0 && crop.height <= height;

/** Applies the item's properties in order. @returns turn as an EXIF orientation (1 to 8) */
export function shapeOf({ all, of }: ItemProperties, item: number | undefined): { size?: Size; turn: number } {
  let size: Size | undefined;
  let crop: Size | undefined;
  let [quarters, isMirrored] = [0, false];
  for (const index of of.get(item ?? -1) ?? []) {
    const property = all[index - 1];
    if (property?.kind === "size") size = { width: property.width, height: property.height };
    if (property?.kind === "crop") crop = { width: property.width, height: property.height };
    // `irot` counts counter-clockwise.
    if (property?.kind === "rotation") quarters -= property.quarters;
    if (property?.kind === "mirror") {
      quarters = (property.isUpsideDown ? 2 : 0) - quarters;
      isMirrored = !isMirrored;
    }
  }
  const turn = (isMirrored ? orientationsMirrored : orientations)[quarters & 3] ?? 1;
  const shown = size && crop && isWithin(crop, size) ? crop : size;
  return shown === undefined ? { turn } : { size: shown, turn };
}
