// Makes thousands of photos for load tests: small valid JPEGs, each distinct, identical in every run, without an encoder.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { numbers, tiffOf } from "./metadata-writers.ts";
import { exifSegment, jpegWith, segment } from "./photo-containers.ts";
import { randomFrom } from "./random-from.ts";

/** 16 by 16 pixels of blue. */
const picture = Buffer.from(
  "/9j/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCAAQABADASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAP/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFAEBAAAAAAAAAAAAAAAAAAAABP/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AIgFiP/Z",
  "base64",
);

export interface BulkOptions {
  /** Of each file. The minimum is about a kilobyte; smaller values give that. */
  sizeBytes?: number;
  /** Different seeds give different photos. */
  seed?: number;
}

/** The bytes of the photo with that number: an EXIF block with a description, and unique padding. */
export function bulkPhoto(index: number, { sizeBytes = 4096, seed = 1 }: BulkOptions = {}): Buffer {
  const exif = tiffOf([
    [
      { tag: 0x010e, type: 2, value: `Bulk photo ${index}` },
      { tag: 0x8769, type: 4, value: [[{ tag: 0x9003, type: 2, value: "2026:05:16 19:10:00" }]] },
    ],
  ]);
  const mark = numbers([seed, index], 4, "big");
  const fixed = jpegWith(picture, [exifSegment(exif), segment(0xea, mark)]);
  return jpegWith(picture, [exifSegment(exif), segment(0xea, mark), ...padding(sizeBytes - fixed.length, seed)]);
}

const maxContentBytes = 65_533;
let noise: { seed: number; bytes: Buffer } | undefined;

/** APP10 segments of noise, so that the photos do not compress. */
function padding(bytes: number, seed: number): Buffer[] {
  if (noise?.seed !== seed) {
    const random = randomFrom(seed);
    noise = { seed, bytes: Buffer.from(Array.from({ length: maxContentBytes }, () => random() * 256)) };
  }
  const segments: Buffer[] = [];
  for (let left = bytes; left >= 4; ) {
    const content = Math.min(left - 4, maxContentBytes);
    segments.push(segment(0xea, noise.bytes.subarray(0, content)));
    left -= content + 4;
  }
  return segments;
}

/** Writes `photo-00000.jpg` and so on, 1,000 per subfolder of `folder`; returns their paths. */
export async function makeBulkPhotos(folder: string, count: number, options: BulkOptions = {}): Promise<string[]> {
  const paths: string[] = [];
  for (let index = 0; index < count; index++) {
    const below = join(folder, `part-${String(Math.floor(index / 1000)).padStart(3, "0")}`);
    if (index % 1000 === 0) await mkdir(below, { recursive: true });
    const path = join(below, `photo-${String(index).padStart(5, "0")}.jpg`);
    await writeFile(path, bulkPhoto(index, options));
    paths.push(path);
  }
  return paths;
}
