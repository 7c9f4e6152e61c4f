// Canon CRW, a heap of records with the directory at its end; and Sigma X3F, whose sections are listed at the end of the file.
import type { Blocks } from "./blocks.ts";
import { type ByteSource, partOf } from "./byte-source.ts";
import { type ByteOrder, decodeUtf16, latin1Of } from "./decode-text.ts";
import { findInJpeg } from "./find-in-jpeg.ts";
import { uint } from "./read-tiff.ts";
import { startsWith } from "./starts-with.ts";

const maxDepth = 8;
const maxRecords = 2000;

// CIFF 1.0 records used in a caption.
const makeAndModel = 0x080a;
const imageInfo = 0x1810;
const captureTime = 0x180e;

export function findInCrw(source: ByteSource, blocks: Blocks): void {
  const head = source.read(0, 6);
  const order: ByteOrder = head[0] === 0x49 ? "little" : "big";
  const start = uint(head, 2, 4, order);
  readHeap({ order, blocks, records: 0 }, partOf(source, start, source.sizeBytes - start), 0);
}

interface Walk {
  order: ByteOrder;
  blocks: Blocks;
  records: number;
}

function readHeap(walk: Walk, heap: ByteSource, depth: number): void {
  const { order } = walk;
  if (depth > maxDepth || heap.sizeBytes < 6) return;
  const directoryAt = uint(heap.read(heap.sizeBytes - 4, 4), 0, 4, order);
  const count = uint(heap.read(directoryAt, 2), 0, 2, order);
  const entries = heap.read(directoryAt + 2, Math.min(count, maxRecords) * 10);
  for (let at = 0; at + 10 <= entries.length && walk.records++ < maxRecords; at += 10) {
    const tag = uint(entries, at, 2, order);
    // Short values are stored in the entry itself.
    if (tag & 0x4000) continue;
    const value = partOf(heap, uint(entries, at + 6, 4, order), uint(entries, at + 2, 4, order));
    const kind = tag & 0x3800;
    if (kind === 0x2800 || kind === 0x3000) readHeap(walk, value, depth + 1);
    else readRecord(walk, tag & 0x3fff, value);
  }
}

function readRecord({ order, blocks }: Walk, tag: number, value: ByteSource): void {
  const bytes = value.read(0, 128);
  if (tag === makeAndModel) {
    const [make = "", model = ""] = latin1Of(bytes).split("\0");
    blocks.tags.push({ name: "IFD0:Make", value: make }, { name: "IFD0:Model", value: model });
  } else if (tag === captureTime) addTime(blocks, uint(bytes, 0, 4, order));
  else if (tag === imageInfo) {
    blocks.size ??= { width: uint(bytes, 0, 4, order), height: uint(bytes, 4, 4, order) };
    const turn = { 90: 6, 180: 3, 270: 8 }[uint(bytes, 12, 4, order)];
    if (turn !== undefined) blocks.tags.push({ name: "IFD0:Orientation", value: String(turn) });
  }
}

/** Seconds since 1970 on the camera's clock, whose time zone is unknown. */
function addTime(blocks: Blocks, seconds: number): void {
  if (seconds === 0) return;
  const value = new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ").replaceAll("-", ":");
  blocks.tags.push({ name: "ExifIFD:DateTimeOriginal", value });
}

const maxSections = 100;

/** Newer cameras include a JPEG with EXIF as a section; older ones include a list of properties. */
export function findInX3f(source: ByteSource, blocks: Blocks): void {
  const directoryAt = uint(source.read(source.sizeBytes - 4, 4), 0, 4, "little");
  const head = source.read(directoryAt, 12);
  if (!startsWith(head, "SECd")) {
    blocks.warnings.push("The directory of the X3F file cannot be found.");
    return;
  }
  const count = Math.min(uint(head, 8, 4, "little"), maxSections);
  const entries = source.read(directoryAt + 12, count * 12);
  let hasJpeg = false;
  const properties: ByteSource[] = [];
  for (let at = 0; at + 12 <= entries.length; at += 12) {
    const section = partOf(source, uint(entries, at, 4, "little"), uint(entries, at + 4, 4, "little"));
    const type = latin1Of(entries, at + 8, at + 12);
    if (type === "PROP") properties.push(section);
    if (!type.startsWith("IMA") || hasJpeg) continue;
    const jpeg = partOf(section, 28, section.sizeBytes - 28);
    if (!startsWith(jpeg.read(0, 3), "\xff\xd8\xff")) continue;
    hasJpeg = true;
    findInJpeg(jpeg, blocks);
  }
  // Discard the size of the embedded preview.
  delete blocks.size;
  const sides = source.read(28, 8);
  blocks.size = { width: uint(sides, 0, 4, "little"), height: uint(sides, 4, 4, "little") };
  if (!hasJpeg) for (const section of properties) readProperties(section, blocks);
}

const maxProperties = 200;
const tagOfProperty: Record<string, string> = { CAMMANUF: "IFD0:Make", CAMMODEL: "IFD0:Model" };

/** Pairs of offsets of a name and a value, in UTF-16 units, followed by the characters. */
function readProperties(section: ByteSource, blocks: Blocks): void {
  const count = uint(section.read(8, 4), 0, 4, "little");
  if (count > maxProperties) return;
  const pairs = section.read(24, count * 8);
  const characters = section.read(24 + count * 8, 64 * 1024);
  const textAt = (offset: number) =>
    decodeUtf16(characters.subarray(offset * 2, offset * 2 + 512), "little").split("\0")[0] ?? "";
  for (let at = 0; at + 8 <= pairs.length; at += 8) {
    const name = textAt(uint(pairs, at, 4, "little"));
    const value = textAt(uint(pairs, at + 4, 4, "little"));
    const tag = tagOfProperty[name];
    if (tag !== undefined) blocks.tags.push({ name: tag, value });
    else if (name === "TIME" && /^\d{1,10}$/.test(value)) addTime(blocks, Number(value));
  }
}
