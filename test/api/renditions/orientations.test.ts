// AVIF and JPEG XL say in their own structure how they stand, beside what EXIF says: each is turned once.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ContentType } from "../../../api/contract.ts";
import { doPictureJob } from "../../../api/renditions/do-picture-job.ts";
import { numbers, tiffOf } from "../../support/metadata-writers.ts";
import { box } from "../../support/photo-containers.ts";
import { differenceFrom, referencePicture, sharpOf, storedPixels } from "../../support/picture-samples.ts";
import { projectFolder } from "../../support/project-folder.ts";
import { turnedJxl } from "../../support/turned-jxl.ts";

const recipe = { smallQuality: 75, largeQuality: 82, heic: true };
const reference = referencePicture();
const orientations = [1, 2, 3, 4, 5, 6, 7, 8];
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
  expect(pictures).toMatchObject({ width: 600, height: 400, small: { width: 600 }, large: { height: 400 } });
  expect(await differenceFrom(reference, pictures.large.bytes)).toBeLessThan(6);
  expect(await differenceFrom(reference, pictures.small.bytes)).toBeLessThan(6);
}

it.each(orientations)(
  "an AVIF that irot and imir turn to orientation %i, and EXIF too, is turned once",
  async (turn) => {
    const stored = sharpOf(storedPixels(reference, turn)).withMetadata({ orientation: turn });
    const avif = await stored.avif({ quality: 80, effort: 0 }).toBuffer();
    expect(avif.includes("Exif")).toBe(true);
    expect([avif.includes("irot"), avif.includes("imir")]).toEqual([
      turn >= 3 && turn !== 4,
      [2, 4, 5, 7].includes(turn),
    ]);
    await expectUpright(avif, "image/avif");
  },
);

it("a JPEG XL whose codestream says how it stands is turned once, and EXIF beside it changes nothing", {
  timeout: 120_000,
}, async () => {
  const open = createRequire(import.meta.url)("wasm-vips") as typeof import("wasm-vips");
  const vips = await open({ dynamicLibraries: ["vips-jxl.wasm"] });
  for (const turn of orientations) {
    const { data, width, height } = storedPixels(reference, turn);
    const image = vips.Image.newFromMemory(data, width, height, 3, vips.BandFormat.uchar);
    const plain = image.copy({ interpretation: "srgb" }).writeToBuffer(".jxl", { Q: 90, effort: 3, keep: "none" });
    const codestream = turnedJxl(plain, turn);
    await expectUpright(codestream, "image/jxl");
    if (turn === 6) await expectUpright(jxlWithExif(codestream, turn), "image/jxl");
  }
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
      // The box counts anti-clockwise.
      const turned = sharp(upright).rotate(360 - 90 * quarters);
      const { data, info } = await turned.raw().toBuffer({ resolveWithObject: true });
      expect(await differenceFrom({ data, ...info }, await largeOf(quarters))).toBeLessThan(6);
    }
  },
);
