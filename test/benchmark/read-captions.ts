// Measures the caption reader from disk: `npm run build && node dist/test/benchmark/read-captions.js [FOLDER]`. It reads 10,000
// times, from the files in the folder, or from 500 photos that it makes, one in five with XMP.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withPhoto } from "../../api/captions/open-photo.ts";
import { readCaption } from "../../api/captions/read-caption.ts";
import { readScript } from "../../api/deploy/script-arguments.ts";
import { bulkPhoto } from "../support/bulk-photos.ts";
import { xmpCaption } from "../support/metadata-writers.ts";
import { jpegWith, xmpSegment } from "../support/photo-containers.ts";

const reads = 10_000;
const made = 500;
const { positionals } = readScript("usage: node dist/test/benchmark/read-captions.js [FOLDER]", {
  allowPositionals: true,
});
const [folder] = positionals;
const temporary = mkdtempSync(join(tmpdir(), "photoup-benchmark-"));
const paths = folder === undefined ? makePhotos() : readdirSync(folder).map((name) => join(folder, name));

function makePhotos(): string[] {
  return Array.from({ length: made }, (_, i) => {
    const photo = bulkPhoto(i, { sizeBytes: 100_000 });
    const path = join(temporary, `${i}.jpg`);
    writeFileSync(path, i % 5 === 0 ? jpegWith(photo, [xmpSegment(xmpCaption(`Photo ${i}`, "With a packet"))]) : photo);
    return path;
  });
}

const elapsed: number[] = [];
const bytes: number[] = [];
const memory: number[] = [];
for (let i = 0; i < reads; i++) {
  let readBytes = 0;
  const startedAt = performance.now();
  withPhoto(paths[i % paths.length] ?? "", (source) =>
    readCaption(
      {
        sizeBytes: source.sizeBytes,
        read(offset, length) {
          const read = source.read(offset, length);
          readBytes += read.length;
          return read;
        },
      },
      { languages: ["en"] },
    ),
  );
  elapsed.push(performance.now() - startedAt);
  bytes.push(readBytes);
  if ((i + 1) % 1000 === 0) memory.push(Math.round(process.memoryUsage().rss / 1024 / 1024));
}
rmSync(temporary, { recursive: true });

const at = (values: number[], share: number) =>
  [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? 0;
console.log(`${reads} reads of ${paths.length} files`);
console.log(`time:   median ${at(elapsed, 0.5).toFixed(3)} ms, 95 % within ${at(elapsed, 0.95).toFixed(3)} ms`);
console.log(`read:   median ${at(bytes, 0.5)} bytes, 95 % within ${at(bytes, 0.95)} bytes`);
console.log(`memory: ${memory.join(", ")} MB after every 1,000`);
