// Converts pixels in another colour space to sRGB, given their profile.
import sharp from "sharp";
import type { DecodedPicture } from "./decoded-picture.ts";

/** An invalid profile leaves the pixels unchanged. */
export async function toSrgb<T extends Pick<DecodedPicture, "pixels" | "width" | "height" | "channels">>(
  picture: T,
  profile: Uint8Array,
): Promise<T> {
  try {
    const { data, info } = await sharp(tiffWith(picture, profile))
      .toColourspace("srgb")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    return info.channels === picture.channels ? { ...picture, pixels: data } : picture;
  } catch {
    return picture;
  }
}

/** An uncompressed TIFF in one strip, because libvips applies only profiles that are embedded. */
function tiffWith({ pixels, width, height, channels }: Parameters<typeof toSrgb>[0], profile: Uint8Array): Buffer {
  const depths = Buffer.alloc(2 * channels);
  for (let i = 0; i < channels; i++) depths.writeUInt16LE(8, 2 * i);
  const [short, long, undefinedType] = [3, 4, 7];
  const strip = 8 + depths.length + (profile.length + (profile.length & 1));
  const entries: [tag: number, type: number, count: number, value: number][] = [
    [0x0100, long, 1, width],
    [0x0101, long, 1, height],
    [0x0102, short, channels, 8],
    [0x0103, short, 1, 1],
    [0x0106, short, 1, 2],
    [0x0111, long, 1, strip],
    [0x0115, short, 1, channels],
    [0x0116, long, 1, height],
    [0x0117, long, 1, pixels.length],
    ...(channels === 4 ? [[0x0152, short, 1, 2] as [number, number, number, number]] : []),
    [0x8773, undefinedType, profile.length, 8 + depths.length],
  ];
  const directory = Buffer.alloc(2 + 12 * entries.length + 4);
  directory.writeUInt16LE(entries.length, 0);
  for (const [i, [tag, type, count, value]] of entries.entries()) {
    directory.writeUInt16LE(tag, 2 + 12 * i);
    directory.writeUInt16LE(type, 4 + 12 * i);
    directory.writeUInt32LE(count, 6 + 12 * i);
    directory.writeUInt32LE(value, 10 + 12 * i);
  }
  const header = Buffer.from("II*\0\0\0\0\0", "latin1");
  header.writeUInt32LE(strip + pixels.length + (pixels.length & 1), 4);
  const padding = (bytes: Uint8Array) => Buffer.alloc(bytes.length & 1);
  return Buffer.concat([header, depths, profile, padding(profile), pixels, padding(pixels), directory]);
}
