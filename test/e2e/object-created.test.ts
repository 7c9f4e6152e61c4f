import { describe, expect, it } from "vitest";
import { callApi } from "../support/call-api.ts";
import { freshEvent, initiateBytes, listPhotos, put } from "../support/plain-client.ts";
import { sharedStack } from "../support/shared-stack.ts";
import {
  deliveriesSettled,
  photoPrefix,
  planDelivery,
  readKeys,
  readPuts,
  sendEvents,
} from "../support/stack-controls.ts";
import { tinyPhoto } from "../support/tiny-photos.ts";
import { makeUser, signIn } from "../support/tokens.ts";

const stack = sharedStack();

async function freshAttendee() {
  const eventId = freshEvent();
  const { idToken } = await signIn(stack, await makeUser(stack, { events: [eventId] }));
  return { eventId, idToken };
}

async function upload(eventId: string, token: string) {
  const photo = tinyPhoto();
  const permission = await initiateBytes(stack, token, eventId, photo);
  expect(await put(permission, photo.bytes)).toBe("200");
  return { photo, photoId: permission.photoId };
}

const createdEvent = (eventId: string, photoId: string, id = crypto.randomUUID()) => ({
  version: "0",
  id,
  "detail-type": "Object Created",
  source: "aws.s3",
  time: new Date().toISOString(),
  detail: {
    bucket: { name: stack.bucket },
    object: { key: `${photoPrefix(eventId)}${photoId}.png`, size: 1, etag: "x", sequencer: "0" },
  },
});

describe("ObjectCreated", () => {
  it("makes one unchanged record if it is delivered three times", async () => {
    const { eventId, idToken } = await freshAttendee();
    await planDelivery(stack, eventId, { copies: 3 });
    await upload(eventId, idToken);
    await deliveriesSettled(stack);
    expect(await listPhotos(stack, idToken, eventId)).toHaveLength(1);
  });

  it("changes no record if it is delivered again, early, or out of order", async () => {
    const { eventId, idToken } = await freshAttendee();
    const uploads = [];
    for (let i = 0; i < 3; i++) uploads.push(await upload(eventId, idToken));
    await deliveriesSettled(stack);
    const before = await callApi(stack, `GET /events/${eventId}/photos`, { token: idToken });
    const events = uploads.flatMap(({ photoId }) => [createdEvent(eventId, photoId), createdEvent(eventId, photoId)]);
    const early = createdEvent(eventId, "00000000-0000-8000-8000-000000000000");
    await sendEvents(stack, [early, ...events.toReversed(), ...events, early]);
    await deliveriesSettled(stack);
    const after = await listPhotos(stack, idToken, eventId);
    const withoutUrls = (photos: object[]) => photos.map((photo) => ({ ...photo, url: "" }));
    expect(withoutUrls(after)).toEqual(withoutUrls(before.body.photos as object[]));
    expect(after).toHaveLength(3);
  });

  it("leaves the photo unconfirmed if it is lost, until the next initiate, which sends no bytes", async () => {
    const { eventId, idToken } = await freshAttendee();
    await planDelivery(stack, eventId, { copies: 0 });
    const { photo, photoId } = await upload(eventId, idToken);
    await deliveriesSettled(stack);
    expect(await listPhotos(stack, idToken, eventId)).toEqual([]);
    const { contentType, sha256, size } = photo;
    const again = { token: idToken, body: { contentType, sha256, size } };
    const reply = await callApi(stack, `POST /events/${eventId}/photos/initiate-upload`, again);
    expect([reply.status, reply.body]).toEqual([200, { photoId, status: "stored" }]);
    expect(await listPhotos(stack, idToken, eventId)).toMatchObject([{ photoId, sha256, size }]);
    expect(Object.values(await readPuts(stack, eventId))).toEqual([{ attempts: 1, stored: 1 }]);
  });

  it("is recorded when it arrives late", async () => {
    const { eventId, idToken } = await freshAttendee();
    await planDelivery(stack, eventId, { copies: 0 });
    const { photoId } = await upload(eventId, idToken);
    await deliveriesSettled(stack);
    expect(await listPhotos(stack, idToken, eventId)).toEqual([]);
    await planDelivery(stack, eventId, { copies: 1 });
    await sendEvents(stack, [createdEvent(eventId, photoId)]);
    await deliveriesSettled(stack);
    expect(await listPhotos(stack, idToken, eventId)).toHaveLength(1);
  });

  it("delays no other event if it makes no sense", async () => {
    const { eventId, idToken } = await freshAttendee();
    const nonsense = {
      ...createdEvent(eventId, "x"),
      detail: { bucket: { name: stack.bucket }, object: { key: "uploads/%zz" } },
    };
    await sendEvents(stack, [nonsense]);
    await upload(eventId, idToken);
    await expect.poll(() => listPhotos(stack, idToken, eventId)).toHaveLength(1);
    expect(await readKeys(stack, eventId)).toHaveLength(1);
  });
});
