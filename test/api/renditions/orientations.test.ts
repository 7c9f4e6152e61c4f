// Photos that give their orientation twice are rotated once.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { byteSourceOf } from "../../../api/captions/byte-source.ts";
import { readCaption } from "../../../api/captions/read-caption.ts";
import type { ContentType } from "../../../api/contract.ts";
import { doPictureJob } from "../../../api/renditions/do-picture-job.ts";
import { lookOf, madePhotos } from "../../support/made-photos.ts";
import { numbers, tiffOf } from "../../support/metadata-writers.ts";
import { box } from "../../support/photo-containers.ts";
import { differenceFrom } from "../../support/picture-samples.ts";
import { projectFolder } from "../../support/project-folder.ts";

const recipe = { smallQuality: 75, largeQuality: 82, heic: true };
const reference = lookOf("sRGB");
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "photoup-orientations-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function expectUpright(photo: Uint8Array, contentType: ContentType): Promise<void> {
  const file = join(folder, "photo");
  writeFileSync(file, photo);
  const { pictures, refusal, detail } = await doPictureJob({ file, contentType, recipe });
  if (!pictures) throw new Error(`${refusal} ${detail}`);
  expect(pictures).toMatchObject({ width: 240, height: 160, small: { width: 240 }, large: { height: 160 } });
  expect(await differenceFrom(reference, pictures.large.bytes)).toBeLessThan(6);
  expect(await differenceFrom(reference, pictures.small.bytes)).toBeLessThan(6);
}

it("a JPEG XL is rotated once, by its codestream, whatever EXIF says", async () => {
  const made = madePhotos.find(({ contentType }) => contentType === "image/jxl");
  const codestream = await made?.make({ colours: "sRGB", orientation: 6, folder });
  for (const exif of [3, 6]) {
    const photo = jxlWithExif(codestream ?? new Uint8Array(), exif);
    await expectUpright(photo, "image/jxl");
    const { details } = readCaption(byteSourceOf(photo), { languages: [] });
    expect(details).toEqual({ width: 240, height: 160, orientation: 6 });
  }
});

describe("a sidecar's orientation", () => {
  const recorded = 8;

  it.each(["image/x-nikon-nef", "image/x-canon-cr3", "image/x-adobe-dng"] as const)(
    "rotates a RAW as recorded, whatever the RAW itself says: %s",
    async (contentType) => {
      const made = madePhotos.find((each) => each.contentType === contentType);
      const file = join(folder, "photo");
      const sideways = (await made?.make({ colours: "sRGB", orientation: 1, folder })) ?? new Uint8Array();
      writeFileSync(file, sideways);
      const { pictures } = await doPictureJob({ file, contentType, recipe, orientation: recorded });
      expect(pictures).toMatchObject({ small: { width: 160, height: 240 }, large: { width: 160, height: 240 } });
      expect((pictures?.width ?? 0) / (pictures?.height ?? 1)).toBeCloseTo(2 / 3);
      const turned = sharp(reference.data, { raw: { ...reference, channels: 3 } }).rotate(270);
      const { data, info } = await turned.raw().toBuffer({ resolveWithObject: true });
      expect(await differenceFrom({ data, ...info }, pictures?.large.bytes ?? new Uint8Array())).toBeLessThan(6);
    },
  );

  it("is ignored for a JPEG, which browsers show according to its own EXIF", async () => {
    const made = madePhotos.find((each) => each.contentType === "image/jpeg");
    const file = join(folder, "photo");
    writeFileSync(file, (await made?.make({ colours: "sRGB", orientation: 6, folder })) ?? new Uint8Array());
    const { pictures } = await doPictureJob({ file, contentType: "image/jpeg", recipe, orientation: recorded });
    expect(pictures).toMatchObject({ width: 240, height: 160 });
  });
});

const jxlWithExif = (codestream: Uint8Array, turn: number): Buffer =>
  Buffer.concat([
    box("JXL ", Buffer.from("0d0a870a", "hex")),
    box("ftyp", Buffer.from("jxl \0\0\0\0jxl ", "latin1")),
    box("Exif", numbers([0], 4, "big"), tiffOf([[{ tag: 0x0112, type: 3, value: [turn] }]])),
    box("jxlc", codestream),
  ]);

const heic = join(projectFolder, "../shared/photos/public/Exiv2__exiv2__Stonehenge.heic");

it.skipIf(!existsSync(heic))(
  "a HEIC that irot turns is turned once, though its EXIF says that it stands upright",
  async () => {
    const photo = readFileSync(heic);
    const angleAt = photo.indexOf("irot") + 4;
    const largeOf = async (quarters: number) => {
      photo[angleAt] = quarters;
      const file = join(folder, "photo");
      writeFileSync(file, photo);
      const { pictures } = await doPictureJob({ file, contentType: "image/heic", recipe });
      return pictures?.large.bytes ?? new Uint8Array();
    };
    const upright = await largeOf(0);
    for (const quarters of [1, 2, 3]) {
      // The box counts counter-clockwise.
      const turned = sharp(upright).rotate(360 - 90 * quarters);
      const { data, info } = await turned.raw().toBuffer({ resolveWithObject: true });
      expect(await differenceFrom({ data, ...info }, await largeOf(quarters))).toBeLessThan(6);
    }
  },
);
