// What every decoder hands on: pixels of 8 bits in sRGB, upright, and no larger than the large rendition needs.

export interface DecodedPicture {
  /** Rows from the top, without padding. */
  pixels: Uint8Array;
  width: number;
  height: number;
  /** 3: red, green, blue; 4: alpha too, not premultiplied. */
  channels: 3 | 4;
  /** Of the whole picture as displayed, in pixels, before it was made smaller. */
  fullWidth: number;
  fullHeight: number;
}
