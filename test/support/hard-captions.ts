// Photos of the hard folder whose captions, positions and ratings programs have written in ways that others misread.
import { bytesIn } from "./charset-samples.ts";
import { iptcOf, languages, resourcesOf, tiffOf, xmpCaption, xmpOf } from "./metadata-writers.ts";
import { exifSegment, jpegWith, photoshopSegment, segment, xmpSegment } from "./photo-containers.ts";
import { tinyJpeg } from "./tiny-photos.ts";

export interface CaptionedPhoto {
  path: string;
  bytes: Buffer;
  sidecar?: { path: string; bytes: Buffer };
  says: Record<string, unknown>;
}

const position = { latitude: 43.08, longitude: -79.07 };
const degrees = "<exif:GPSLatitude>43.08</exif:GPSLatitude><exif:GPSLongitude>79.07</exif:GPSLongitude>";

/** Each with bytes of its own. */
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
  const cyrillic = bytesIn("windows-1251");

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
  add("IMG_5.jpg", [title(cyrillic.bytes)], { title: cyrillic.text });
  add("IMG_6.jpg", [title(Buffer.from("1b2442467c4b5c1b2842", "hex"))], { title: "日本" });
  add("IMG_7.jpg", [description("OLYMPUS DIGITAL CAMERA")], { description: null });
  add("IMG_8.jpg", [description("Processed with VSCO with f2 preset")], { description: null });
  add("IMG_9.jpg", [xmpSegment(xmpOf("", 'photoshop:City="Niagara Falls" xmp:Rating="5"'))], {
    details: { city: "Niagara Falls", rating: 5 },
  });
  add("IMG_10.jpg", [xmpSegment(xmpCaption("Own", "Own words"))], { title: "Beside it", description: "Other words" }, [
    "IMG_10.xmp",
    xmpCaption("Beside it", "Other words"),
  ]);
  return photos;
}
