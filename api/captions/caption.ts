// What was written into a photo, and where each part of it was found.
import type { ContentType, PhotoDetails } from "../contract.ts";

export interface TagValue {
  /** Group and name as exiftool writes them: `XMP-dc:Title`, `IFD0:ImageDescription`, `IPTC:Caption-Abstract`. */
  tag: string;
  value: string;
}

export interface Caption {
  /** By the bytes, not the name; undefined where it is no photo that photoup takes. */
  contentType?: ContentType;
  title?: string;
  description?: string;
  titleFrom?: string;
  descriptionFrom?: string;
  /** RFC 3339; without an offset where the camera wrote none. */
  takenAt?: string;
  details: PhotoDetails;
  /** Every title and description found, junk included. */
  fields: TagValue[];
  junk: TagValue[];
  /** What could not be read, or was cut; each a sentence. */
  warnings: string[];
  /** Fields that mean the same and say something else; each a sentence. */
  disagreements: string[];
}
