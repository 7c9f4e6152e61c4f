// Which field the title and the description come from: the first that has something in it. A sidecar's fields come before the file's.

/** Titles, in the order in which photoup believes them. */
export const titleOrder = [
  "XMP-dc:Title",
  "IPTC:ObjectName",
  "IFD0:XPTitle",
  "ExifIFD:ImageTitle",
  "PNG:Title",
  "XMP-photoshop:Headline",
  "IPTC:Headline",
] as const;

/** Descriptions, likewise. XMP before EXIF, because cameras write junk into EXIF. Not: comments of JPEG, GIF and PNG, which are nearly all junk. */
export const descriptionOrder = [
  "XMP-dc:Description",
  "IPTC:Caption-Abstract",
  "IFD0:ImageDescription",
  "XMP-tiff:ImageDescription",
  "XMP-exif:UserComment",
  "ExifIFD:UserComment",
  "XMP-acdsee:Notes",
  "XMP-acdsee:Caption",
  "IFD0:XPComment",
  "IFD0:XPSubject",
  "PNG:Description",
  "Takeout:Description",
] as const;

/** Fields that mean the same: where they hold different texts, people want to know. */
export const equivalentFields = [
  ["XMP-dc:Title", "IPTC:ObjectName", "IFD0:XPTitle", "ExifIFD:ImageTitle", "PNG:Title"],
  ["XMP-dc:Description", "IPTC:Caption-Abstract", "IFD0:ImageDescription", "PNG:Description"],
] as const;

/** Every tag of these names is a title or a description, whoever wrote it, and is shown by `photoup inspect`. */
const shown = new Set([
  ...["Title", "ObjectName", "Headline", "XPTitle", "ImageTitle"],
  ...["Description", "Caption-Abstract", "ImageDescription", "UserComment", "Notes", "Caption"],
  ...["XPComment", "XPSubject", "Comment"],
]);

/** Photos have the same few hundred names: what was said of one is kept. A PNG may make up longer ones. */
const fields = new Map<string, string>();
const maxFields = 500;
const maxKeptLength = 60;

/** The field that a tag counts for; empty for one that is no caption. */
export function captionFieldOf(name: string): string {
  const known = fields.get(name);
  if (known !== undefined) return known;
  const field = isCaptionTag(name) ? fieldOf(name) : "";
  if (name.length > maxKeptLength) return field;
  if (fields.size >= maxFields) fields.clear();
  fields.set(name, field);
  return field;
}

function isCaptionTag(name: string): boolean {
  return shown.has(name.slice(name.indexOf(":") + 1));
}

/** Programs put tags into the wrong directory, and a second IPTC block beside the first: the field is the same. */
function fieldOf(name: string): string {
  if (name.startsWith("IPTC")) return name.replace(/^IPTC\d+:/, "IPTC:");
  if (name === "IFD0:UserComment") return "ExifIFD:UserComment";
  return name.startsWith("ExifIFD:") ? name.replace(/^ExifIFD:(?=XP|ImageDescription)/, "IFD0:") : name;
}
