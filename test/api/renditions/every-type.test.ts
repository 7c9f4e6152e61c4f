// Photos of every accepted type, in all their colour spaces and orientations, are compared with what should be seen in them.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Sharp } from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contentTypes } from "../../../api/contract.ts";
import { doPictureJob } from "../../../api/renditions/do-picture-job.ts";
import { colourKinds, lookOf, madePhotos } from "../../support/made-photos.ts";
import { differenceFrom, sharpOf } from "../../support/picture-samples.ts";

const recipe = { smallQuality: 75, largeQuality: 82, heic: true };
/** Out of 255: the error that compression and conversions leave. CMYK is matched less well. */
const most = 4;
const mostOfInks = 10;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "photoup-every-type-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("there are test photos of every accepted type", () => {
  expect(madePhotos.map(({ contentType }) => contentType).sort()).toEqual(Object.keys(contentTypes).sort());
});

describe.each(madePhotos)("a photo of type $contentType", ({ contentType, orientations, lacks, make }) => {
  const kinds = colourKinds.filter((colours) => lacks[colours] === undefined);

  // All RAWs share the code that rotates and converts previews, so one orientation suffices for other colour spaces.
  const isRaw = contentType.startsWith("image/x-");

  it.each(kinds)("in %s looks right, however the camera was held", async (colours) => {
    for (const orientation of isRaw && colours !== "sRGB" ? [6] : orientations) {
      const file = join(folder, "photo");
      writeFileSync(file, await make({ colours, orientation, folder }));
      const { pictures, refusal, detail } = await doPictureJob({ file, contentType, recipe });
      if (!pictures) throw new Error(`${orientation}: ${refusal} ${detail}`);
      const size = { width: 240, height: 160 };
      expect(pictures).toMatchObject({ small: size, large: size });
      // A RAW's own size may be larger than its preview's.
      expect(pictures.width / pictures.height).toBe(1.5);
      for (const name of ["small", "large"] as const) {
        const difference = await differenceFrom(lookOf(colours), pictures[name].bytes);
        expect(difference, `${name} of orientation ${orientation}`).toBeLessThan(
          colours === "CMYK" ? mostOfInks : most,
        );
      }
    }
  });
});

type Weights = [red: number, green: number, blue: number];
const mixed = (red: Weights, green: Weights, blue: Weights) => (picture: Sharp) => picture.recomb([red, green, blue]);

describe("the comparison detects", () => {
  it.each<[string, (picture: Sharp) => Sharp]>([
    ["a half turn", (picture) => picture.rotate(180)],
    ["a mirror", (picture) => picture.flop()],
    ["a picture upside down", (picture) => picture.flip()],
    ["magenta", mixed([1, 0, 0], [0, 0.2, 0], [0, 0, 1])],
    ["inverted colours", (picture) => picture.negate()],
    ["red and blue swapped", mixed([0, 0, 1], [0, 1, 0], [1, 0, 0])],
    ["black", (picture) => picture.linear(0, 0)],
    ["a picture that is too dark", (picture) => picture.linear(0.85, 0)],
    ["black paper", (picture) => picture.composite([{ input: blackCorner, left: 0, top: 0 }])],
  ])("%s", async (_, spoil) => {
    const look = lookOf("sRGB");
    expect(await differenceFrom(look, await spoil(sharpOf(look)).png().toBuffer())).toBeGreaterThan(mostOfInks);
  });
});

const blackCorner = { create: { width: 120, height: 80, channels: 3 as const, background: "black" } };
