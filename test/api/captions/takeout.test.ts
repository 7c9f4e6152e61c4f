// Google Takeout's JSON supplies what the photo itself does not say.
import { describe, expect, it } from "vitest";
import { byteSourceOf } from "../../../api/captions/byte-source.ts";
import { readCaption } from "../../../api/captions/read-caption.ts";
import { unreadProperties } from "../../../api/captions/unread-properties.ts";
import { jpegOf } from "../../support/caption-classes.ts";
import { type TiffTag, tiffOf, xmpCaption, xmpOf } from "../../support/metadata-writers.ts";
import { exifSegment, xmpSegment } from "../../support/photo-containers.ts";

const facts = {
  title: "IMG_1.jpg",
  description: "Am See\n\u82b1",
  photoTakenTime: { timestamp: "1556705472", formatted: "1 May 2019, 10:11:12 UTC" },
  geoData: { latitude: 47.5, longitude: -8.25, altitude: 410.5, latitudeSpan: 0, longitudeSpan: 0 },
  people: [{ name: "Ana" }, { name: "Ben" }],
  url: "https://photos.google.com/photo/x",
};
const read = (photo: Uint8Array, json: unknown) =>
  readCaption(byteSourceOf(photo), {
    languages: [],
    sidecar: Buffer.from(typeof json === "string" ? json : JSON.stringify(json)),
  });
const plain = jpegOf([]);
const exif = (...tags: TiffTag[]) => jpegOf([exifSegment(tiffOf([[{ tag: 0x8769, type: 4, value: [tags] }]]))]);

describe("a photo without metadata", () => {
  it("gets the JSON's description, time, position and people, but not its title, which is the file's name", () => {
    expect(read(plain, facts)).toMatchObject({
      description: "Am See\n\u82b1",
      descriptionFrom: "Takeout:Description",
      takenAt: "2019-05-01T10:11:12Z",
      details: { gps: { latitude: 47.5, longitude: -8.25, altitude: 410.5 }, keywords: ["Ana", "Ben"] },
      warnings: [],
    });
    expect(read(plain, facts).title).toBeUndefined();
  });

  it("gets no replacement characters from JSON that lost bytes or was saved in another charset", () => {
    const json = JSON.stringify({ ...facts, description: "Grüße aus Zürich" });
    const damaged = Buffer.from(json);
    damaged[damaged.indexOf("ß")] = 0xff;
    const descriptionOf = (sidecar: Buffer) => readCaption(byteSourceOf(plain), { languages: [], sidecar }).description;
    expect(descriptionOf(Buffer.from(json, "latin1"))).toBe("Grüße aus Zürich");
    expect(descriptionOf(damaged)).toBe("Grüe aus Zürich");
  });

  it.each<[string, (json: string) => Buffer]>([
    ["UTF-16", (json) => Buffer.from(json, "utf16le")],
    ["UTF-16 with a byte order mark", (json) => Buffer.from(`\ufeff${json}`, "utf16le")],
    ["big-endian UTF-16", (json) => Buffer.from(`\ufeff${json}`, "utf16le").swap16()],
    ["UTF-8 with a byte order mark", (json) => Buffer.from(`\ufeff${json}`)],
  ])("gets the same from JSON in %s", (_, encode) => {
    const sidecar = encode(JSON.stringify(facts));
    expect(readCaption(byteSourceOf(plain), { languages: [], sidecar })).toEqual(read(plain, facts));
    expect(unreadProperties(encode(JSON.stringify({ ...facts, favorited: true })))).toEqual(["favorited"]);
  });

  it("gets no position from zeros, unless the camera's is there", () => {
    const none = { latitude: 0, longitude: 0, altitude: 0 };
    expect(read(plain, { ...facts, geoData: none }).details.gps).toBeUndefined();
    const ofCamera = { latitude: 1e-7, longitude: 2, altitude: 0 };
    expect(read(plain, { ...facts, geoData: none, geoDataExif: ofCamera }).details.gps).toEqual({
      latitude: 1e-7,
      longitude: 2,
    });
  });
});

describe("a photo's own metadata takes precedence", () => {
  it("for caption and keywords", () => {
    const photo = jpegOf([xmpSegment(xmpCaption("Own", "Own words"))]);
    expect(read(photo, facts)).toMatchObject({
      title: "Own",
      description: "Own words",
      details: { keywords: ["Ana", "Ben"] },
    });
    const tagged = jpegOf([xmpSegment(xmpOf("<dc:subject><rdf:Bag><rdf:li>lake</rdf:li></rdf:Bag></dc:subject>"))]);
    expect(read(tagged, facts).details.keywords).toEqual(["lake"]);
  });

  it("for its time, because Google knows no time zone", () => {
    expect(read(exif({ tag: 0x9003, type: 2, value: "2019:05:01 12:11:12" }), facts).takenAt).toBe(
      "2019-05-01T12:11:12",
    );
    expect(read(exif({ tag: 0x9003, type: 2, value: "2019:05:01 10:11:12" }), facts).takenAt).toBe(
      "2019-05-01T10:11:12",
    );
  });
});

describe("an invalid JSON does not harm the photo", () => {
  it.each([
    ["broken", '{"photoTakenTime": {', "JSON from Google Takeout"],
    ["another program's", { name: "IMG_1.jpg", tags: ["x"] }, "JSON from Google Takeout"],
    ["a list", "[1, 2]", "XMP"],
    ["empty", "", "XMP"],
  ])("%s", (_, json, kind) => {
    const caption = read(jpegOf([xmpSegment(xmpCaption("Own"))]), json);
    expect(caption.title).toBe("Own");
    expect(caption.warnings).toEqual([`The sidecar is not ${kind} and was not read.`]);
  });

  it("nor do values of other types", () => {
    const odd = {
      photoTakenTime: { timestamp: "9".repeat(40) },
      description: { text: "x" },
      geoData: { latitude: "47", longitude: null },
      people: [null, { name: 7 }, "Ana"],
    };
    expect(read(plain, odd)).toMatchObject({ details: { width: 16, height: 16 }, fields: [] });
    expect(read(plain, odd).takenAt).toBeUndefined();
  });
});
