// HEIF and AVIF: EXIF and XMP are items, located by a table.
import { addXmp, type Blocks, maxBlockBytes } from "./blocks.ts";
import { type Box, boxesOf, xmpUuid } from "./boxes.ts";
import { type ByteSource, byteSourceOf, partOf } from "./byte-source.ts";
import { beforeNul, latin1Of } from "./decode-text.ts";
import { type ItemProperties, readProperties, shapeOf } from "./heif-properties.ts";
import { uint } from "./read-tiff.ts";

interface Item {
  type: string;
  contentType: string;
}

export interface Place {
  /** 0: offsets in the file; 1: offsets in the `idat` box; 2: offsets in another item, which nobody uses for metadata. */
  method: number;
  base: number;
  extents: { offset: number; length: number }[];
}

interface Meta {
  items: Map<number, Item>;
  places: Map<number, Place>;
  /** By item of metadata: the items that it describes. */
  described: Map<number, number[]>;
  /** By picture: those that it is put together of, such as tiles. */
  tiles: Map<number, number[]>;
  primary?: number;
  properties: ItemProperties;
  idat?: ByteSource;
}

export function findInHeif(source: ByteSource, blocks: Blocks): void {
  for (const box of boxesOf(source)) {
    if (box.type === "meta") readMeta(source, box.content, blocks);
    else if (box.uuid === xmpUuid) addXmp(box.content, blocks);
  }
}

function readMeta(file: ByteSource, content: ByteSource, blocks: Blocks): void {
  const properties: ItemProperties = { all: [], of: new Map() };
  const meta: Meta = { items: new Map(), places: new Map(), described: new Map(), tiles: new Map(), properties };
  for (const box of metaBoxesOf(content)) {
    if (box.type === "idat") meta.idat = box.content;
    else if (box.content.sizeBytes > maxBlockBytes) continue;
    else if (box.type === "iinf") meta.items = readItems(box.content);
    else if (box.type === "iloc") meta.places = readPlaces(box.content.read(0, box.content.sizeBytes));
    else if (box.type === "pitm") meta.primary = readPrimary(box.content.read(0, 8));
    else if (box.type === "iref") readReferences(box.content, meta);
    else if (box.type === "iprp") readProperties(box.content, properties);
  }
  for (const id of metadataOf(meta)) {
    const found = itemSource(file, meta, id);
    if (found) (meta.items.get(id)?.type === "Exif" ? addExif : addXmp)(found, blocks);
  }
  // HEIF readers must apply these properties and ignore EXIF's orientation.
  const { size, turn } = shapeOf(properties, meta.primary);
  if (size !== undefined) blocks.size = size;
  blocks.turn = turn;
}

/** The items with metadata of the primary picture, or of one of its tiles, which some programs name; of all pictures if it has none. */
function metadataOf({ items, described, tiles, primary = 0 }: Meta): number[] {
  const pictures = new Set([primary, ...(tiles.get(primary) ?? [])]);
  const all = [...items.keys()].filter((id) => isMetadata(items.get(id)));
  const own = all.filter((id) => described.get(id)?.some((each) => pictures.has(each)) ?? true);
  return own.length > 0 ? own : all;
}

const isMetadata = (item: Item | undefined) =>
  item?.type === "Exif" || (item?.type === "mime" && /^application\/rdf\+xml/i.test(item.contentType));

/** Reads the `cdsc` ("content describes") and `dimg` ("derived image") boxes in an `iref` box. */
function readReferences(content: ByteSource, { described, tiles }: Meta): void {
  const idBytes = content.read(0, 1)[0] === 0 ? 2 : 4;
  for (const box of boxesOf(content, 4)) {
    const references = box.type === "cdsc" ? described : box.type === "dimg" ? tiles : undefined;
    if (references === undefined) continue;
    const bytes = box.content.read(0, box.content.sizeBytes);
    const from = uint(bytes, 0, idBytes, "big");
    const to = references.get(from) ?? [];
    references.set(from, to);
    for (let at = idBytes + 2; at + idBytes <= bytes.length; at += idBytes) to.push(uint(bytes, at, idBytes, "big"));
  }
}

/** The boxes inside a `meta` box. It is a full box, but some writers omit its version and flags. */
export function metaBoxesOf(content: ByteSource): Generator<Box> {
  return boxesOf(content, latin1Of(content.read(4, 4)) === "hdlr" ? 0 : 4);
}

/** Reads the item id in a `pitm` box. */
export function readPrimary(bytes: Uint8Array): number {
  return bytes[0] === 0 ? uint(bytes, 4, 2, "big") : uint(bytes, 4, 4, "big");
}

/** Reads an `iinf` box. The key is the item id. */
export function readItems(content: ByteSource): Map<number, Item> {
  const items = new Map<number, Item>();
  const version = content.read(0, 1)[0] ?? 0;
  for (const box of boxesOf(content, version === 0 ? 6 : 8)) {
    if (box.type !== "infe") continue;
    const bytes = box.content.read(0, 256);
    const itemVersion = bytes[0] ?? 0;
    if (itemVersion < 2) continue;
    const idBytes = itemVersion === 2 ? 2 : 4;
    const typeAt = 4 + idBytes + 2;
    const type = latin1Of(bytes, typeAt, typeAt + 4);
    const name = beforeNul(bytes.subarray(typeAt + 4));
    const contentType = latin1Of(beforeNul(bytes.subarray(typeAt + 4 + name.length + 1)));
    items.set(uint(bytes, 4, idBytes, "big"), { type, contentType });
  }
  return items;
}

/** Reads an `iloc` box. The key is the item id. ISO/IEC 14496-12 §8.11.3: the sizes of its fields come first. */
export function readPlaces(bytes: Uint8Array): Map<number, Place> {
  const places = new Map<number, Place>();
  const version = bytes[0] ?? 0;
  let at = 4;
  const next = (length: number) => {
    const value = uint(bytes, at, length, "big");
    at += length;
    return value;
  };
  const sizes = next(2);
  const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const indexBytes = version === 0 ? 0 : sizes & 15;
  // Without offset and length fields there is only one extent, which is the whole.
  const mostExtents = offsetBytes + lengthBytes + indexBytes === 0 ? 1 : bytes.length;
  const count = next(version < 2 ? 2 : 4);
  for (let i = 0; i < count && at < bytes.length; i++) {
    const id = next(version < 2 ? 2 : 4);
    const method = version === 0 ? 0 : next(2) & 15;
    at += 2;
    const place: Place = { method, base: next(baseBytes), extents: [] };
    const extentCount = Math.min(next(2), mostExtents);
    for (let k = 0; k < extentCount && at < bytes.length; k++) {
      at += indexBytes;
      const offset = next(offsetBytes);
      place.extents.push({ offset, length: next(lengthBytes) });
    }
    places.set(id, place);
  }
  return places;
}

function itemSource(file: ByteSource, { places, idat }: Meta, id: number): ByteSource | undefined {
  const place = places.get(id);
  const holder = place?.method === 1 ? idat : file;
  const [first, ...more] = place?.extents ?? [];
  if (place === undefined || holder === undefined || first === undefined || place.method > 1) return undefined;
  // The standard calls a length of 0 the whole, which a file cannot be to itself: a program has removed the item's content.
  if (holder === file && more.length === 0 && first.length === 0) return undefined;
  const part = ({ offset, length }: { offset: number; length: number }) =>
    partOf(holder, place.base + offset, length === 0 ? holder.sizeBytes : length);
  if (more.length === 0) return part(first);
  const parts: Uint8Array[] = [];
  let sizeBytes = 0;
  for (const extent of [first, ...more]) {
    const source = part(extent);
    sizeBytes += source.sizeBytes;
    if (sizeBytes > maxBlockBytes) return undefined;
    parts.push(source.read(0, source.sizeBytes));
  }
  return byteSourceOf(Buffer.concat(parts));
}

/** From a HEIF EXIF item or a JPEG XL `Exif` box. */
export function addExif(item: ByteSource, blocks: Blocks): void {
  const start = exifStart(item);
  if (start === undefined) blocks.warnings.push("The EXIF block has no TIFF header.");
  else blocks.tiff.push({ source: partOf(item, start, item.sizeBytes - start) });
}

/** The first four bytes give the distance to the TIFF header. If they are wrong, the header is still nearby. */
function exifStart(item: ByteSource): number | undefined {
  const isHeader = (offset: number) => /^(II\*\0|MM\0\*)/.test(latin1Of(item.read(offset, 4)));
  const declared = 4 + uint(item.read(0, 4), 0, 4, "big");
  if (isHeader(declared)) return declared;
  const found = latin1Of(item.read(0, 64)).search(/II\*\0|MM\0\*/);
  return found < 0 ? undefined : found;
}
