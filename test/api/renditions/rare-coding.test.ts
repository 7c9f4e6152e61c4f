// A photo in a coding that no decoder here supports is not called damaged.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TiffOptions } from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { byteSourceOf } from "../../../api/captions/byte-source.ts";
import type { ContentType } from "../../../api/contract.ts";
import { doPictureJob } from "../../../api/renditions/do-picture-job.ts";
import { rareCodingOf } from "../../../api/renditions/rare-coding.ts";
import { encodeHevc } from "../../support/encode-hevc.ts";
import { type HeifItem, heicOf, heifOfItems, hevcItem } from "../../support/heic-photos.ts";
import { numbers } from "../../support/metadata-writers.ts";
import { noisePicture } from "../../support/noise-picture.ts";
import { box, heifOf } from "../../support/photo-containers.ts";
import { referencePicture } from "../../support/picture-samples.ts";

const recipe = { smallQuality: 75, largeQuality: 82, heic: true };
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "photoup-rare-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function refusalOf(photo: Uint8Array, contentType: ContentType) {
  const file = join(folder, "photo");
  writeFileSync(file, photo);
  return (await doPictureJob({ file, contentType, recipe })).refusal;
}

const refusing = (coding: string) => `Previews cannot be made of ${coding}.`;

/** A JPEG with another frame marker, or another number of bits. */
async function jpegWithFrame({ marker = 0xc0, bits = 8 }): Promise<Buffer> {
  const jpeg = await noisePicture().jpeg().toBuffer();
  const at = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
  jpeg[at + 1] = marker;
  jpeg[at + 4] = bits;
  return jpeg;
}

async function tiffIn(compression: number, options: TiffOptions = {}): Promise<Buffer> {
  const tiff = await noisePicture()
    .tiff({ compression: "lzw", ...options })
    .toBuffer();
  const entry = Buffer.from([0x03, 0x01, 3, 0, 1, 0, 0, 0, 5, 0]);
  tiff.writeUInt16LE(compression, tiff.indexOf(entry) + 8);
  return tiff;
}

const tiles = { tile: true, tileWidth: 64, tileHeight: 64 };

async function tiffOfPlanes(): Promise<Buffer> {
  const tiff = await noisePicture().tiff(tiles).toBuffer();
  tiff.writeUInt16LE(2, tiff.indexOf(Buffer.from([0x1c, 0x01, 3, 0, 1, 0, 0, 0])) + 8);
  return tiff;
}

async function tiffOfNibbles(): Promise<Buffer> {
  const tiff = await noisePicture().tiff({ compression: "none" }).toBuffer();
  const entry = tiff.indexOf(Buffer.from([0x02, 0x01, 3, 0, 3, 0, 0, 0]));
  for (let i = 0; i < 3; i++) tiff.writeUInt16LE(4, tiff.readUInt32LE(entry + 8) + 2 * i);
  return tiff;
}

const picture = referencePicture(240, 160);
const coded = encodeHevc(picture, { keptBits: 1 });

const sequence = Buffer.concat([
  box("ftyp", Buffer.from("msf1\0\0\0\0msf1hevc")),
  box("mdat", Buffer.alloc(2000, 7)),
  box("moov", box("mvhd", Buffer.alloc(100)), box("trak", Buffer.alloc(64))),
]);

async function avifOfFrames(): Promise<Buffer> {
  const avif = await noisePicture().avif({ effort: 0 }).toBuffer();
  avif.write("avis", 8, "latin1");
  return avif;
}

it.each([
  ["12-bit JPEG", () => jpegWithFrame({ marker: 0xc1, bits: 12 }), "image/jpeg"],
  ["hierarchical JPEG", () => jpegWithFrame({ marker: 0xc5 }), "image/jpeg"],
  ["JPEG-LS", () => jpegWithFrame({ marker: 0xf7 }), "image/jpeg"],
  ["TIFF with JPEG 2000 compression", () => tiffIn(34712), "image/tiff"],
  ["TIFF with Zstandard compression", () => tiffIn(50000), "image/tiff"],
  ["TIFF with Zstandard compression", () => tiffIn(50000, tiles), "image/tiff"],
  ["TIFF with tiles in separate planes", tiffOfPlanes, "image/tiff"],
  ["TIFF with 4-bit colours", tiffOfNibbles, "image/tiff"],
  ["TIFF with type 34933 compression", () => tiffIn(34933), "image/tiff"],
  ["AVIF with several frames", () => avifOfFrames(), "image/avif"],
  ["HEIF that is cropped", async () => heicOf(picture, { crop: { width: 60, height: 40 } }), "image/heic"],
  ["HEIF with several frames", async () => sequence, "image/heif"],
  ["HEIF with AV1", async () => heifOf(Buffer.alloc(64, 1), { type: "av01" }), "image/heic"],
] as const)("%s is refused by name", async (coding, make, contentType) => {
  expect(await refusalOf(await make(), contentType)).toBe(refusing(coding));
});

it.each<[string, HeifItem[]]>([
  ["is scaled", [hevcItem(picture, coded, [box("iscl", Buffer.alloc(4), numbers([1, 2, 1, 2], 2, "big"))])]],
  ["must not be shown without a property of its maker", [hevcItem(picture, coded, [box("zzzz")])]],
  ["has more items than the decoder reads", new Array(1001).fill(hevcItem(picture, coded, []))],
])("a HEIC that %s is not called damaged", async (_, items) => {
  expect(await refusalOf(heifOfItems(items), "image/heic")).toBe(refusing("this kind of HEIF"));
});

it("a HEIC of several views, which names no brand that the decoder knows, is not called damaged", async () => {
  const heic = heicOf(picture);
  const brand = "heim";
  heic.write(`${brand}\0\0\0\0${brand}${brand}`, "ftyp".length + heic.indexOf("ftyp"), "latin1");
  expect(await refusalOf(heic, "image/heic")).toBe(refusing("this kind of HEIF"));
});

it.each([25, 50, 99])("a HEIC in tiles of which %i percent are there is called damaged", async (percent) => {
  const heic = heicOf(picture, { tilePixels: 64 });
  expect(await refusalOf(heic, "image/heic")).toBeUndefined();
  const cut = heic.subarray(0, (heic.length * percent) / 100);
  expect(await refusalOf(cut, "image/heic")).toBe("The picture is damaged or cut off.");
});

/** The length of the first tile's only unit, and then its type. */
const firstUnitIn = (heic: Buffer) => heic.indexOf("mdat") + 4 + gridBytes;
const gridBytes = 8;
/** The length of the second item, which is a tile, in the table of locations. */
const secondLengthIn = (heic: Buffer) => heic.indexOf("iloc") + 4 + 8 + 14 + 10;
const endOfSequence = 36 << 1;

it.each<[string, (heic: Buffer) => void]>([
  ["is empty", (heic) => heic.writeUInt32BE(0, secondLengthIn(heic))],
  ["is another kind of unit", (heic) => heic.writeUInt8(endOfSequence, firstUnitIn(heic) + 4)],
  ["has a length beyond its end", (heic) => heic.writeUInt32BE(0x7fffffff, firstUnitIn(heic))],
])("a HEIC of which one tile %s is called damaged", async (_, change) => {
  const heic = heicOf(picture, { tilePixels: 64 });
  change(heic);
  expect(await refusalOf(heic, "image/heic")).toBe("The picture is damaged or cut off.");
});

it.each<[ContentType, () => Promise<Buffer>]>([
  ["image/jpeg", () => noisePicture().jpeg().toBuffer()],
  ["image/webp", () => noisePicture().webp().toBuffer()],
  ["image/tiff", () => noisePicture().tiff({ compression: "jpeg" }).toBuffer()],
  ["image/heic", async () => heicOf(referencePicture(480, 320))],
])("a photo of type %s is called damaged if a part of it is empty", async (contentType, make) => {
  const photo = await make();
  expect(await refusalOf(photo, contentType)).toBeUndefined();
  const sectorBytes = 4096;
  const middle = Math.floor(photo.length / 2 / sectorBytes) * sectorBytes;
  expect(await refusalOf(photo.fill(0, middle, middle + sectorBytes), contentType)).toBe(
    "The picture is damaged or cut off.",
  );
});

it.each([0, 500])("a HEIC is shown although the film behind it lacks %i bytes and its index", async (missing) => {
  const film = Buffer.concat([box("ftyp", Buffer.from("mp42\0\0\0\0mp42isom")), box("mdat", Buffer.alloc(2000, 7))]);
  const heic = Buffer.concat([heicOf(picture, { tilePixels: 64 }), box("mpvd", film)]);
  expect(await refusalOf(heic.subarray(0, heic.length - missing), "image/heic")).toBeUndefined();
});

it.each<[string, Buffer]>([
  ["film that is cut off", box("moov", Buffer.alloc(500, 7)).subarray(0, 200)],
  ["film with an odd track", box("moov", box("mvhd", Buffer.alloc(100)), box("trak"))],
  ["second photo", heicOf(referencePicture(64, 64))],
])("a HEIC is shown although there is a %s behind it", async (_, behind) => {
  const file = join(folder, "photo");
  writeFileSync(file, Buffer.concat([heicOf(picture, { tilePixels: 64 }), behind]));
  const { pictures, detail } = await doPictureJob({ file, contentType: "image/heic", recipe });
  expect(pictures ?? detail).toMatchObject({ width: picture.width, height: picture.height });
});

it("a photo in a usual coding that is cut off is called damaged", async () => {
  const jpeg = await noisePicture().jpeg().toBuffer();
  expect(await refusalOf(jpeg.subarray(0, jpeg.length / 2), "image/jpeg")).toBe("The picture is damaged or cut off.");
  expect(await refusalOf(heifOf(Buffer.alloc(64, 1)), "image/heic")).toBe("The picture is damaged or cut off.");
});

it.each([
  [0x0c, undefined],
  [0x4c, "10-bit AVIF"],
  [0x6c, "12-bit AVIF"],
])("the configuration of an AVIF gives its bits: %i", (configuration, coding) => {
  const av1C = box("av1C", Buffer.from([0x81, 0, configuration, 0]));
  const avif = box("meta", Buffer.alloc(4), box("iprp", box("ipco", av1C)));
  expect(rareCodingOf(byteSourceOf(avif), "avif")).toBe(coding);
});
