// Which field supplies the title and the description: the first non-empty one. A sidecar's fields come before the file's own.

/** Title fields, most trusted first. */
export const titleOrder = [
  "XMP-dc:Title",
  "IPTC:ObjectName",
  "IFD0:XPTitle",
  "ExifIFD:ImageTitle",
  "PNG:Title",
  "XMP-photoshop:Headline",
  "IPTC:Headline",
] as const;

/**
 * Description fields, most trusted first. XMP comes before EXIF because cameras write junk into EXIF. Comments of JPEG, GIF and PNG are left out
 * because nearly all of them are junk.
 */
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

/** Fields with the same meaning. The user is told when their texts differ. */
export const equivalentFields = [
  ["XMP-dc:Title", "IPTC:ObjectName", "IFD0:XPTitle", "ExifIFD:ImageTitle", "PNG:Title"],
  ["XMP-dc:Description", "IPTC:Caption-Abstract", "IFD0:ImageDescription", "PNG:Description"],
] as const;

/** Any tag with one of these names is a title or a description, whatever its group, and `photoup inspect` shows it. */
const shown = new Set([
  ...["Title", "ObjectName", "Headline", "XPTitle", "ImageTitle"],
  ...["Description", "Caption-Abstract", "ImageDescription", "UserComment", "Notes", "Caption"],
  ...["XPComment", "XPSubject", "Comment"],
]);

/** Photos share a few hundred tag names, so results are cached. Names in a PNG can be arbitrary and longer. */
const fields = new Map<string, string>();
const maxFields = 500;
const maxKeptLength = 60;

/** The caption field that a tag belongs to; empty if it is not a caption tag. */
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

/** Programs put tags into the wrong directory, or write a second IPTC block. These still belong to the same field. */
function fieldOf(name: string): string {
  if (name.startsWith("IPTC")) return name.replace(/^IPTC\d+:/, "IPTC:");
  if (name === "IFD0:UserComment") return "ExifIFD:UserComment";
  return name.startsWith("ExifIFD:") ? name.replace(/^ExifIFD:(?=XP|ImageDescription)/, "IFD0:") : name;
}
