// A cluster that was lost in the middle of a picture: the file has its length, its head and its end.
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { byteSourceOf } from "../../../api/captions/byte-source.ts";
import { checkWhole } from "../../../api/captions/check-whole.ts";

const side = 1200;
let photo: Buffer;
beforeAll(async () => {
  photo = await noise().jpeg({ quality: 90, optimizeCoding: false }).toBuffer();
});

/** Like a camera's, no two pixels alike. */
function noise(): sharp.Sharp {
  let seed = 1;
  const pixels = Buffer.alloc(side * side * 3);
  for (let i = 0; i < pixels.length; i += 1) {
    seed = (seed * 48271) % 2147483647;
    pixels[i] = seed >> 8;
  }
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } });
}

const check = (bytes: Uint8Array) => checkWhole(byteSourceOf(bytes), "image/jpeg");

function withHole(bytes: Buffer, from: number, length: number): Buffer {
  return Buffer.from(bytes).fill(0, from, from + length);
}

describe("a JPEG", () => {
  it.each([
    ["of one large cluster", 128 * 1024, 128 * 1024],
    ["of two small clusters", 40 * 4096, 2 * 4096],
    ["that begins and ends anywhere", 100_001, 64_123],
  ])("with a hole %s is not whole", (_, from, length) => {
    expect(check(photo)).toBe("whole");
    expect(check(withHole(photo, from, length))).toEqual({ cut: expect.stringContaining("is empty") });
  });

  it("with a hole at sectors is not whole either where its tables could make zeros of a flat surface", async () => {
    const own = await noise().jpeg({ quality: 90, progressive: true }).toBuffer();
    expect(check(own)).toBe("whole");
    expect(check(withHole(own, 64 * 1024, 32 * 1024))).toEqual({ cut: expect.stringContaining("is empty") });
  });

  it.each([true, false])("of a blank page is whole (tables of its own: %s)", async (optimizeCoding) => {
    const blank = sharp({ create: { width: 9000, height: 9000, channels: 3, background: "white" } });
    expect(check(await blank.jpeg({ optimizeCoding }).toBuffer())).toBe("whole");
  });

  it("with another picture behind it, and nothing between the two, is whole", () => {
    expect(check(Buffer.concat([photo, Buffer.alloc(64 * 1024), photo]))).toBe("whole");
  });
});
