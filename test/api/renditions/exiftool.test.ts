// What exiftool finds in the renditions of photos that name a place, a serial number and a photographer.
import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { contentTypes } from "../../../api/contract.ts";
import { doPictureJob } from "../../../api/renditions/do-picture-job.ts";
import { exiftoolForFile } from "../../support/exiftool.ts";
import { lookOf, madePhotos } from "../../support/made-photos.ts";
import { sharpOf } from "../../support/picture-samples.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const exiftoolFor = exiftoolForFile();
const recipe = { smallQuality: 75, largeQuality: 82, heic: true };
const raws = (names: string[]) => names.map((name) => `image/x-${name}`);
/** exiftool cannot write these types, or not files as bare as ours. Like all RAWs, they have the texts in their JPEG. */
const unwritten = raws(["hasselblad-3fr", "kodak-kdc", "kodak-dcr", "canon-cr3", "fuji-raf", "sigma-x3f"]);
/** The embedded JPEG of these types does not name the owner, and a CRW has no place for it. */
const uncredited = raws(["hasselblad-3fr", "kodak-kdc", "kodak-dcr", "canon-cr3", "canon-crw"]);

const secrets = [
  "-Make=Canon",
  "-Model=EOS R5",
  "-GPSLatitude=52.5163",
  "-GPSLatitudeRef=N",
  "-GPSLongitude=13.3777",
  "-GPSLongitudeRef=E",
];
secrets.push("-SerialNumber=4711-SECRET", "-LensSerialNumber=0815-SECRET", "-OwnerName=OWNER-SECRET");
secrets.push(
  "-XMP:GPSLatitude=52.5163",
  "-XMP:SerialNumber=4711-SECRET",
  "-XMP:City=Berlin-Mitte",
  "-IPTC:City=Berlin-Mitte",
);
const credits = ["-Artist=Ana Berger", "-XMP:Creator=Ana Berger", "-Copyright=Ana 2026", "-XMP:Rights=Ana 2026"];

it.for(madePhotos)(
  "both renditions of $contentType hold no place and no serial number, but who made it",
  async ({ contentType, make, around }, context) => {
    const exiftool = exiftoolFor(context);
    await using folder = await temporaryFolder();
    const withTexts = async (name: string, bytes: Uint8Array) => {
      const file = folder.at(name);
      writeFileSync(file, bytes);
      await exiftool(["-overwrite_original", "-q", "-q", "-m", ...secrets, ...credits, file]);
      return file;
    };
    const inside = async () =>
      readFileSync(await withTexts("inside.jpg", await sharpOf(lookOf("sRGB")).jpeg().toBuffer()));
    const cell = { colours: "sRGB", orientation: 1, folder: folder.at(".") } as const;
    const photo = around ? await around(await inside()) : await make(cell);
    const name = `photo.${contentTypes[contentType].extension}`;
    const writing = withTexts(name, photo);
    if (unwritten.includes(contentType)) await expect(writing).rejects.toThrow();
    else await writing;
    const file = folder.at(name);
    expect(readFileSync(file).includes("SECRET")).toBe(true);
    const { pictures, refusal } = await doPictureJob({ file, contentType, recipe });
    if (!pictures) throw new Error(refusal);
    for (const name of ["small", "large"] as const) {
      const rendition = folder.at(name);
      writeFileSync(rendition, pictures[name].bytes);
      const printed = await exiftool(["-a", "-u", "-U", "-s", "-ee", rendition]);
      const texts = printed
        .split("\n")
        .filter((line) => !/^(File|Directory|ExifToolVersion)/.test(line))
        .join("\n");
      expect(texts).not.toMatch(/SECRET|GPS|Serial|Berlin-Mitte|City|Owner|Lens|Make|Model/i);
      if (uncredited.includes(contentType)) continue;
      expect(texts).toMatch(/^(Artist|Creator) +: Ana Berger$/m);
      expect(texts).toMatch(/^(Copyright|Rights) +: Ana 2026$/m);
    }
  },
);
