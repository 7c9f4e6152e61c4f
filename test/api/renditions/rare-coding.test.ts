// A photo whose coding no decoder here knows is not called damaged.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TiffOptions } from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { byteSourceOf } from "../../../api/captions/byte-source.ts";
import type { ContentType } from "../../../api/contract.ts";
import { doPictureJob } from "../../../api/renditions/do-picture-job.ts";
import { rareCodingOf } from "../../../api/renditions/rare-coding.ts";
import { noisePicture } from "../../support/noise-picture.ts";
import { box, heifOf } from "../../support/photo-containers.ts";

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

const saysNo = (coding: string) => `No previews are made of a picture that is coded as ${coding}.`;

/** A JPEG whose frame has another marker, or another number of bits. */
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

async function avifOfFrames(): Promise<Buffer> {
  const avif = await noisePicture().avif({ effort: 0 }).toBuffer();
  avif.write("avis", 8, "latin1");
  return avif;
}

it.each([
  ["JPEG of 12 bits", () => jpegWithFrame({ marker: 0xc1, bits: 12 }), "image/jpeg"],
  ["hierarchical JPEG", () => jpegWithFrame({ marker: 0xc5 }), "image/jpeg"],
  ["TIFF in JPEG 2000", () => tiffIn(34712), "image/tiff"],
  ["TIFF in Zstandard", () => tiffIn(50000), "image/tiff"],
  ["TIFF in Zstandard", () => tiffIn(50000, tiles), "image/tiff"],
  ["TIFF in tiles of separate planes", tiffOfPlanes, "image/tiff"],
  ["TIFF in compression 34933", () => tiffIn(34933), "image/tiff"],
  ["AVIF of several frames", () => avifOfFrames(), "image/avif"],
  ["HEIF of AV1", async () => heifOf(Buffer.alloc(64, 1), { type: "av01" }), "image/heic"],
] as const)("%s", async (coding, make, contentType) => {
  expect(await refusalOf(await make(), contentType)).toBe(saysNo(coding));
});

it("a photo of the usual coding that is cut off is called so", async () => {
  const jpeg = await noisePicture().jpeg().toBuffer();
  expect(await refusalOf(jpeg.subarray(0, jpeg.length / 2), "image/jpeg")).toBe("The picture is damaged or cut off.");
  expect(await refusalOf(heifOf(Buffer.alloc(64, 1)), "image/heic")).toBe("The picture is damaged or cut off.");
});

it.each([
  [0x0c, undefined],
  [0x4c, "AVIF of 10 bits"],
  [0x6c, "AVIF of 12 bits"],
])("an AVIF's bits are known by its configuration: %i", (configuration, coding) => {
  const av1C = box("av1C", Buffer.from([0x81, 0, configuration, 0]));
  const avif = box("meta", Buffer.alloc(4), box("iprp", box("ipco", av1C)));
  expect(rareCodingOf(byteSourceOf(avif), "avif")).toBe(coding);
});
