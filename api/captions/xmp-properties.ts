// The XMP properties that a caption is made of, and the names that exiftool gives them.

// Maps namespaces to exiftool's group names. The prefixes in the file are irrelevant.
const groups = new Map<string, string>([
  ["http://purl.org/dc/elements/1.1", "XMP-dc"],
  ["http://ns.adobe.com/photoshop/1.0", "XMP-photoshop"],
  ["http://ns.adobe.com/tiff/1.0", "XMP-tiff"],
  ["http://ns.adobe.com/exif/1.0", "XMP-exif"],
  ["http://ns.adobe.com/exif/1.0/aux", "XMP-aux"],
  ["http://cipa.jp/exif/1.0", "XMP-exifEX"],
  ["http://ns.adobe.com/xap/1.0", "XMP-xmp"],
  ["http://ns.adobe.com/pdf/1.3", "XMP-pdf"],
  ["http://ns.acdsee.com/iptc/1.0", "XMP-acdsee"],
  ["http://ns.adobe.com/album/1.0", "XMP-album"],
  ["http://iptc.org/std/Iptc4xmpExt/2008-02-29", "XMP-iptcExt"],
  ["http://iptc.org/std/Iptc4xmpCore/1.0/xmlns", "XMP-iptcCore"],
  ["http://ns.adobe.com/lightroom/1.0", "XMP-lr"],
  ["http://www.digikam.org/ns/1.0", "XMP-digiKam"],
  ["http://ns.microsoft.com/photo/1.0", "XMP-microsoft"],
  ["http://ns.iview-multimedia.com/mediapro/1.0", "XMP-mediapro"],
]);
// Some packets use a prefix without declaring it. The parser then reports the prefix as the namespace.
for (const group of [...groups.values()]) groups.set(group.slice("XMP-".length), group);

// By group: local names in the file and the names that exiftool shows.
const properties: Record<string, Record<string, string>> = {
  "XMP-dc": { title: "Title", description: "Description", creator: "Creator", rights: "Rights", subject: "Subject" },
  "XMP-photoshop": {
    Headline: "Headline",
    DateCreated: "DateCreated",
    City: "City",
    State: "State",
    Country: "Country",
  },
  "XMP-tiff": {
    ImageDescription: "ImageDescription",
    Make: "Make",
    Model: "Model",
    Artist: "Artist",
    Orientation: "Orientation",
    Copyright: "Copyright",
  },
  "XMP-exif": {
    UserComment: "UserComment",
    DateTimeOriginal: "DateTimeOriginal",
    DateTimeDigitized: "DateTimeDigitized",
    GPSLatitude: "GPSLatitude",
    GPSLongitude: "GPSLongitude",
    GPSLatitudeRef: "GPSLatitudeRef",
    GPSLongitudeRef: "GPSLongitudeRef",
    GPSAltitude: "GPSAltitude",
    GPSAltitudeRef: "GPSAltitudeRef",
  },
  "XMP-aux": { Lens: "Lens" },
  "XMP-exifEX": {
    LensModel: "LensModel",
    OffsetTimeOriginal: "OffsetTimeOriginal",
    OffsetTimeDigitized: "OffsetTimeDigitized",
  },
  "XMP-xmp": { Title: "Title", Description: "Description", CreateDate: "CreateDate", Rating: "Rating" },
  "XMP-pdf": { Title: "Title" },
  "XMP-acdsee": { notes: "Notes", caption: "Caption", rating: "Rating" },
  "XMP-album": { Notes: "Notes" },
  "XMP-iptcExt": { Headline: "Headline", Event: "Event" },
  "XMP-iptcCore": { Location: "Location" },
  "XMP-lr": { hierarchicalSubject: "HierarchicalSubject" },
  "XMP-digiKam": { TagsList: "TagsList" },
  "XMP-microsoft": { LastKeywordXMP: "LastKeywordXMP", Rating: "RatingPercent" },
  "XMP-mediapro": { CatalogSets: "CatalogSets", Event: "Event" },
};

/** The group and name of a property; undefined if a caption does not need it. */
export function xmpNameOf(uri: string, local: string): string | undefined {
  let end = uri.length;
  while (end > 0 && "/#".includes(uri.charAt(end - 1))) end--;
  const group = groups.get(uri.slice(0, end));
  const name = group === undefined ? undefined : properties[group]?.[local];
  return name === undefined ? undefined : `${group}:${name}`;
}

/** Whether `readXmp` reports the property. */
export const isReadProperty = (uri: string, local: string): boolean => xmpNameOf(uri, local) !== undefined;
