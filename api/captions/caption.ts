// What was written into a photo, and where each part was found.
import type { ContentType, PhotoDetails } from "../contract.ts";

export interface TagValue {
  /** The group and name as exiftool writes them: `XMP-dc:Title`, `IFD0:ImageDescription`, `IPTC:Caption-Abstract`. */
  tag: string;
  value: string;
}

export interface Caption {
  /** Determined from the bytes, not the name; undefined if photoup does not accept the file. */
  contentType?: ContentType;
  title?: string;
  description?: string;
  titleFrom?: string;
  descriptionFrom?: string;
  /** RFC 3339; without an offset if the camera wrote none. */
  takenAt?: string;
  details: PhotoDetails;
  /** Every title and description found, including junk. */
  fields: TagValue[];
  junk: TagValue[];
  /** What could not be read or was cut, one sentence each. */
  warnings: string[];
  /** Equivalent fields whose texts differ, one sentence each. */
  disagreements: string[];
}
