// A smoke test's photos: minimal PNGs with a caption, with new bytes each time.
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { photoIdOf } from "../../api/contract.ts";
import { tinyPhoto } from "../support/tiny-photos.ts";

export interface SmokePhoto {
  fileName: string;
  title: string;
  photoId: string;
  bytes: Buffer;
  /** Base64. */
  sha256: string;
}

const captions = {
  "keynote.png": "Keynote Speech",
  "พระอาทิตย์ตก.png": "พระอาทิตย์ตกที่ภูเก็ต",
  "結婚式 [1] #2.png": "結婚式の写真 🎉",
};

export async function writeSmokePhotos(folder: string): Promise<SmokePhoto[]> {
  const photos = Object.entries(captions).map(([fileName, title]) => {
    const bytes = withTitle(tinyPhoto().bytes, title);
    const digest = createHash("sha256").update(bytes).digest();
    return { fileName, title, bytes, photoId: photoIdOf(digest), sha256: digest.toString("base64") };
  });
  for (const { fileName, bytes } of photos) await writeFile(join(folder, fileName), bytes);
  return photos;
}

// PNG (third edition) §11.3.3.4: keyword, two zero bytes for no compression, language and translated keyword, UTF-8 text.
function withTitle(png: Buffer, title: string): Buffer {
  const data = Buffer.from(`iTXtTitle\0\0\0\0\0${title}`);
  const chunk = Buffer.alloc(data.length + 8);
  chunk.writeUInt32BE(data.length - 4, 0);
  data.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(data), data.length + 4);
  const headerEnd = 8 + 12 + 13;
  return Buffer.concat([png.subarray(0, headerEnd), chunk, png.subarray(headerEnd)]);
}
