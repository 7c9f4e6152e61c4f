// `npm run measure-push` measures what renditions cost a push to the local stack, for docs/performance.md. It pushes photos of real
// size with and without renditions in turns, each time to a new stack. Renditions unfinished at the end of a push are discarded.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import sharp from "sharp";
import { readCounts } from "../../api/deploy/script-arguments.ts";
import { numbers } from "../support/metadata-writers.ts";
import { startOwnStack } from "../support/own-stack.ts";
import { jpegWith, segment } from "../support/photo-containers.ts";
import { freshEvent } from "../support/plain-client.ts";
import { randomFrom } from "../support/random-from.ts";
import { runPhotoup } from "../support/run-photoup.ts";
import { readRenditionKeys } from "../support/stack-controls.ts";
import { makeUser } from "../support/tokens.ts";

const [count, rounds] = readCounts("usage: npm run measure-push -- [PHOTOS [ROUNDS]]", [300, 2]);
const home = await mkdtemp(path.join(tmpdir(), "photoup-measure-"));
try {
  const folder = path.join(home, "photos");
  const bytes = await makeLargePhotos(folder);
  console.log(`${count} photos of ${(bytes / 1e6).toFixed(1)} MB, ${rounds} rounds of without, with, with, without`);
  await measurePush(folder, false); // the first push reads the photos from the disk
  const totals = { without: 0, with: 0 };
  for (let round = 0; round < rounds; round++) {
    for (const renditions of [false, true, true, false]) {
      totals[renditions ? "with" : "without"] += await measurePush(folder, renditions);
    }
  }
  console.log(`with renditions : without = ${(totals.with / totals.without).toFixed(3)}`);
} finally {
  await rm(home, { recursive: true, force: true });
}

/** Photos of 24 MP with fine detail everywhere, each with its own mark. @returns the size of each */
async function makeLargePhotos(folder: string): Promise<number> {
  const random = randomFrom(1);
  const noise = Buffer.from(Array.from({ length: 1500 * 1000 * 3 }, () => random() * 256));
  const picture = await sharp(noise, { raw: { width: 1500, height: 1000, channels: 3 } })
    .resize(6000, 4000, { kernel: "cubic" })
    .jpeg({ quality: 70 })
    .toBuffer();
  await mkdir(folder);
  for (let i = 0; i < count; i++) {
    await writeFile(path.join(folder, `photo-${i}.jpg`), jpegWith(picture, [segment(0xea, numbers([i], 4, "big"))]));
  }
  return picture.length;
}

/** @returns seconds from the start of the push's process to its end */
async function measurePush(folder: string, renditions: boolean): Promise<number> {
  await using stack = await startOwnStack({ renditions });
  const eventId = freshEvent();
  const { email, password } = await makeUser(stack, { events: [eventId] });
  const env = { PHOTOUP_API_URL: stack.apiUrl, PHOTOUP_EMAIL: email, PHOTOUP_PASSWORD: password };
  const startedAt = performance.now();
  const { exitCode, stderr } = await runPhotoup(["push", "--event", eventId, folder], { env });
  const seconds = (performance.now() - startedAt) / 1000;
  if (exitCode !== 0) throw new Error(`the push failed:\n${stderr}`);
  const made = (await readRenditionKeys(stack, eventId)).length / 2;
  console.log(`${renditions ? "with   " : "without"}: ${seconds.toFixed(2)} s, renditions of ${made} photos made`);
  return seconds;
}
