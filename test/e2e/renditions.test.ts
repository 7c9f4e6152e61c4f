// Renditions on the local stack, from a photo's arrival to what the page shows.
import { createHash, randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { ListedPhoto } from "../../api/contract.ts";
import { photoKey } from "../../api/table-layout.ts";
import { callApi } from "../support/call-api.ts";
import { tiffOf, xmpCaption } from "../support/metadata-writers.ts";
import { startOwnStack, type TestStack } from "../support/own-stack.ts";
import { exifSegment, jpegWith, xmpSegment } from "../support/photo-containers.ts";
import { freshEvent, initiate, listPhotos, put } from "../support/plain-client.ts";
import { quietMsOf } from "../support/quiet-time.ts";
import { setInRecord } from "../support/set-in-record.ts";
import { sharedPictureStack } from "../support/shared-stack.ts";
import {
  deliveriesSettled,
  planDelivery,
  readRenditionKeys,
  renditionsMade,
  runSweep,
} from "../support/stack-controls.ts";
import { makeUser, signIn } from "../support/tokens.ts";

/** A picture whose bytes no other picture has. */
const picture = (width: number, height: number) =>
  sharp(randomBytes(12 * 8 * 3), { raw: { width: 12, height: 8, channels: 3 } })
    .resize(width, height, { fit: "fill" })
    .jpeg({ quality: 90 })
    .toBuffer();

async function attendee(stack: TestStack) {
  const eventId = freshEvent();
  const { idToken } = await signIn(stack, await makeUser(stack, { events: [eventId] }));
  return { eventId, token: idToken };
}

async function upload(stack: TestStack, { eventId, token }: { eventId: string; token: string }, bytes: Buffer) {
  const sha256 = createHash("sha256").update(bytes).digest("base64");
  const photo = { contentType: "image/jpeg", sha256, size: bytes.length };
  const permission = await initiate(stack, token, eventId, photo);
  expect(await put(permission, bytes)).toBe("200");
  return permission.photoId;
}

const only = (photos: ListedPhoto[]): ListedPhoto => {
  const [photo, ...others] = photos;
  if (!photo || others.length > 0) throw new Error(`there are ${photos.length} photos`);
  return photo;
};

describe("a photo that arrives", () => {
  it("has pictures for grid and screen in the list, which a browser may cache, and the caption of its own bytes", async () => {
    const stack = sharedPictureStack();
    const who = await attendee(stack);
    const orientation = tiffOf([[{ tag: 0x0112, type: 3, value: [6] }]]);
    const texts = [exifSegment(orientation), xmpSegment(xmpCaption("夏祭り", "At the river"))];
    await upload(stack, who, jpegWith(await picture(3000, 2000), texts));
    await renditionsMade(stack);
    const photo = only(await listPhotos(stack, who.token, who.eventId));
    expect(photo).toMatchObject({ width: 2000, height: 3000, title: "夏祭り", description: "At the river" });
    expect(Buffer.from(photo.thumbhash ?? "", "base64").length).toBeGreaterThan(10);
    for (const [name, format, width, height] of [
      ["small", "webp", 427, 640],
      ["large", "jpeg", 1365, 2048],
    ] as const) {
      const link = photo.renditions?.[name];
      expect(link).toMatchObject({ width, height });
      const answer = await fetch(link?.url ?? "");
      expect(answer.headers.get("content-type")).toBe(`image/${format}`);
      expect(answer.headers.get("cache-control")).toBe("private, max-age=31557600, immutable");
      expect(await sharp(await answer.arrayBuffer()).metadata()).toMatchObject({ format, width, height });
    }
  });

  it("has one set of pictures if its event is delivered three times, and none once it is removed", async () => {
    const stack = sharedPictureStack();
    const who = await attendee(stack);
    await planDelivery(stack, who.eventId, { copies: 3 });
    const photoId = await upload(stack, who, await picture(800, 600));
    await renditionsMade(stack);
    expect(await readRenditionKeys(stack, who.eventId)).toHaveLength(2);
    const removed = await callApi(stack, `DELETE /events/${who.eventId}/photos/${photoId}`, { token: who.token });
    expect(removed.status).toBe(204);
    expect(await readRenditionKeys(stack, who.eventId)).toEqual([]);
  });

  it("says why it cannot be shown, and does not delay the next one", async () => {
    const stack = sharedPictureStack();
    const who = await attendee(stack);
    const whole = await picture(1200, 800);
    const damagedId = await upload(stack, who, whole.subarray(0, whole.length / 3));
    const shownId = await upload(stack, who, whole);
    await renditionsMade(stack);
    const photos = new Map((await listPhotos(stack, who.token, who.eventId)).map((photo) => [photo.photoId, photo]));
    expect(photos.get(damagedId)).toMatchObject({ renditionsFailed: "The picture is damaged or cut off." });
    expect(photos.get(shownId)).toMatchObject({ renditions: { small: { width: 640 } } });
  });
});

it("a photo of 24 megapixels has its pictures within 10 seconds of its confirmation", async () => {
  await using stack = await startOwnStack({ renditions: "prompt" }); // no other test's photos are queued before it
  const who = await attendee(stack);
  const bytes = await picture(6000, 4000);
  const { ms } = await quietMsOf(async () => {
    await upload(stack, who, bytes);
    await renditionsMade(stack);
  });
  expect(ms).toBeLessThan(10_000);
  expect(only(await listPhotos(stack, who.token, who.eventId)).renditions?.large).toMatchObject({ width: 2048 });
});

it("after kill -9 during decoding, the next start makes all missing pictures", async () => {
  const before = await startOwnStack({ renditions: "prompt" });
  const who = await attendee(before);
  const photoIds: string[] = [];
  for (let i = 0; i < 4; i++) photoIds.push(await upload(before, who, await picture(4000, 3000)));
  // The first photo's pictures are there, so the next photo is being decoded.
  while ((await readRenditionKeys(before, who.eventId)).length < 2) await delay(20);
  before.process.kill("SIGKILL");
  await before.stop();
  await using after = await startOwnStack({ dataFolder: before.dataFolder, renditions: "prompt" });
  await renditionsMade(after);
  const photos = await listPhotos(after, who.token, who.eventId);
  expect(photos.map(({ photoId }) => photoId).sort()).toEqual(photoIds.sort());
  for (const photo of photos) expect(photo.renditions?.small).toMatchObject({ width: 640, height: 480 });
  expect(await readRenditionKeys(after, who.eventId)).toHaveLength(8);
});

it("the sweep requests them for a photo whose event was lost, and for one from before renditions existed", async () => {
  const before = await startOwnStack({ renditions: false });
  const who = await attendee(before);
  const old = await upload(before, who, await picture(900, 600));
  await deliveriesSettled(before);
  await before.stop();
  await using after = await startOwnStack({ dataFolder: before.dataFolder, renditions: "prompt" });
  const anHourAgo = new Date(Date.now() - 3600_000).toISOString();
  await setInRecord(after, photoKey(who.eventId, old), "uploadedAt", anHourAgo);
  await planDelivery(after, who.eventId, { copies: 0 });
  const lost = await upload(after, who, await picture(800, 600));
  await deliveriesSettled(after);
  expect(await readRenditionKeys(after, who.eventId)).toEqual([]);
  await runSweep(after);
  await renditionsMade(after);
  const photos = await listPhotos(after, who.token, who.eventId);
  expect(photos.map(({ photoId }) => photoId).sort()).toEqual([old, lost].sort());
  for (const photo of photos) expect(photo.renditions?.small).toMatchObject({ width: 640 });
});
