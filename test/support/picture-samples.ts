// A picture that every rotation and mirror changes, and its stored pixels for each of EXIF's orientations.
import sharp from "sharp";

export interface Pixels {
  /** Red, green, blue. */
  data: Buffer;
  width: number;
  height: number;
}

/** Four quarters in four colours, with a white corner. */
export function referencePicture(width = 600, height = 400): Pixels {
  const colours = [
    [210, 40, 40],
    [40, 170, 60],
    [50, 70, 200],
    [220, 190, 50],
  ];
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const quarter = (x < width / 2 ? 0 : 1) + (y < height / 2 ? 0 : 2);
      const isCorner = x < width / 8 && y < height / 8;
      data.set(isCorner ? [255, 255, 255] : (colours[quarter] ?? []), (y * width + x) * 3);
    }
  }
  return { data, width, height };
}

/** Maps a pixel of the upright picture to the stored one (TIFF 6.0, page 36: which sides row 0 and column 0 are). */
const places: ((x: number, y: number, w: number, h: number) => [x: number, y: number])[] = [
  (x, y) => [x, y],
  (x, y, w) => [w - 1 - x, y],
  (x, y, w, h) => [w - 1 - x, h - 1 - y],
  (x, y, _, h) => [x, h - 1 - y],
  (x, y) => [y, x],
  (x, y, w) => [y, w - 1 - x],
  (x, y, w, h) => [h - 1 - y, w - 1 - x],
  (x, y, _, h) => [h - 1 - y, x],
];

/** The pixels as stored by a camera held that way. @param orientation EXIF's 1 to 8 */
export function storedPixels(upright: Pixels, orientation: number): Pixels {
  const { width, height, data } = upright;
  const isTurned = orientation >= 5;
  const stored = {
    data: Buffer.alloc(data.length),
    width: isTurned ? height : width,
    height: isTurned ? width : height,
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [sx, sy] = places[orientation - 1]?.(x, y, width, height) ?? [x, y];
      data.copy(stored.data, (sy * stored.width + sx) * 3, (y * width + x) * 3, (y * width + x) * 3 + 3);
    }
  }
  return stored;
}

export const sharpOf = ({ data, width, height }: Pixels) => sharp(data, { raw: { width, height, channels: 3 } });

/** The mean difference between a picture and the reference, 0 to 255, at a size where compression hardly matters. */
export async function differenceFrom(reference: Pixels, picture: Uint8Array): Promise<number> {
  const [one, two] = await Promise.all([smallReference(reference), smallOf(sharp(picture))]);
  if (one.length !== two.length) return 255;
  return one.reduce((sum, value, i) => sum + Math.abs(value - (two[i] ?? 0)), 0) / one.length;
}

const smallOf = (image: sharp.Sharp) =>
  image.flatten({ background: "white" }).resize(60, 40, { fit: "fill" }).toColourspace("srgb").raw().toBuffer();

const smallReferences = new WeakMap<Pixels, Promise<Buffer>>();

function smallReference(reference: Pixels): Promise<Buffer> {
  const small = smallReferences.get(reference) ?? smallOf(sharpOf(reference));
  smallReferences.set(reference, small);
  return small;
}
