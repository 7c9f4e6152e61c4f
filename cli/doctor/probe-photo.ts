// Makes a unique photo of a given size: a valid PNG of random noise.
import { randomBytes } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";

/** @param sizeBytes approximate; noise does not compress */
export function probePhoto(sizeBytes: number): Buffer {
  const width = 512;
  const height = Math.max(1, Math.round(sizeBytes / (width * 3 + 1)));
  const rows = randomBytes(height * (width * 3 + 1));
  for (let row = 0; row < height; row++) rows[row * (width * 3 + 1)] = 0; // No filter.
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits, RGB.
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("tEXt", Buffer.from("Title\0photoup doctor: a probe, to be removed", "latin1")),
    chunk("IDAT", deflateSync(rows, { level: 0 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
