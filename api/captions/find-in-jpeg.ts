// JPEG: the APPn and COM segments before the picture.
import { type Blocks, maxBlockBytes } from "./blocks.ts";
import { type ByteSource, byteSourceOf, partOf } from "./byte-source.ts";
import { decodeUtf16, latin1Of, withoutEnding } from "./decode-text.ts";
import { forEachSegment, isFrame, type Segment, startOfScan } from "./jpeg-segments.ts";
import { uint } from "./read-tiff.ts";
import { startsWith } from "./starts-with.ts";

const exifHeader = "Exif\0";
const exifLetters = 0x45786966; // "Exif"
const xmpHeader = "http://ns.adobe.com/xap/1.0/\0";
const extendedXmpHeader = "http://ns.adobe.com/xmp/extension/\0";
const photoshopHeader = "Photoshop 3.0\0";
const oldPhotoshopHeader = "Adobe_Photoshop2.5:";
/** Covers the longest of these headers and the fields behind it in an extended XMP segment. */
const headerBytes = 80;

type Span = Pick<Segment, "start" | "length">;

interface Search {
  source: ByteSource;
  blocks: Blocks;
  /** Photoshop resources that continue in the next segment. */
  resources: Uint8Array[];
  /** EXIF that continues in the next segment. Some cameras split large maker notes this way. */
  exif?: Span[] | undefined;
  extendedXmp?: ExtendedXmp;
}

/** The key is the GUID that the parts carry. */
type ExtendedXmp = Map<string, { sizeBytes: number; parts: Map<number, Segment> }>;

export function findInJpeg(source: ByteSource, blocks: Blocks): void {
  const search: Search = { source, blocks, resources: [] };
  forEachSegment(source, (segment) => takeSegment(search, segment));
  endResources(search);
  endExif(search);
  if (search.extendedXmp !== undefined) addExtendedXmp(search, search.extendedXmp);
}

function takeSegment(search: Search, segment: Segment): void {
  const { source, blocks } = search;
  const { marker } = segment;
  if (marker === startOfScan) return;
  if (segment.isCut) blocks.warnings.push("A segment before the picture is cut off.");
  const head = source.read(segment.start, Math.min(segment.length, headerBytes));
  if (marker !== 0xed && search.resources.length > 0) endResources(search);
  if (marker !== 0xe1 && search.exif !== undefined) endExif(search);
  if (marker === 0xe1) takeApp1(search, segment, head);
  else if (marker === 0xed) takeApp13(search, segment, head);
  else if (marker === 0xea && startsWith(head, "UNICODE\0")) {
    addComment(blocks, decodeUtf16(contentOf(source, segment, 8), "big"));
  } else if (marker === 0xfe) addComment(blocks, blocks.texts.decode(contentOf(source, segment), false));
  else if (isFrame(marker) && head.length >= 5) {
    blocks.size ??= { width: uint(head, 3, 2, "big"), height: uint(head, 1, 2, "big") };
  }
}

function contentOf(source: ByteSource, { start, length }: Span, skip = 0): Uint8Array {
  return source.read(start + skip, length - skip);
}

function addComment(blocks: Blocks, text: string): void {
  const value = withoutEnding(text, "\0");
  if (value.trim() !== "") blocks.tags.push({ name: "File:Comment", value });
}

function takeApp1(search: Search, segment: Segment, head: Uint8Array): void {
  const exifAt = exifHeaderAt(head);
  if (exifAt >= 0) {
    takeExif(search, segment, head, exifAt + exifHeader.length + 1);
    return;
  }
  endExif(search);
  const isXmp = startsWith(head, xmpHeader);
  if (startsWith(head, extendedXmpHeader)) takeExtendedXmp(search, segment, head);
  else if (isXmp || startsWith(head, "http") || startsWith(head, "XMP\0") || latin1Of(head).includes("<?xpacket")) {
    search.blocks.xmp.push(contentOf(search.source, segment, isXmp ? xmpHeader.length : markupStart(head)));
  }
}

// Some programs write the header in another case, or a few bytes late. The number is compared first because comparing letters takes three times as
// long.
function exifHeaderAt(head: Uint8Array): number {
  if (uint(head, 0, 4, "big") === exifLetters && head[4] === 0) return 0;
  return latin1Of(head, 0, 9).toLowerCase().indexOf(exifHeader.toLowerCase());
}

// Programs get the header wrong in many ways, so the packet starts at the first markup.
function markupStart(head: Uint8Array): number {
  const nul = head.indexOf(0);
  const markup = head.indexOf(0x3c);
  return markup >= 0 ? markup : nul + 1;
}

function takeExif(search: Search, segment: Segment, head: Uint8Array, skip: number): void {
  const block = { start: segment.start + skip, length: segment.length - skip };
  const { source, exif } = search;
  // The head covers the start of the block in all but the shortest segments.
  const isBeginning =
    head.length < skip + 4 ? beginsTiff(source.read(block.start, 4), 0) : exif === undefined || beginsTiff(head, skip);
  if (exif !== undefined && !isBeginning) exif.push(block);
  else {
    endExif(search);
    search.exif = [block];
  }
}

const beginsTiff = (bytes: Uint8Array, at: number) => startsWith(bytes, "II*\0", at) || startsWith(bytes, "MM\0*", at);

function endExif(search: Search): void {
  const { source, blocks, exif } = search;
  if (exif === undefined) return;
  const first = exif[0] as Span;
  search.exif = undefined;
  if (exif.length === 1) blocks.tiff.push({ source: partOf(source, first.start, first.length) });
  else blocks.tiff.push({ source: byteSourceOf(Buffer.concat(exif.map((each) => contentOf(source, each)))) });
}

function takeApp13(search: Search, segment: Segment, head: Uint8Array): void {
  const { source, blocks } = search;
  if (startsWith(head, photoshopHeader)) search.resources.push(contentOf(source, segment, photoshopHeader.length));
  else if (startsWith(head, oldPhotoshopHeader)) search.resources.push(contentOf(source, segment, 27));
  else if (startsWith(head, "\x1c")) blocks.iptc.push({ bytes: contentOf(source, segment), isStandard: false });
}

function endResources({ blocks, resources }: Search): void {
  if (resources.length === 0) return;
  blocks.resources.push({ bytes: Buffer.concat(resources), isStandard: true });
  resources.length = 0;
}

/** A GUID, the total size, and the offset of this part. */
function takeExtendedXmp(search: Search, segment: Segment, head: Uint8Array): void {
  const at = extendedXmpHeader.length;
  if (head.length < at + 40) return;
  const guid = latin1Of(head, at, at + 32);
  const sizeBytes = uint(head, at + 32, 4, "big");
  const offset = uint(head, at + 36, 4, "big");
  search.extendedXmp ??= new Map();
  const whole = search.extendedXmp.get(guid) ?? { sizeBytes, parts: new Map<number, Segment>() };
  search.extendedXmp.set(guid, whole);
  whole.parts.set(offset, { ...segment, start: segment.start + at + 40, length: segment.length - at - 40 });
}

/** The main packet names the GUID of its extension. Leftovers of an earlier save have another GUID. */
function addExtendedXmp({ source, blocks }: Search, extendedXmp: ExtendedXmp): void {
  const named = blocks.xmp.map(extendedXmpOf).find((guid) => guid !== undefined);
  for (const [guid, { sizeBytes, parts }] of extendedXmp) {
    if (named !== undefined && guid.toUpperCase() !== named) continue;
    if (sizeBytes > maxBlockBytes) {
      blocks.warnings.push("The extended XMP is too long and was not read.");
      continue;
    }
    const bytes: Uint8Array[] = [];
    let at = 0;
    for (let part = parts.get(0); part !== undefined && part.length > 0 && at < sizeBytes; part = parts.get(at)) {
      bytes.push(contentOf(source, part));
      at += part.length;
    }
    if (at < sizeBytes) blocks.warnings.push("Part of the extended XMP is missing.");
    if (at > 0) blocks.xmp.push(Buffer.concat(bytes).subarray(0, sizeBytes));
  }
}

/** The GUID in `xmpNote:HasExtendedXMP` (attribute or element), in upper case. */
function extendedXmpOf(packet: Uint8Array): string | undefined {
  return /:HasExtendedXMP(?:\s*=\s*["']|\s*>\s*)([\dA-F]{32})/i.exec(latin1Of(packet))?.[1]?.toUpperCase();
}
