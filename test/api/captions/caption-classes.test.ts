// Every known way in which captions get lost or garbled.
import { describe, expect, it } from "vitest";
import { byteSourceOf } from "../../../api/captions/byte-source.ts";
import { readCaption } from "../../../api/captions/read-caption.ts";
import {
  captionClasses,
  honestDescriptions,
  jpegOf,
  junkDescriptions,
  junkPhoto,
  languagePhoto,
  noDefaultPhoto,
} from "../../support/caption-classes.ts";
import { type TiffTag, tiffOf, xmpCaption } from "../../support/metadata-writers.ts";
import { exifSegment, xmpSegment } from "../../support/photo-containers.ts";

const read = (bytes: Uint8Array, languages: string[] = []) => readCaption(byteSourceOf(bytes), { languages });

describe("reads", () => {
  it.each(captionClasses)("$name", ({ bytes, title, description }) => {
    const caption = read(bytes);
    expect({ title: caption.title, description: caption.description }).toEqual({ title, description });
  });
});

describe("junk", () => {
  it.each(junkDescriptions)("%j is not a description, and is listed as junk", (value) => {
    const caption = read(junkPhoto(value));
    expect(caption.description).toBeUndefined();
    expect(caption.junk).toEqual([{ tag: "IFD0:ImageDescription", value }]);
  });

  it.each([
    ["NORITSU KOKI", true],
    ["qss-32_33", true],
    ["NORITSU KOKI QSS-32_33", true],
    ["NORITSU KOKI at work", false],
  ])("%j in a field that programs fill is the camera's own name: %s", (value, isJunk) => {
    const camera: TiffTag[] = [
      { tag: 0x010f, type: 2, value: "NORITSU KOKI" },
      { tag: 0x0110, type: 2, value: "QSS-32_33" },
    ];
    const titled = xmpSegment(xmpCaption(value));
    const exif = exifSegment(tiffOf([[...camera, { tag: 0x010e, type: 2, value }]]));
    expect(read(jpegOf([exif])).description).toBe(isJunk ? undefined : value);
    expect(read(jpegOf([exif, titled])).title).toBe(value);
  });

  it.each(honestDescriptions)("%j may be written by a person", (value) => {
    expect(read(junkPhoto(value)).description).toBe(value);
  });
});

describe("languages", () => {
  it.each([
    { wanted: [], title: "Default" },
    { wanted: ["de"], title: "Deutsch" },
    { wanted: ["de-AT"], title: "Deutsch" },
    { wanted: ["pt"], title: "Português" },
    { wanted: ["ja", "PT-br"], title: "Português" },
    { wanted: ["ja"], title: "Default" },
  ])("for a reader of $wanted, the photo has $title", ({ wanted, title }) => {
    expect(read(languagePhoto, wanted).title).toBe(title);
  });

  it("fall back to the first one if there is no default", () => {
    expect(read(noDefaultPhoto).title).toBe("Premier");
    expect(read(noDefaultPhoto).fields.map(({ tag }) => tag)).toEqual(["XMP-dc:Title-fr", "XMP-dc:Title-de"]);
  });
});
