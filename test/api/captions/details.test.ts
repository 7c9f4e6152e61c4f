// The details of a photo: when, with what, by whom, where, and how large.
import { describe, expect, it } from "vitest";
import { byteSourceOf } from "../../../api/captions/byte-source.ts";
import { readCaption } from "../../../api/captions/read-caption.ts";
import { combineTakenAt, isFloating, takenAtOf } from "../../../api/captions/taken-at.ts";
import { jpegOf } from "../../support/caption-classes.ts";
import { heicOf } from "../../support/heic-photos.ts";
import { iptcOf, languages, resourcesOf, type TiffTag, tiffOf, xmpOf } from "../../support/metadata-writers.ts";
import { exifSegment, photoshopSegment, textChunk, xmpSegment } from "../../support/photo-containers.ts";
import { referencePicture } from "../../support/picture-samples.ts";

const read = (bytes: Uint8Array) => readCaption(byteSourceOf(bytes), { languages: [] });
const tagsOf = (values: Record<string, string>) => Object.entries(values).map(([name, value]) => ({ name, value }));

describe("takenAt", () => {
  const whole = (values: Record<string, string>) => combineTakenAt(takenAtOf(tagsOf(values)), undefined);
  const original = (date: string, more: Record<string, string> = {}) =>
    whole({ "ExifIFD:DateTimeOriginal": date, ...more });

  it.each([
    ["2014:03:24 17:18:28", "2014-03-24T17:18:28"],
    ["2014-03-24 17:18:28", "2014-03-24T17:18:28"],
    ["2014:03:24 17:18", "2014-03-24T17:18:00"],
    ["2014:03:24  9:30:45", "2014-03-24T09:30:45"],
    ["2014: 3: 4 09:30:45", "2014-03-04T09:30:45"],
    ["2014:03:24 09:30:45 PM", "2014-03-24T21:30:45"],
    ["2014:03:24 12:30:45 a.m.", "2014-03-24T00:30:45"],
    ["2014:03:24 12:30:45 pm", "2014-03-24T12:30:45"],
    ["2014:03:24 21:30:45 PM", "2014-03-24T21:30:45"],
    ["2014:03:24  9: 5: 7", "2014-03-24T09:05:07"],
    ["2014:3:4 9:5:7", "2014-03-04T09:05:07"],
    ["2014:03:24\t17:18:28", "2014-03-24T17:18:28"],
    ["2014-03-24,  17:18:28", "2014-03-24T17:18:28"],
    ["2014-03-24T17:18:28,5+05:45", "2014-03-24T17:18:28.5+05:45"],
    ["2014-03-24T17:18:28 UTC", "2014-03-24T17:18:28Z"],
    ["2014-03-24 17:18:28-03", "2014-03-24T17:18:28-03:00"],
    ["2014-03-24 17:18:28 GMT+5:45", "2014-03-24T17:18:28+05:45"],
    ["2014-03-24 17:18:28 DST", "2014-03-24T17:18:28"],
    ["9999:12:31 24:00:00", undefined],
    ["2014:12:31 24:00:00", "2015-01-01T00:00:00"],
    ["2014:03:24 24:00:01", undefined],
    ["2014:12:31 23:59:60", "2015-01-01T00:00:00"],
    ["2014:02:29 17:18:28", undefined],
    ["2016:02:29 17:18:28", "2016-02-29T17:18:28"],
    ["0000:00:00 00:00:00", undefined],
    ["    :  :     :  :  ", undefined],
    ["2014:13:24 17:18:28", undefined],
    ["2014:03:24 25:18:28", undefined],
    ["yesterday", undefined],
    ["", undefined],
  ])("of %j is %j", (date, expected) => {
    expect(original(date)).toBe(expected);
  });

  it("keeps the camera's offset and fraction, and invents none", () => {
    const more = { "ExifIFD:OffsetTimeOriginal": "-03:30", "ExifIFD:SubSecTimeOriginal": "042" };
    expect(original("2014:03:24 17:18:28", more)).toBe("2014-03-24T17:18:28.042-03:30");
    expect(original("2014:03:24 17:18:28", { "ExifIFD:OffsetTimeOriginal": "   :  " })).toBe("2014-03-24T17:18:28");
  });

  it.each([
    ["+5:45", "+05:45"],
    ["+0545", "+05:45"],
    ["+02", "+02:00"],
    ["-9", "-09:00"],
    ["\u221205:00", "-05:00"],
    ["UTC", "Z"],
    ["GMT+2", "+02:00"],
    ["+15:00", ""],
    ["+05:75", ""],
    ["CEST", ""],
  ])("reads the offset %j", (offset, expected) => {
    expect(original("2014:03:24 17:18:28", { "ExifIFD:OffsetTimeOriginal": offset })).toBe(
      `2014-03-24T17:18:28${expected}`,
    );
  });

  it("may be floating", () => {
    expect(["2014-03-24T17:18:28", "2014-03-24T17:18:28Z", "2014-03-24T17:18:28.5+02:00"].map(isFloating)).toEqual([
      true,
      false,
      false,
    ]);
  });

  it.each([
    [{ "XMP-exif:DateTimeOriginal": "2014-03-24T17:18:28.5Z" }, "2014-03-24T17:18:28.5Z"],
    [{ "XMP-photoshop:DateCreated": "2014-03-24" }, "2014-03-24T00:00:00"],
    [{ "XMP-photoshop:DateCreated": "2014-03" }, undefined],
    [
      { "XMP-exif:DateTimeOriginal": "2014-03-24T17:18:28", "XMP-exifEX:OffsetTimeOriginal": "+02:00" },
      "2014-03-24T17:18:28+02:00",
    ],
    [
      { "XMP-photoshop:DateCreated": "2014-03-24", "XMP-xmp:CreateDate": "2014-03-24T17:18:28Z" },
      "2014-03-24T17:18:28Z",
    ],
    [
      { "XMP-photoshop:DateCreated": "2014-03-24", "XMP-xmp:CreateDate": "2014-03-25T17:18:28Z" },
      "2014-03-24T00:00:00",
    ],
    [{ "IPTC:DateCreated": "20140324", "IPTC:TimeCreated": "171828+0200" }, "2014-03-24T17:18:28+02:00"],
    [
      { "IPTC:DigitalCreationDate": "20140324", "IPTC:DigitalCreationTime": "171828+0200" },
      "2014-03-24T17:18:28+02:00",
    ],
    [{ "IPTC:DateCreated": "00000000", "XMP-xmp:CreateDate": "2015-01-02T03:04:05" }, "2015-01-02T03:04:05"],
    [{ "PNG:Creation Time": "Sat, 30 Jul 2011 15:41:25 +0000" }, "2011-07-30T15:41:25+00:00"],
    [{ "PNG:Creation Time": "3 Jul 2011 15:41:25 GMT" }, "2011-07-03T15:41:25Z"],
    [{ "PNG:Creation Time": "30 Foo 2011 15:41:25" }, undefined],
  ])("is found in %j", (values, expected) => {
    expect(whole(values)).toBe(expected);
  });

  it("does not depend on the machine's time zone", () => {
    const before = process.env.TZ;
    process.env.TZ = "Pacific/Kiritimati";
    expect(original("2014:03:24 17:18:28")).toBe("2014-03-24T17:18:28");
    process.env.TZ = before ?? "";
    if (before === undefined) delete process.env.TZ;
  });
});

const rational = (...values: [number, number][]): number[] => values.flat();
const gps = (latitude: [number, number][], ref: string): TiffTag[] => [
  { tag: 1, type: 2, value: ref },
  { tag: 2, type: 5, value: rational(...latitude) },
  { tag: 3, type: 2, value: "W" },
  { tag: 4, type: 5, value: rational([122, 1], [30, 1], [0, 1]) },
  { tag: 5, type: 1, value: [1] },
  { tag: 6, type: 5, value: rational([25, 2]) },
];
const withTags = (...tags: TiffTag[]) => read(jpegOf([exifSegment(tiffOf([tags]))])).details;

describe("details", () => {
  it("include camera, lens, creator and copyright once", () => {
    const details = withTags(
      { tag: 0x010f, type: 2, value: "NIKON CORPORATION" },
      { tag: 0x0110, type: 2, value: "NIKON D850" },
      { tag: 0x013b, type: 2, value: "Ana  " },
      { tag: 0x8298, type: 2, value: Buffer.from("© Ana\0Editor\0") },
      { tag: 0x8769, type: 4, value: [[{ tag: 0xa434, type: 2, value: "AF-S 24-70mm f/2.8" }]] },
    );
    expect(details).toMatchObject({
      camera: "NIKON D850",
      lens: "AF-S 24-70mm f/2.8",
      creator: "Ana",
      copyright: "© Ana",
    });
  });

  it.each([
    ["Jane Doe\0The Agency\0", "Jane Doe"],
    [" \0The Agency\0", "The Agency"],
    ["Jane Doe\0", "Jane Doe"],
    ["Jane Doe\0\0\0\0", "Jane Doe"],
    ["Jane Doe\0 ", "Jane Doe"],
    ["Jane Doe", "Jane Doe"],
    [" \0", undefined],
    ["\0ane Doe, of whom the camera was told no more", undefined],
  ])("include the photographer's copyright, or else the editor's: %j", (value, copyright) => {
    expect(read(jpegOf([exifSegment(tiffOf([[{ tag: 0x8298, type: 2, value }]]))])).details.copyright).toBe(copyright);
  });

  it.each(["Author", "Artist"])("include the creator from a PNG's %s", (keyword) => {
    const png = Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), textChunk(keyword, "Zoë Müller")]);
    expect(read(png).details).toEqual({ creator: "Zoë Müller" });
  });

  it("include the photographer from EXIF 3.0's UTF-8 fields, and so does the title", () => {
    const text = (tag: number, value: string): TiffTag => ({ tag, type: 129, value: Buffer.from(`${value}\0`) });
    const photo = jpegOf([
      exifSegment(
        tiffOf([
          [
            text(0x010e, "Über den Dächern – 夏"),
            { tag: 0x8769, type: 4, value: [[text(0xa436, "Ålesund"), text(0xa437, "Łucja")]] },
          ],
        ]),
      ),
    ]);
    expect(read(photo)).toMatchObject({
      title: "Ålesund",
      titleFrom: "ExifIFD:ImageTitle",
      description: "Über den Dächern – 夏",
      details: { creator: "Łucja" },
      warnings: [],
    });
  });

  it.each([
    [1, 16, 16],
    [6, 16, 16],
    [9, 16, 16],
  ])("have the size and orientation of EXIF orientation %i, if that is valid", (orientation, width, height) => {
    const details = withTags({ tag: 0x0112, type: 3, value: [orientation] });
    expect(details).toMatchObject({ width, height });
    expect(details.orientation).toBe(orientation > 8 ? undefined : orientation);
  });

  it("have no orientation that only Photoshop's resources hold, since no viewer turns the photo by it", () => {
    const exif = tiffOf([[{ tag: 0x0112, type: 3, value: [6] }]]);
    const { details } = read(jpegOf([photoshopSegment(resourcesOf([[0x0422, exif]]))]));
    expect(details.orientation).toBeUndefined();
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "include the rotation and mirroring of a HEIC, as EXIF orientation %i",
    (orientation) => {
      const photo = heicOf(referencePicture(32, 16), { orientation });
      const [width, height] = orientation >= 5 ? [16, 32] : [32, 16];
      expect(read(photo).details).toEqual({ width, height, orientation });
    },
  );

  it.each([
    [1, { width: 24, height: 8 }],
    [6, { width: 8, height: 24 }],
  ])("give a cropped HEIC the size of the visible part, in orientation %i", (orientation, sides) => {
    const photo = heicOf(referencePicture(32, 16), { orientation, crop: { width: 24, height: 8 } });
    expect(read(photo).details).toEqual({ ...sides, orientation });
  });

  it("give the size as displayed", () => {
    const tall = tiffOf([
      [
        { tag: 0x0100, type: 4, value: [30] },
        { tag: 0x0101, type: 4, value: [20] },
        { tag: 0x0112, type: 3, value: [8] },
      ],
    ]);
    expect(read(tall).details).toEqual({ width: 20, height: 30, orientation: 8 });
  });

  it("give the position in degrees, negative for south and west", () => {
    const pointer = {
      tag: 0x8825,
      type: 4,
      value: [
        gps(
          [
            [37, 1],
            [45, 1],
            [36, 1],
          ],
          "S",
        ),
      ],
    };
    expect(withTags(pointer).gps).toEqual({ latitude: -37.76, longitude: -122.5, altitude: -12.5 });
  });

  it.each([
    {
      name: "of 0/0",
      latitude: [
        [0, 0],
        [0, 0],
        [0, 0],
      ] as [number, number][],
    },
    {
      name: "beyond the pole",
      latitude: [
        [91, 1],
        [0, 1],
        [0, 1],
      ] as [number, number][],
    },
  ])("include no position $name", ({ latitude }) => {
    expect(withTags({ tag: 0x8825, type: 4, value: [gps(latitude, "N")] }).gps).toBeUndefined();
  });

  it("include no position if only one coordinate is set", () => {
    const half = gps([], "N").filter(({ tag }) => tag !== 1 && tag !== 2);
    expect(withTags({ tag: 0x8825, type: 4, value: [half] }).gps).toBeUndefined();
    const packet = xmpOf("", 'exif:GPSLatitude="51,30.6N"');
    expect(read(jpegOf([xmpSegment(packet)])).details.gps).toBeUndefined();
  });

  it("include position, people and lists from XMP", () => {
    const inside = `${languages("dc:rights", { "x-default": "All rights" })}<dc:creator><rdf:Seq><rdf:li>Ana</rdf:li><rdf:li>Ben</rdf:li></rdf:Seq></dc:creator>`;
    const packet = xmpOf(inside, 'exif:GPSLatitude="51,30.6N" exif:GPSLongitude="0,7,30W" xmp:Rating="-1"');
    expect(read(jpegOf([xmpSegment(packet)])).details).toMatchObject({
      creator: "Ana; Ben",
      copyright: "All rights",
      rating: -1,
      gps: { latitude: 51.51, longitude: -0.125 },
    });
  });

  it("include the copyright in XMP's TIFF namespace", () => {
    const packet = xmpOf(languages("tiff:Copyright", { "x-default": "© Ana" }));
    expect(read(jpegOf([xmpSegment(packet)])).details.copyright).toBe("© Ana");
  });

  it("omit duplicate and empty keywords", () => {
    const iptc = iptcOf(["sea", " sea", "", "sun"].map((word) => [2, 25, word]));
    expect(read(jpegOf([photoshopSegment(resourcesOf([[0x0404, iptc]]))])).details.keywords).toEqual(["sea", "sun"]);
  });
});

describe("limits", () => {
  const titled = (title: string) => read(jpegOf([xmpSegment(xmpOf(languages("dc:title", { "x-default": title })))]));

  it("keep 500 graphemes, and cut the 501st with a warning", () => {
    const family = "👨‍👩‍👧‍👦";
    expect(titled(family.repeat(500)).title).toBe(family.repeat(500));
    expect(titled(family.repeat(500)).warnings).toEqual([]);
    expect(titled(family.repeat(501)).title).toBe(family.repeat(500));
    expect(titled(family.repeat(501)).warnings).toEqual(["The title is longer than 500 characters and was cut."]);
  });

  it("keep 9,000 Thai characters unchanged", () => {
    const thai = "โคมลอยนับพันดวงเหนือแม่น้ำปิง ".repeat(300).trim();
    const packet = xmpOf(languages("dc:description", { "x-default": thai }));
    expect(read(jpegOf([xmpSegment(packet)])).description).toBe(thai);
  });

  it("compose letters, drop control characters, and keep line breaks", () => {
    const exif = tiffOf([[{ tag: 0x010e, type: 2, value: " e\u0301\u0007\x1b[31mte\r\nzwei\tx\n " }]]);
    expect(read(jpegOf([exifSegment(exif)])).description).toBe("\u00e9[31mte\r\nzwei\tx");
  });
});

describe("ratings", () => {
  const stars = (attributes: string) => read(jpegOf([xmpSegment(xmpOf("", attributes))])).details.rating;
  const microsoft = 'xmlns:MicrosoftPhoto="http://ns.microsoft.com/photo/1.0/" MicrosoftPhoto:Rating';

  it("are read as ACDSee writes them, and as Windows does in percent", () => {
    expect(stars('xmlns:acdsee="http://ns.acdsee.com/iptc/1.0/" acdsee:rating="4"')).toBe(4);
    expect(["0", "1", "25", "50", "75", "99", "100"].map((each) => stars(`${microsoft}="${each}"`))).toEqual([
      0, 1, 2, 3, 4, 5, 5,
    ]);
    expect(stars(`${microsoft}="101"`)).toBeUndefined();
    expect(withTags({ tag: 0x4749, type: 3, value: [75] }).rating).toBe(4);
  });

  it("in xmp:Rating come first", () => {
    expect(stars(`xmp:Rating="2" ${microsoft}="99"`)).toBe(2);
  });
});

describe("a position in XMP", () => {
  const place = (inside: string) => read(jpegOf([xmpSegment(xmpOf(inside))])).details.gps;
  const pair = (latitude: string, longitude: string, more = "") =>
    place(`<exif:GPSLatitude>${latitude}</exif:GPSLatitude><exif:GPSLongitude>${longitude}</exif:GPSLongitude>${more}`);
  const refs = (latitude: string, longitude: string) =>
    `<exif:GPSLatitudeRef>${latitude}</exif:GPSLatitudeRef><exif:GPSLongitudeRef>${longitude}</exif:GPSLongitudeRef>`;

  it.each([
    ["as XMP has it", () => pair("43,4.8N", "79,4.2W"), 43.08, -79.07],
    ["with seconds", () => pair("43,4,48N", "79,4,12W"), 43.08, -79.07],
    ["as Apple writes it", () => pair("43.08", "79.07", refs("N", "W")), 43.08, -79.07],
    ["as Apple writes it in the south", () => pair("43.08", "79.07", refs("S", "E")), -43.08, 79.07],
    ["with words for letters", () => pair("43.08", "79.07", refs("South", "West")), -43.08, -79.07],
    ["with signs", () => pair("-43.08", "-79.07"), -43.08, -79.07],
    ["with signs and letters", () => pair("-43.08", "-79.07", refs("S", "W")), -43.08, -79.07],
    ["with a typographer's minus", () => pair("43.08", "\u221279.07"), 43.08, -79.07],
    ["with degrees and a letter", () => pair("43.08 N", "79.07 W"), 43.08, -79.07],
    ["with the letter in front", () => pair("S43.08", "W 79.07"), -43.08, -79.07],
    ["as exiftool prints it", () => pair("43 deg 4' 48.00&quot; N", "79 deg 4' 12.00&quot; W"), 43.08, -79.07],
    ["with words behind", () => pair("43.08 north", "79.07 West"), 43.08, -79.07],
    ["with letters for the units", () => pair("33d51m35.9s", "151d12m40s", refs("N", "E")), 33.8599722, 151.2111111],
    ["with capitals for the units", () => pair("33D51M36SS", "151D12M36SW"), -33.86, -151.21],
    ["with letters for the units, in the south", () => pair("33d51m36s S", "151d12m36sW"), -33.86, -151.21],
    ["with a decimal comma", () => pair("51,507N", "0,1278W"), 51.507, -0.1278],
    ["with an exponent", () => pair("51.5", "-9.0E-5"), 51.5, -0.00009],
    ["as rationals", () => pair("4308/100N", "7907/100W"), 43.08, -79.07],
    ["with French words", () => pair("43.08 Nord", "79.07 Ouest"), 43.08, -79.07],
    ["with Spanish words", () => pair("43.08 Sur", "79.07° Oeste"), -43.08, -79.07],
    ["with German words", () => pair("43.08 Süd", "79.07 Ost"), -43.08, 79.07],
    ["with words beside it", () => pair("43.08", "79.07", refs("Sud", "Ovest")), -43.08, -79.07],
    ["with a letter of two meanings, and one of one", () => pair("43.08N", "79.07 O", refs("N", "W")), 43.08, -79.07],
  ])("%s", (_, position, latitude, longitude) => {
    expect(position()).toEqual({ latitude, longitude });
  });

  it.each([
    ["zeros", () => pair("0,0.0N", "0,0.0E")],
    ["a latitude alone", () => place("<exif:GPSLatitude>43,4.8N</exif:GPSLatitude>")],
    ["beyond the pole", () => pair("91", "10")],
    ["more minutes than there are", () => pair("51,75,10N", "0,7,30W")],
    ["more seconds than there are", () => pair("51,30,10N", "0,7,75W")],
    ["no numbers", () => pair("north", "west")],
    ["a letter that means east or west", () => pair("43.08N", "79.07 O")],
  ])("is ignored with %s", (_, position) => {
    expect(position()).toBeUndefined();
  });
});

describe("a sidecar", () => {
  const exif = (...tags: TiffTag[]) => jpegOf([exifSegment(tiffOf([tags]))]);
  const withSidecar = (bytes: Uint8Array, inside: string) =>
    readCaption(byteSourceOf(bytes), { languages: [], sidecar: xmpOf(inside) });
  const gpsTag = {
    tag: 0x8825,
    type: 4,
    value: [gps([[37, 1], [0, 1], [0, 1]], "N")], // biome-ignore format: a matrix
  };

  it("corrects position and orientation, and its position does not inherit the photo's altitude", () => {
    const photo = exif(gpsTag, { tag: 0x0112, type: 3, value: [6] });
    const { details } = withSidecar(
      photo,
      "<exif:GPSLatitude>48,30.0N</exif:GPSLatitude><exif:GPSLongitude>2,15.0E</exif:GPSLongitude><tiff:Orientation>1</tiff:Orientation>",
    );
    expect(details).toMatchObject({ gps: { latitude: 48.5, longitude: 2.25 }, orientation: 1 });
    expect(details.gps).not.toHaveProperty("altitude");
  });

  it("leaves missing fields to the photo", () => {
    const photo = exif(
      gpsTag,
      { tag: 0x010f, type: 2, value: "Canon" },
      { tag: 0x0110, type: 2, value: "Canon EOS R5" },
    );
    const { details } = withSidecar(photo, "<xmp:Rating>4</xmp:Rating><tiff:Model>Other</tiff:Model>");
    expect(details).toMatchObject({ rating: 4, gps: { latitude: 37 }, camera: "Canon EOS R5" });
  });

  const taken = (...more: TiffTag[]) =>
    exif({ tag: 0x8769, type: 4, value: [[{ tag: 0x9003, type: 2, value: "2014:03:24 17:18:28" }, ...more]] });
  const offset: TiffTag = { tag: 0x9011, type: 2, value: "+02:00" };
  const fraction: TiffTag = { tag: 0x9291, type: 2, value: "042" };

  it.each([
    ["the same time without a zone", "2014:03:24 17:18:28", [offset, fraction], "2014-03-24T17:18:28.042+02:00"],
    ["the same time with its fraction", "2014-03-24T17:18:28.5", [offset, fraction], "2014-03-24T17:18:28.5+02:00"],
    ["the same time with a zone", "2014-03-24T17:18:28+02:00", [fraction], "2014-03-24T17:18:28.042+02:00"],
    ["the same day", "2014-03-24", [offset, fraction], "2014-03-24T17:18:28.042+02:00"],
    ["the same minute", "2014-03-24T17:18", [offset, fraction], "2014-03-24T17:18:28.042+02:00"],
    ["the same instant in another zone", "2014-03-24T15:18:28Z", [offset, fraction], "2014-03-24T17:18:28.042+02:00"],
    ["another zone", "2014-03-24T17:18:28+09:00", [offset, fraction], "2014-03-24T17:18:28+09:00"],
    ["another time", "2014-03-24T18:18:28", [offset, fraction], "2014-03-24T18:18:28"],
  ] as const)("with %s gives the time on which both agree", (_, date, more, expected) => {
    const { takenAt } = withSidecar(taken(...more), `<exif:DateTimeOriginal>${date}</exif:DateTimeOriginal>`);
    expect(takenAt).toBe(expected);
  });
});

describe("places, events and keyword hierarchies", () => {
  const spaces =
    'xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:lr="http://ns.adobe.com/lightroom/1.0/" xmlns:digiKam="http://www.digikam.org/ns/1.0/"';
  const inXmp = (inside: string, attributes = "") =>
    read(jpegOf([xmpSegment(xmpOf(inside, `${spaces} ${attributes}`))])).details;
  const bag = (name: string, ...items: string[]) =>
    `<${name}><rdf:Bag>${items.map((item) => `<rdf:li>${item}</rdf:li>`).join("")}</rdf:Bag></${name}>`;

  it("are read from XMP", () => {
    const place = 'photoshop:City="Köln" photoshop:State="NRW" photoshop:Country="Germany" Iptc4xmpCore:Location="Dom"';
    expect(inXmp(languages("Iptc4xmpExt:Event", { "x-default": "Carnival" }), place)).toMatchObject({
      city: "Köln",
      state: "NRW",
      country: "Germany",
      sublocation: "Dom",
      event: "Carnival",
    });
  });

  it("are read from IPTC, but XMP takes precedence", () => {
    const iptc = iptcOf([
      [2, 90, "Bonn"],
      [2, 92, "Münster"],
      [2, 95, "NRW"],
      [2, 101, "Germany"],
    ]);
    const segments = [photoshopSegment(resourcesOf([[0x0404, iptc]]))];
    expect(read(jpegOf(segments)).details).toMatchObject({
      city: "Bonn",
      sublocation: "Münster",
      state: "NRW",
      country: "Germany",
    });
    const both = [...segments, xmpSegment(xmpOf("<photoshop:City>Köln</photoshop:City>"))];
    expect(read(jpegOf(both)).details).toMatchObject({ city: "Köln", country: "Germany" });
  });

  it.each([
    ["Lightroom's", bag("lr:hierarchicalSubject", "Places|Germany|Köln", "People|Ana")],
    ["digiKam's", bag("digiKam:TagsList", "Places/Germany/Köln", "People/Ana")],
    [
      "both programs'",
      bag("digiKam:TagsList", "other/x") + bag("lr:hierarchicalSubject", "Places|Germany|Köln", "People|Ana"),
    ],
  ])("%s", (_, inside) => {
    expect(inXmp(inside).hierarchicalKeywords).toEqual(["Places|Germany|Köln", "People|Ana"]);
  });
});
