// The TIFF tags that a caption is made of: their names and kinds. Pointers are followed and never become tags themselves.

export interface ExifTag {
  name: string;
  /** The kind of the value, or of what it points to: a directory, or a block of other metadata. */
  kind: "text" | "copyright" | "utf16" | "comment" | "numbers" | "exif" | "gps" | "subs" | "block";
}

export const xmpBlock = 0x02bc;
export const iptcBlock = 0x83bb;
const resourcesBlock = 0x8649;

// The directory determines a tag's group, but not its name.
const wanted = new Map<number, ExifTag>([
  [0x0100, { name: "ImageWidth", kind: "numbers" }],
  [0x0101, { name: "ImageHeight", kind: "numbers" }],
  [0x010e, { name: "ImageDescription", kind: "text" }],
  [0x010f, { name: "Make", kind: "text" }],
  [0x0110, { name: "Model", kind: "text" }],
  [0x0112, { name: "Orientation", kind: "numbers" }],
  [0x014a, { name: "SubIFDs", kind: "subs" }],
  [xmpBlock, { name: "XMP", kind: "block" }],
  [0x013b, { name: "Artist", kind: "text" }],
  [0x4746, { name: "Rating", kind: "numbers" }],
  [0x4749, { name: "RatingPercent", kind: "numbers" }],
  [0x8298, { name: "Copyright", kind: "copyright" }],
  [iptcBlock, { name: "IPTC", kind: "block" }],
  [resourcesBlock, { name: "ImageResources", kind: "block" }],
  [0x8769, { name: "ExifOffset", kind: "exif" }],
  [0x8825, { name: "GPSInfo", kind: "gps" }],
  [0x9003, { name: "DateTimeOriginal", kind: "text" }],
  [0x9004, { name: "CreateDate", kind: "text" }],
  [0x9011, { name: "OffsetTimeOriginal", kind: "text" }],
  [0x9012, { name: "OffsetTimeDigitized", kind: "text" }],
  [0x9286, { name: "UserComment", kind: "comment" }],
  [0x9291, { name: "SubSecTimeOriginal", kind: "text" }],
  [0x9292, { name: "SubSecTimeDigitized", kind: "text" }],
  [0x9c9b, { name: "XPTitle", kind: "utf16" }],
  [0x9c9c, { name: "XPComment", kind: "utf16" }],
  [0x9c9d, { name: "XPAuthor", kind: "utf16" }],
  [0x9c9e, { name: "XPKeywords", kind: "utf16" }],
  [0x9c9f, { name: "XPSubject", kind: "utf16" }],
  [0xa002, { name: "ExifImageWidth", kind: "numbers" }],
  [0xa003, { name: "ExifImageHeight", kind: "numbers" }],
  [0xa432, { name: "LensInfo", kind: "numbers" }],
  [0xa433, { name: "LensMake", kind: "text" }],
  [0xa434, { name: "LensModel", kind: "text" }],
  [0xa436, { name: "ImageTitle", kind: "text" }],
  [0xa437, { name: "Photographer", kind: "text" }],
]);

const gpsNames = new Map<number, ExifTag>([
  [1, { name: "GPSLatitudeRef", kind: "text" }],
  [2, { name: "GPSLatitude", kind: "numbers" }],
  [3, { name: "GPSLongitudeRef", kind: "text" }],
  [4, { name: "GPSLongitude", kind: "numbers" }],
  [5, { name: "GPSAltitudeRef", kind: "numbers" }],
  [6, { name: "GPSAltitude", kind: "numbers" }],
]);

function tagsIn(group: string): ReadonlyMap<number, ExifTag> {
  const own = group === "GPS" ? gpsNames : wanted;
  return new Map(Array.from(own, ([tag, { name, kind }]) => [tag, { name: `${group}:${name}`, kind }]));
}

/** Built once, because hardly any photo has other groups. */
const frequent = new Map(["IFD0", "IFD1", "ExifIFD", "GPS"].map((group) => [group, tagsIn(group)]));

/** By tag number, with the group in their names. */
export function exifTagsOf(group: string): ReadonlyMap<number, ExifTag> {
  return frequent.get(group) ?? tagsIn(group);
}
