// Photos of the hard folder whose captions, positions and ratings are written in ways that some programs misread.
import { bytesIn } from "./charset-samples.ts";
import {
  iptcOf,
  languages,
  numbers,
  resourcesOf,
  type TiffTag,
  tiffOf,
  xmpCaption,
  xmpOf,
} from "./metadata-writers.ts";
import { exifSegment, jpegWith, photoshopSegment, segment, xmpSegment } from "./photo-containers.ts";
import { tinyJpeg } from "./tiny-photos.ts";

export interface CaptionedPhoto {
  path: string;
  bytes: Buffer;
  sidecar?: { path: string; bytes: Buffer };
  says: Record<string, unknown>;
}

/** Texts of cameras and programs that were once shown as somebody's words. */
const junk = [
  "OLYMPUS DIGITAL CAMERA",
  "MOULTRIE DIGITAL GAME CAMERA",
  "hdr",
  "Processed with VSCO with f2 preset",
  "filter: 0; fileterIntensity: 0.0; filterMask: 0; module: a;",
  "{ AEAverage = 117, AETarget = 60 }",
  "undefined",
  "DSC00019",
  "converted PBM file",
  "created by 'xv flower'",
  "Kofax PDF Filter - version 4.1",
  "Made with Sodipodi",
  "Software: Microsoft Office",
  "curve: A:/PHOTO/CURVES/1.CRV",
];
/** Texts that are somebody's words. */
const humanTexts = ["HDR of the bridge", "Made with love", "Curve: the bobsleigh track", "Left: Ann; right: Bob"];

const position = { latitude: 43.08, longitude: -79.07 };
const degrees = "<exif:GPSLatitude>43.08</exif:GPSLatitude><exif:GPSLongitude>79.07</exif:GPSLongitude>";

/** Each with unique bytes. */
export function captionedPhotos(): CaptionedPhoto[] {
  const photos: CaptionedPhoto[] = [];
  const add = (
    name: string,
    segments: Buffer[],
    says: Record<string, unknown>,
    sidecar?: [name: string, bytes: Buffer],
  ) =>
    photos.push({
      path: name,
      bytes: jpegWith(tinyJpeg(""), [segment(0xea, Buffer.from(name)), ...segments]),
      says,
      ...(sidecar ? { sidecar: { path: sidecar[0], bytes: sidecar[1] } } : {}),
    });
  const title = (bytes: Uint8Array) => photoshopSegment(resourcesOf([[0x0404, iptcOf([[2, 5, bytes]])]]));
  const description = (text: string) => exifSegment(tiffOf([[{ tag: 0x010e, type: 2, value: text }]]));
  const exif = (...tags: TiffTag[]) => exifSegment(tiffOf([[{ tag: 0x8769, type: 4, value: [tags] }]]));

  add("IMG_1.JPG", [], { title: "In capitals", details: { rating: 4 } }, [
    "IMG_1.XMP",
    xmpOf(languages("dc:title", { "x-default": "In capitals" }), 'xmp:Rating="4"'),
  ]);
  add("IMG_2.jpg", [], { details: { gps: position } }, [
    "IMG_2.jpg.xmp",
    xmpOf(degrees, 'exif:GPSLatitudeRef="N" exif:GPSLongitudeRef="W"'),
  ]);
  add("IMG_3.jpg", [], { details: { gps: position } }, [
    "IMG_3.xmp",
    xmpOf("<exif:GPSLatitude>43.08</exif:GPSLatitude><exif:GPSLongitude>-79.07</exif:GPSLongitude>"),
  ]);
  add(
    "IMG_4.jpg",
    [],
    { description: "By the falls", takenAt: "2019-05-01T10:11:12Z", details: { keywords: ["Ana"] } },
    [
      "IMG_4.jpg.supplemental-metadata.json",
      Buffer.from(
        '{"description":"By the falls","photoTakenTime":{"timestamp":"1556705472"},"people":[{"name":"Ana"}]}',
      ),
    ],
  );
  add("IMG_5.jpg", [title(Buffer.from("1b2442467c4b5c1b2842", "hex"))], { title: "日本" });
  for (const charset of ["windows-1251", "windows-1250", "shift_jis", "gb18030", "euc-kr"]) {
    const { bytes, text } = bytesIn(charset);
    add(`in ${charset}.jpg`, [title(bytes)], { title: text });
  }
  for (const [n, text] of junk.entries()) add(`junk ${n}.jpg`, [description(text)], { description: null });
  for (const [n, text] of humanTexts.entries()) add(`words ${n}.jpg`, [description(text)], { description: text });
  add("IMG_6.jpg", [xmpSegment(xmpOf("", 'photoshop:City="Niagara Falls" xmp:Rating="5"'))], {
    details: { city: "Niagara Falls", rating: 5 },
  });
  add("IMG_7.jpg", [xmpSegment(placesAndGroups)], {
    details: {
      state: "Ontario",
      country: "Canada",
      sublocation: "Table Rock",
      event: "Our trip",
      hierarchicalKeywords: ["Places|Canada"],
    },
  });
  add("IMG_8.jpg", extendedXmp("In the extended part"), { description: "In the extended part" });
  add("IMG_9.jpg", [xmpSegment(xmpCaption("One\u2028two\u2029three"))], { title: "One\u2028two\u2029three" });
  add("IMG_10.jpg", [xmpSegment(xmpCaption("Own", "Own words"))], { title: "Beside it", description: "Other words" }, [
    "IMG_10.xmp",
    xmpCaption("Beside it", "Other words"),
  ]);
  const gps: TiffTag[] = [
    { tag: 1, type: 2, value: "N" },
    { tag: 2, type: 5, value: [10, 1, 0, 1, 0, 1] },
    { tag: 3, type: 2, value: "E" },
    { tag: 4, type: 5, value: [20, 1, 0, 1, 0, 1] },
  ];
  add(
    "IMG_11.jpg",
    [
      exifSegment(
        tiffOf([
          [
            { tag: 0x0112, type: 3, value: [1] },
            { tag: 0x8825, type: 4, value: [gps] },
          ],
        ]),
      ),
    ],
    { details: { orientation: 6, gps: position } },
    ["IMG_11.xmp", xmpOf("", 'tiff:Orientation="6" exif:GPSLatitude="43,4.8N" exif:GPSLongitude="79,4.2W"')],
  );
  add(
    "IMG_12.jpg",
    [
      exif(
        { tag: 0x9003, type: 2, value: "2019:05:01 10:11:12" },
        { tag: 0x9011, type: 2, value: "+02:00" },
        { tag: 0x9291, type: 2, value: "25" },
      ),
    ],
    { takenAt: "2019-05-01T10:11:12.25+02:00" },
    ["IMG_12.jpg.xmp", xmpOf("", 'exif:DateTimeOriginal="2019:05:01 10:11:12"')],
  );
  for (const [photo, json, text] of [
    ["IMG_13.jpg", "IMG_13.jpg.json", "By the older name"],
    ["IMG_14(2).jpg", "IMG_14.jpg.supplemental-metadata(2).json", "Behind a number"],
    ["a name of forty characters that is cut.jpg", "a name of forty characters that is cut.jpg.sup.json", "Cut"],
  ] as const) {
    const facts = { title: photo, description: text, photoTakenTime: { timestamp: "1556705472" } };
    add(photo, [], { description: text, takenAt: "2019-05-01T10:11:12Z" }, [json, Buffer.from(JSON.stringify(facts))]);
  }
  return photos;
}

const placesAndGroups = xmpOf(
  `<iptcExt:Event xmlns:iptcExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"><rdf:Alt><rdf:li xml:lang="x-default">Our trip</rdf:li></rdf:Alt></iptcExt:Event>
<lr:hierarchicalSubject xmlns:lr="http://ns.adobe.com/lightroom/1.0/"><rdf:Bag><rdf:li>Places|Canada</rdf:li></rdf:Bag></lr:hierarchicalSubject>`,
  'photoshop:State="Ontario" photoshop:Country="Canada" xmlns:core="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/" core:Location="Table Rock"',
);

/** XMP that continues in a second segment. */
function extendedXmp(text: string): Buffer[] {
  const guid = "0123456789ABCDEF".repeat(2);
  const whole = xmpOf(languages("dc:description", { "x-default": text }));
  const head = Buffer.concat([
    Buffer.from(`http://ns.adobe.com/xmp/extension/\0${guid}`),
    numbers([whole.length, 0], 4, "big"),
  ]);
  const note = `xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmpNote:HasExtendedXMP="${guid}"`;
  return [xmpSegment(xmpOf("", note)), segment(0xe1, Buffer.concat([head, whole]))];
}
