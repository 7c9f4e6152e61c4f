// Puts blocks of metadata into photos: JPEG segments, PNG chunks, WebP chunks, boxes, and an uncompressed TIFF.
import { crc32, deflateSync } from "node:zlib";
import { type ByteOrder, numbers, type TiffTag, tiffOf } from "./metadata-writers.ts";

export function segment(marker: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([0xff, marker]), numbers([content.length + 2], 2, "big"), content]);
}

export const exifSegment = (block: Uint8Array) => segment(0xe1, Buffer.concat([Buffer.from("Exif\0\0"), block]));
export const xmpSegment = (packet: Uint8Array) =>
  segment(0xe1, Buffer.concat([Buffer.from("http://ns.adobe.com/xap/1.0/\0"), packet]));
export const photoshopSegment = (resources: Uint8Array) =>
  segment(0xed, Buffer.concat([Buffer.from("Photoshop 3.0\0"), resources]));
export const commentSegment = (text: Uint8Array | string) => segment(0xfe, Buffer.from(text as Uint8Array));

/** Inserts the segments right after the start of the image. */
export function jpegWith(jpeg: Uint8Array, segments: Uint8Array[]): Buffer {
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);
}

/** A JPEG whose header lists a second picture after the first (CIPA DC-007). */
export function jpegOfTwo(first: Uint8Array, second: Uint8Array): Buffer {
  const table = (offset: number) =>
    segment(
      0xe2,
      Buffer.concat([
        Buffer.from("MPF\0"),
        tiffOf([
          [
            { tag: 0xb001, type: 4, value: [2] },
            {
              tag: 0xb002,
              type: 7,
              value: numbers([0x20030000, first.length, 0, 0, 0, second.length, offset, 0], 4, "little"),
            },
          ],
        ]),
      ]),
    );
  const length = jpegWith(first, [table(0)]).length;
  // Offsets count from the table's byte order mark.
  return Buffer.concat([jpegWith(first, [table(length - 2 - 4 - 4)]), second]);
}

export function chunk(type: string, content: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), content]);
  return Buffer.concat([numbers([content.length], 4, "big"), named, numbers([crc32(named)], 4, "big")]);
}

export const textChunk = (keyword: string, text: Uint8Array | string) =>
  chunk("tEXt", Buffer.concat([Buffer.from(`${keyword}\0`, "latin1"), Buffer.from(text as Uint8Array)]));

export const compressedTextChunk = (keyword: string, text: Uint8Array | string) =>
  chunk("zTXt", Buffer.concat([Buffer.from(`${keyword}\0\0`, "latin1"), deflateSync(Buffer.from(text as Uint8Array))]));

export function internationalTextChunk(keyword: string, text: Uint8Array | string, language = "", compress = false) {
  const bytes = Buffer.from(text as Uint8Array);
  return chunk(
    "iTXt",
    Buffer.concat([
      Buffer.from(`${keyword}\0`, "latin1"),
      Buffer.from([compress ? 1 : 0, 0]),
      Buffer.from(`${language}\0\0`, "latin1"),
      compress ? deflateSync(bytes) : bytes,
    ]),
  );
}

/** Inserts the chunks after the header, or before the end. */
export function pngWith(png: Uint8Array, chunks: Uint8Array[], where: "start" | "end" = "start"): Buffer {
  const at = where === "start" ? 33 : png.length - 12;
  return Buffer.concat([png.subarray(0, at), ...chunks, png.subarray(at)]);
}

export function riffChunk(type: string, content: Uint8Array): Buffer {
  const padding = Buffer.alloc(content.length & 1);
  return Buffer.concat([Buffer.from(type, "latin1"), numbers([content.length], 4, "little"), content, padding]);
}

/** A WebP with the extended header. @param flags which metadata it announces */
export function extendedWebp(flags: number, width: number, height: number, chunks: Uint8Array[]): Buffer {
  const head = Buffer.concat([numbers([flags], 4, "little"), numbers([width - 1, height - 1], 3, "little")]);
  const body = Buffer.concat([Buffer.from("WEBP"), riffChunk("VP8X", head), ...chunks]);
  return Buffer.concat([Buffer.from("RIFF"), numbers([body.length], 4, "little"), body]);
}

/** A WebP of a plain bit stream gets the extended header that metadata requires. */
export const webpWith = (webp: Uint8Array, width: number, height: number, chunks: Uint8Array[]) =>
  extendedWebp(0x0c, width, height, [webp.subarray(12), ...chunks]);

/** The tags of an uncompressed RGB picture, without its strips. */
export const rgbTags = (width: number, height: number): TiffTag[] => [
  { tag: 0x0100, type: 4, value: [width] },
  { tag: 0x0101, type: 4, value: [height] },
  { tag: 0x0102, type: 3, value: [8, 8, 8] },
  { tag: 0x0103, type: 3, value: [1] },
  { tag: 0x0106, type: 3, value: [2] },
  { tag: 0x0115, type: 3, value: [3] },
];

/** An uncompressed RGB picture in one strip, with the given tags. */
export function tiffPhoto(
  rgb: Uint8Array,
  width: number,
  height: number,
  tags: TiffTag[],
  order: ByteOrder = "little",
) {
  return tiffOf(
    [
      [
        ...rgbTags(width, height),
        { tag: 0x0111, type: 4, value: { pointedAt: rgb } },
        { tag: 0x0116, type: 4, value: [height] },
        { tag: 0x0117, type: 4, value: [rgb.length] },
        ...tags,
      ],
    ],
    order,
  );
}

export function box(type: string, ...contents: Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([numbers([content.length + 8], 4, "big"), Buffer.from(type, "latin1"), content]);
}

/** A HEIC of one or several items, stored one after the other in the last box. */
export function heifOf(picture: Uint8Array, { more = [] as Uint8Array[], brand = "heic", type = "hvc1" } = {}): Buffer {
  const pictures = [picture, ...more];
  const ftyp = box("ftyp", Buffer.from(`${brand}\0\0\0\0mif1${brand}`));
  const infes = pictures.map((_, n) =>
    box("infe", Buffer.from(`\x02\0\0\0\0${String.fromCharCode(n + 1)}\0\0${type}\0`, "latin1")),
  );
  const iinf = box("iinf", Buffer.alloc(4), numbers([pictures.length], 2, "big"), ...infes);
  const meta = (offset: number) => {
    // Version 0: offsets and lengths of four bytes; for each item its number and one extent.
    let at = offset;
    const places = pictures.map((each, n) => {
      const place = Buffer.concat([numbers([n + 1, 0, 1], 2, "big"), numbers([at, each.length], 4, "big")]);
      at += each.length;
      return place;
    });
    const head = Buffer.concat([Buffer.from([0, 0, 0, 0, 0x44, 0]), numbers([pictures.length], 2, "big")]);
    return box("meta", Buffer.alloc(4), iinf, box("iloc", head, ...places));
  };
  return Buffer.concat([ftyp, meta(ftyp.length + meta(0).length + 8), box("mdat", ...pictures)]);
}
