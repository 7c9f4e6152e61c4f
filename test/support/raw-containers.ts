// RAW containers of each maker around our own JPEGs, with noise between them.
import { numbers, type TiffTag, tiffOf } from "./metadata-writers.ts";
import { box } from "./photo-containers.ts";

export interface RawPreviews {
  /** The largest JPEG inside. */
  full: Buffer;
  /** A smaller one, which every camera also writes. */
  thumbnail: Buffer;
  /** EXIF's orientation of the whole RAW. */
  orientation?: number;
  /** Another maker with the same RAW structure. */
  make?: string;
}

const jpegTags = (jpeg: Buffer): TiffTag[] => [
  { tag: 0x0201, type: 4, value: { pointedAt: jpeg } },
  { tag: 0x0202, type: 4, value: [jpeg.length] },
];
const stripTags = (jpeg: Buffer): TiffTag[] => [
  { tag: 0x0103, type: 3, value: [6] },
  { tag: 0x0111, type: 4, value: { pointedAt: jpeg } },
  { tag: 0x0117, type: 4, value: [jpeg.length] },
];
const facts = (make: string, orientation = 1): TiffTag[] => [
  { tag: 0x010f, type: 2, value: make },
  { tag: 0x0112, type: 3, value: [orientation] },
];
/** Sensor data: lossless, and not to be shown by our decoders. */
const sensor: TiffTag[] = [
  { tag: 0x0100, type: 4, value: [6000] },
  { tag: 0x0101, type: 4, value: [4000] },
  { tag: 0x0103, type: 3, value: [34713] },
  { tag: 0x0106, type: 3, value: [32803] },
  { tag: 0x0111, type: 4, value: { pointedAt: Buffer.alloc(64, 0x5a) } },
  { tag: 0x0117, type: 4, value: [64] },
];

/** Nikon, Sony, Pentax and most others: first a thumbnail, the preview in a subdirectory. */
export const tiffRaw = (make: string, { full, thumbnail, orientation }: RawPreviews): Buffer =>
  tiffOf([
    [
      ...facts(make, orientation),
      { tag: 0x00fe, type: 4, value: [1] },
      { tag: 0x014a, type: 4, value: [jpegTags(full), sensor] },
    ],
    jpegTags(thumbnail),
  ]);

export const dngRaw = ({ full, thumbnail, orientation, make = "Adobe" }: RawPreviews): Buffer =>
  tiffOf([
    [
      ...facts(make, orientation),
      ...stripTags(thumbnail),
      { tag: 0x014a, type: 4, value: [sensor, [...stripTags(full), { tag: 0x0106, type: 3, value: [6] }]] },
      { tag: 0xc612, type: 1, value: Buffer.from([1, 4, 0, 0]) },
    ],
  ]);

/** Canon's CR2: the preview is the first directory's only strip. */
export const cr2Raw = ({ full, thumbnail, orientation }: RawPreviews): Buffer =>
  tiffOf([[...facts("Canon", orientation), ...stripTags(full)], jpegTags(thumbnail)]);

/** Panasonic and Leica: `JpgFromRaw` and the larger `JpgFromRaw2` in the first directory, with their own magic number. */
export const rw2Raw = ({ full, thumbnail, orientation, make = "Panasonic" }: RawPreviews): Buffer =>
  tiffOf(
    [[{ tag: 0x002e, type: 7, value: thumbnail }, ...facts(make, orientation), { tag: 0x0127, type: 7, value: full }]],
    "little",
    0x55,
  );

/** Olympus: the large preview is in the maker notes, and no TIFF directory points to it. */
export function orfRaw({ full, thumbnail, orientation }: RawPreviews): Buffer {
  const notes = Buffer.concat([Buffer.from("OLYMPUS\0II\x03\0"), full]);
  const tiff = tiffOf([
    [
      ...facts("OLYMPUS CORPORATION", orientation),
      { tag: 0x8769, type: 4, value: [[{ tag: 0x927c, type: 7, value: notes }]] },
    ],
    jpegTags(thumbnail),
  ]);
  tiff.write("IIRO", 0, "latin1");
  return tiff;
}

/** Fujifilm: a header that points to a whole JPEG with its own EXIF. */
export function rafRaw(full: Buffer): Buffer {
  const header = Buffer.alloc(160);
  header.write("FUJIFILMCCD-RAW 0201FF383501X-T5", 0, "latin1");
  header.writeUInt32BE(160, 84);
  header.writeUInt32BE(full.length, 88);
  return Buffer.concat([header, full, Buffer.alloc(256, 0x5a)]);
}

/** Canon's CR3: the first track's only sample is the full-size JPEG, followed by the sensor data. */
export function cr3Raw({ full, thumbnail, orientation = 1 }: RawPreviews): Buffer {
  const ftyp = box("ftyp", Buffer.from("crx \0\0\0\x01crx isom"));
  const canon = Buffer.from("85c0b687820f11e08111f4ce462b6a48", "hex");
  const cmt1 = box("CMT1", tiffOf([facts("Canon", orientation)]));
  const moov = (offset: number) => {
    const stsz = box("stsz", numbers([0, full.length, 1], 4, "big"));
    const co64 = box("co64", numbers([0, 1, 0, offset], 4, "big"));
    const track = box("trak", box("mdia", box("minf", box("stbl", stsz, co64))));
    return box("moov", box("uuid", canon, cmt1, box("THMB", Buffer.alloc(16), thumbnail)), track);
  };
  const offset = ftyp.length + moov(0).length + 8;
  return Buffer.concat([ftyp, moov(offset), box("mdat", full, Buffer.alloc(256, 0x5a))]);
}

/** Minolta: a header, blocks (TTW contains a directory), then the JPEG. */
export function mrwRaw({ full, thumbnail, orientation }: RawPreviews): Buffer {
  const directory = tiffOf([facts("Minolta Co., Ltd.", orientation)], "big");
  const blocks = Buffer.concat([Buffer.from("\0TTW"), numbers([directory.length], 4, "big"), directory]);
  return Buffer.concat([Buffer.from("\0MRM"), numbers([blocks.length], 4, "big"), blocks, thumbnail, full]);
}

/** Canon's CRW: a heap, its directory, then the directory's offset. It supports quarter turns but no mirrors. */
export function crwRaw({ full, thumbnail, orientation = 1 }: RawPreviews): Buffer {
  const degrees = { 3: 180, 6: 90, 8: 270 }[orientation] ?? 0;
  const records: [tag: number, value: Buffer][] = [
    [0x1810, numbers([0, 0, 0, degrees, 0, 0, 0], 4, "little")],
    [0x2008, thumbnail],
    [0x2007, full],
  ];
  let at = 0;
  const entries = records.map(([tag, value]) => {
    const entry = Buffer.concat([numbers([tag], 2, "little"), numbers([value.length, at], 4, "little")]);
    at += value.length;
    return entry;
  });
  const directory = Buffer.concat([numbers([records.length], 2, "little"), ...entries, numbers([at], 4, "little")]);
  const head = Buffer.from("II\x1a\0\0\0HEAPCCDR\x02\0\x01\0\0\0\0\0\0\0\0\0", "latin1");
  return Buffer.concat([head, ...records.map(([, value]) => value), directory]);
}

/** Sigma: sections listed at the end; one of them is the preview with its own EXIF. */
export function x3fRaw(full: Buffer): Buffer {
  const head = Buffer.alloc(40);
  head.write("FOVb", 0, "latin1");
  const section = Buffer.concat([Buffer.from("SECi"), Buffer.alloc(24), full]);
  const at = head.length + section.length;
  const entry = Buffer.concat([numbers([head.length, section.length], 4, "little"), Buffer.from("IMA2")]);
  const directory = Buffer.concat([Buffer.from("SECd"), numbers([0x20000, 1], 4, "little"), entry]);
  return Buffer.concat([head, section, directory, numbers([at], 4, "little")]);
}
