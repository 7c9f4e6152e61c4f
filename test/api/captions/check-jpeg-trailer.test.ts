// What cameras append to a JPEG is as much part of the photo as its picture: lost sectors in it are found, and nothing else is called lost.
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { byteSourceOf } from "../../../api/captions/byte-source.ts";
import { checkWhole } from "../../../api/captions/check-whole.ts";
import type { ContentType } from "../../../api/contract.ts";
import { box, heifOf, jpegOfTwo, jpegWith, segment } from "../../support/photo-containers.ts";
import { randomFrom } from "../../support/random-from.ts";

const check = (bytes: Uint8Array, type: ContentType = "image/jpeg") => checkWhole(byteSourceOf(bytes), type);
const isCut = { cut: expect.any(String) };
const clusterBytes = 4096;
const clusterBehind = (offset: number) => Math.ceil(offset / clusterBytes) * clusterBytes;

const side = 500;
const random = randomFrom(3);
const noise = Buffer.from(Array.from({ length: side * side * 3 }, () => Math.floor(random() * 256)));
const picture = (colour?: string) =>
  colour === undefined
    ? sharp(noise, { raw: { width: side, height: side, channels: 3 } })
    : sharp({ create: { width: 3000, height: 3000, channels: 3, background: colour } });
const jpeg = await picture().jpeg({ optimizeCoding: false }).toBuffer();

const filled = (bytes: Buffer, from: number, to: number, value = 0) => Buffer.from(bytes).fill(value, from, to);

describe("a second picture that a JPEG's header lists", () => {
  const photo = jpegOfTwo(jpeg, jpeg);
  const secondAt = photo.length - jpeg.length;
  const middle = clusterBehind(secondAt + jpeg.length / 2);

  it.each<[string, Buffer]>([
    ["its second half is zeros", filled(photo, middle, photo.length)],
    ["its second half is erased flash", filled(photo, middle, photo.length, 0xff)],
    ["some sectors in it are zeros", filled(photo, middle, middle + 2 * clusterBytes)],
    ["it is zeros from its second cluster on", filled(photo, clusterBehind(secondAt), photo.length)],
    ["it is zeros", filled(photo, secondAt, photo.length)],
    ["its last bytes are others", filled(photo, photo.length - 100, photo.length, 7)],
  ])("is not whole if %s", (_, bytes) => {
    expect(check(photo)).toBe("whole");
    expect(check(bytes)).toEqual(isCut);
  });

  it("is whole with padding around it, and if it has a single colour", async () => {
    expect(check(Buffer.concat([photo, Buffer.alloc(70_000)]))).toBe("whole");
    const padded = jpegOfTwo(Buffer.concat([jpeg, Buffer.alloc(3 * clusterBytes)]), jpeg);
    expect(check(padded)).toBe("whole");
    for (const colour of ["black", "white"]) {
      const flat = await picture(colour).jpeg({ optimizeCoding: false }).toBuffer();
      expect(check(jpegOfTwo(flat, flat))).toBe("whole");
      expect(check(Buffer.concat([jpegOfTwo(jpeg, flat), Buffer.from("a trailer of some program")]))).toBe("whole");
    }
  });

  it("is whole if the list declares slightly too few bytes", () => {
    expect(check(jpegOfTwo(jpeg, jpeg.subarray(0, -2)))).toEqual(isCut);
    expect(check(Buffer.concat([jpegOfTwo(jpeg, jpeg.subarray(0, -2)), jpeg.subarray(-2)]))).toBe("whole");
  });

  it("is whole if the list declares too many bytes but the file ends where the picture does, as Pillow writes three", async () => {
    const excess = 5000;
    const declared = jpegOfTwo(jpeg, Buffer.concat([jpeg, Buffer.alloc(excess, 7)]));
    expect(check(declared.subarray(0, -excess))).toBe("whole");
    expect(check(declared.subarray(0, -excess - 1))).toEqual(isCut);
    expect(check(declared.subarray(0, -excess / 2))).toEqual(isCut);
    expect(check(filled(declared, middle, middle + 2 * clusterBytes).subarray(0, -excess))).toEqual(isCut);
    // The preview in its header has an end of its own.
    const preview = await picture().resize(16).jpeg().toBuffer();
    const withPreview = jpegOfTwo(jpeg, jpegWith(jpeg, [segment(0xe1, preview)]));
    expect(check(withPreview)).toBe("whole");
    expect(check(withPreview.subarray(0, withPreview.indexOf(preview, secondAt) + preview.length))).toEqual(isCut);
  });

  it("is ignored if a program dropped it, kept the list, and padded the file", () => {
    expect(check(Buffer.concat([photo.subarray(0, secondAt), Buffer.alloc(jpeg.length / 2)]))).toBe("whole");
  });
});

describe("a motion photo's film", () => {
  const mdat = box("mdat", noise.subarray(0, 300_000));
  const ftyp = box("ftyp", Buffer.from("mp42\0\0\0\0isommp42"));
  const moov = box("moov", Buffer.alloc(3_000, 1));
  const padding = box("free", Buffer.alloc(9_000));
  const film = Buffer.concat([ftyp, moov, mdat]);

  it.each<[string, ContentType, (film: Buffer) => Buffer]>([
    ["JPEG", "image/jpeg", (film) => Buffer.concat([jpeg, film])],
    ["JPEG and a HEIC", "image/jpeg", (film) => Buffer.concat([jpeg, heifOf(noise.subarray(0, 30_000)), film])],
    [
      "JPEG and letters by chance",
      "image/jpeg",
      (film) => Buffer.concat([jpeg, Buffer.from("\x8fftyp\x90\0\x01"), film]),
    ],
    ["HEIC", "image/heic", (film) => Buffer.concat([heifOf(noise.subarray(0, 30_000)), box("mpvd", film)])],
  ])("behind a %s is not whole if its end, or sectors inside it, are empty", (_, type, join) => {
    const photo = join(film);
    const middle = clusterBehind(photo.length - film.length / 2);
    expect(check(photo, type)).toBe("whole");
    expect(check(join(Buffer.concat([film, padding])), type)).toBe("whole");
    expect(check(join(Buffer.concat([ftyp, mdat, moov])), type)).toBe("whole");
    expect(
      check(join(Buffer.concat([ftyp, box("pdin", noise.subarray(0, 50)), mdat, box("\xa9xyz"), moov])), type),
    ).toBe("whole");
    if (type === "image/jpeg") {
      const longer = join(Buffer.concat([film, box("uuid", noise.subarray(0, 500))]));
      expect(check(longer, type)).toBe("whole");
      expect(check(longer.subarray(0, -100), type)).toEqual(isCut);
    }
    for (const value of [0, 0xff]) {
      expect(check(filled(photo, middle, photo.length, value), type)).toEqual(isCut);
      expect(check(filled(photo, middle, middle + 2 * clusterBytes, value), type)).toEqual(isCut);
    }
  });
});
