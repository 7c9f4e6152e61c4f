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
