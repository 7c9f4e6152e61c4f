// What every decoder returns: 8-bit sRGB pixels, upright, and no larger than the large rendition needs.

export interface DecodedPicture {
  /** Rows from the top, without padding. */
  pixels: Uint8Array;
  width: number;
  height: number;
  /** 3: red, green, blue; 4: also alpha, not premultiplied. */
  channels: 3 | 4;
  /** Size of the whole picture as displayed, in pixels, before scaling. */
  fullWidth: number;
  fullHeight: number;
}

/** EXIF's orientations 5 to 8 exchange width and height. */
export const isOnItsSide = (orientation = 1): boolean => orientation >= 5;

/** The displayed size of a picture stored in this size. */
export function fullSizeOf(
  { width, height }: { width: number; height: number },
  orientation: number | undefined,
): Pick<DecodedPicture, "fullWidth" | "fullHeight"> {
  const [fullWidth, fullHeight] = isOnItsSide(orientation) ? [height, width] : [width, height];
  return { fullWidth, fullHeight };
}
