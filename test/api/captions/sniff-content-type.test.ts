// A file's type is determined from its bytes.
import { describe, expect, it } from "vitest";
import { byteSourceOf } from "../../../api/captions/byte-source.ts";
import { sniffContentType } from "../../../api/captions/sniff-content-type.ts";
import { bulkPhoto } from "../../support/bulk-photos.ts";
import { type TiffTag, tiffOf } from "../../support/metadata-writers.ts";
import { box } from "../../support/photo-containers.ts";

const make = (value: string): TiffTag => ({ tag: 0x010f, type: 2, value });
const raw = (compression: number): TiffTag => ({
  tag: 0x014a,
  type: 4,
  value: [[{ tag: 0x0103, type: 3, value: [compression] }]],
});
const filterArray: TiffTag = { tag: 0x0106, type: 3, value: [32803] };
const brand = (major: string, ...others: string[]) =>
  box("ftyp", Buffer.from(major), Buffer.alloc(4), Buffer.from(others.join("")));

describe("accepted photos", () => {
  it.each([
    ["image/jpeg", bulkPhoto(1)],
    ["image/tiff", tiffOf([[make("Epson")]])],
    ["image/tiff", tiffOf([[make("NIKON CORPORATION")]], "big")],
    ["image/x-adobe-dng", tiffOf([[make("Canon"), { tag: 0xc612, type: 1, value: [1, 4, 0, 0] }]])],
    ["image/x-nikon-nef", tiffOf([[make("NIKON CORPORATION"), raw(34713)]], "big")],
    ["image/x-sony-arw", tiffOf([[make("SONY"), raw(32767)]])],
    ["image/x-canon-cr2", Buffer.concat([Buffer.from("II*\0\x10\0\0\0CR\x02\0"), Buffer.alloc(64)])],
    ["image/x-olympus-orf", tiffOf([[make("OLYMPUS")]], "little", 0x4f52)],
    ["image/x-panasonic-rw2", tiffOf([[make("Panasonic")]], "little", 0x55)],
    ["image/x-leica-rwl", tiffOf([[make("LEICA CAMERA AG")]], "little", 0x55)],
    ["image/x-pentax-pef", tiffOf([[make("PENTAX Corporation"), raw(65535)]], "big")],
    ["image/x-samsung-srw", tiffOf([[make("SAMSUNG"), raw(32770)]])],
    ["image/x-hasselblad-3fr", tiffOf([[make("Hasselblad"), filterArray]])],
    ["image/x-epson-erf", tiffOf([[make("SEIKO EPSON CORP.")], [filterArray]])],
    ["image/x-kodak-dcr", tiffOf([[make("Kodak"), raw(65000)]])],
    ["image/x-leaf-mos", tiffOf([[make("Leaf"), filterArray]], "big")],
    ["image/x-mamiya-mef", tiffOf([[make("Mamiya-OP Co.,Ltd."), { ...filterArray }]])],
    ["image/x-phaseone-iiq", Buffer.from("II*\0\x10\0\0\0IIII\0\0\0\0", "latin1")],
    ["image/x-gopro-gpr", tiffOf([[make("GoPro"), raw(9), { tag: 0xc612, type: 1, value: [1, 4, 0, 0] }]])],
    ["image/x-minolta-mrw", Buffer.from("\0MRM\0\0\0\0")],
    ["image/x-sigma-x3f", Buffer.from("FOVb\0\0\0\0")],
    ["image/x-canon-crw", Buffer.from("II\x1a\0\0\0HEAPCCDR\x02\0", "latin1")],
    ["image/heic", brand("heic", "mif1", "heic")],
    ["image/heif", brand("mif1", "heic")],
    ["image/avif", brand("avif", "mif1")],
    ["image/x-canon-cr3", brand("crx ", "isom")],
    ["image/jxl", Buffer.from("ff0a0010", "hex")],
  ])("%s", (contentType, bytes) => {
    expect(sniffContentType(byteSourceOf(bytes))).toEqual({ contentType });
  });
});

const packBits = (photometric: number): TiffTag[] => [
  { tag: 0x0103, type: 3, value: [32773] },
  { tag: 0x0106, type: 3, value: [photometric] },
];

describe("a TIFF compressed with PackBits", () => {
  it.each(["", "SEIKO EPSON CORP.", "NIKON CORPORATION", "SAMSUNG"])("is not a RAW, even if made by %j", (maker) => {
    for (const photometric of [0, 1, 2, 3, 5, 6, 8]) {
      const photo = tiffOf([[...packBits(photometric), make(maker)]]);
      expect(sniffContentType(byteSourceOf(photo), "a.tif")).toEqual({ contentType: "image/tiff" });
    }
  });

  it("is a RAW if it holds sensor data, because Samsung's compression has the same number", () => {
    for (const below of [raw(32773), { tag: 0x014a, type: 4, value: [packBits(32803)] }]) {
      const photo = tiffOf([[make("SAMSUNG"), below]]);
      expect(sniffContentType(byteSourceOf(photo))).toEqual({ contentType: "image/x-samsung-srw" });
    }
  });
});

describe("types with identical bytes are told apart by name:", () => {
  it.each([
    ["NIKON", raw(34713), "DSCN1.NRW", "image/x-nikon-nrw"],
    ["NIKON", raw(34713), "a/DSC_1.nef", "image/x-nikon-nef"],
    ["NIKON", raw(34713), "DSC_1.jpg", "image/x-nikon-nef"],
    ["Hasselblad", filterArray, "a.FFF", "image/x-hasselblad-fff"],
    ["EASTMAN KODAK COMPANY", raw(65000), "a.kdc", "image/x-kodak-kdc"],
    ["SONY", raw(32767), "a.nrw", "image/x-sony-arw"],
  ])("%s %j named %s", (maker, picture, name, contentType) => {
    expect(sniffContentType(byteSourceOf(tiffOf([[make(maker), picture]])), name)).toEqual({ contentType });
  });
});

describe("photos that are not accepted", () => {
  it.each([
    ["Sinar RAW", tiffOf([[make("Sinar"), filterArray]])],
    ["Photoshop document", Buffer.from("8BPS\0\x01")],
    ["JPEG 2000", Buffer.from("\0\0\0\x0cjP  \r\n\x87\n", "latin1")],
    ["BMP", Buffer.concat([Buffer.from("BM"), Buffer.alloc(12), Buffer.from([40, 0, 0, 0])])],
  ])("%s", (unsupported, bytes) => {
    expect(sniffContentType(byteSourceOf(bytes))).toEqual({ unsupported });
  });
});

describe("files that are not photos", () => {
  it.each([
    ["nothing", Buffer.alloc(0)],
    ["text", Buffer.from("BMW is a maker of cars, and this is a text")],
    ["SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ["HTML", Buffer.from("<!DOCTYPE html><title>x</title>")],
    ["MP4", brand("isom", "mp42")],
    ["PDF", Buffer.from("%PDF-1.7")],
    ["WAV", Buffer.from("RIFF\0\0\0\0WAVE")],
  ])("%s", (_name, bytes) => {
    expect(sniffContentType(byteSourceOf(bytes))).toBeUndefined();
  });
});
