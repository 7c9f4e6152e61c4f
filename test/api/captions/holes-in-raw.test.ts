// Lost sectors in the sensor data or the preview of RAWs whose container is not a TIFF.
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { byteSourceOf } from "../../../api/captions/byte-source.ts";
import { checkWhole } from "../../../api/captions/check-whole.ts";
import type { ContentType } from "../../../api/contract.ts";
import { numbers, tiffOf } from "../../support/metadata-writers.ts";
import { randomFrom } from "../../support/random-from.ts";
import { crwRaw, x3fRaw } from "../../support/raw-containers.ts";

const side = 400;
const random = randomFrom(5);
const noise = Buffer.from(Array.from({ length: side * side * 3 }, () => Math.floor(random() * 256)));
const jpeg = await sharp(noise, { raw: { width: side, height: side, channels: 3 } })
  .jpeg({ quality: 95 })
  .toBuffer();
const sensor = noise.subarray(0, 300_000);

function raf(): Buffer {
  const head = Buffer.alloc(160);
  head.write("FUJIFILMCCD-RAW 0201FF383501X-T5", "latin1");
  const [jpegAt, directoryAt, sensorAt] = [160, 160 + jpeg.length, 160 + jpeg.length + 8];
  head.set(numbers([jpegAt, jpeg.length, directoryAt, 8, sensorAt, sensor.length], 4, "big"), 84);
  return Buffer.concat([head, jpeg, Buffer.alloc(8, 1), sensor]);
}

/** 500 by 400 pixels at 12 bits. */
function mrw(): Buffer {
  const sides = Buffer.concat([numbers([400, 500, 400, 500], 2, "big"), Buffer.from([12, 12, 0x59, 0, 0, 0, 0, 1])]);
  const prd = Buffer.concat([Buffer.from("\0PRD"), numbers([24], 4, "big"), Buffer.from("27200001"), sides]);
  return Buffer.concat([Buffer.from("\0MRM"), numbers([prd.length], 4, "big"), prd, sensor]);
}

/** 500 by 525 pixels, 14 of them in 16 bytes. */
const rw2 = () =>
  tiffOf(
    [
      [
        { tag: 0x0002, type: 4, value: [500] },
        { tag: 0x0003, type: 4, value: [525] },
        { tag: 0x010f, type: 2, value: "Panasonic" },
        { tag: 0x0118, type: 4, value: { pointedAt: sensor } },
      ],
    ],
    "little",
    0x55,
  );

/** A TIFF without a picture. A second header behind its own leads to the list of everything else. */
function iiq(): Buffer {
  const [directoryAt, sensorAt, tiffAt] = [12, 64, 44];
  const head = Buffer.alloc(8 + sensorAt);
  head.write("II*\0", "latin1");
  head.writeUInt32LE(tiffAt, 4);
  head.write("IIII", 8, "latin1");
  head.writeUInt32LE(directoryAt, 16);
  head.set(numbers([1, 0, 0x010f, 4, sensor.length, sensorAt], 4, "little"), 8 + directoryAt);
  head.set(numbers([1, 0x010e, 1, 1, 0, 1], 2, "little"), tiffAt);
  return Buffer.concat([head, sensor]);
}

describe("a RAW with lost sectors is not whole", () => {
  it.each<[name: string, type: ContentType, bytes: Buffer, at: number]>([
    ["RAF, in what the sensor saw", "image/x-fuji-raf", raf(), 160 + jpeg.length + 100_000],
    ["RAF, in its preview", "image/x-fuji-raf", raf(), 160 + jpeg.length / 2],
    ["CRW", "image/x-canon-crw", crwRaw({ full: sensor, thumbnail: jpeg }), jpeg.length + 100_000],
    ["X3F", "image/x-sigma-x3f", x3fRaw(sensor), 100_000],
    ["MRW", "image/x-minolta-mrw", mrw(), 100_000],
    ["IIQ", "image/x-phaseone-iiq", iiq(), 100_000],
    ["RW2", "image/x-panasonic-rw2", rw2(), 100_000],
  ])("%s", (_, type, bytes, at) => {
    const sector = Math.ceil(at / 4096) * 4096;
    const check = (each: Uint8Array) => checkWhole(byteSourceOf(each), type);
    expect(check(bytes)).toBe("whole");
    for (const length of [8_192, 65_536]) {
      expect(check(Buffer.from(bytes).fill(0, sector, sector + length))).toEqual({
        cut: expect.stringContaining("empty"),
      });
    }
  });
});
