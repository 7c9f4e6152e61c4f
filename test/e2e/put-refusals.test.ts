import { beforeAll, expect, it } from "vitest";
import { freshEvent, initiate, initiateBytes, listPhotos, type Permission, put } from "../support/plain-client.ts";
import { sharedStack } from "../support/shared-stack.ts";
import { deliveriesSettled, readKeys } from "../support/stack-controls.ts";
import { type TinyPhoto, tinyPhoto } from "../support/tiny-photos.ts";
import { makeUser, signIn } from "../support/tokens.ts";

const stack = sharedStack();
const eventId = freshEvent();
let token: string;
let photo: TinyPhoto;
let permission: Permission;

beforeAll(async () => {
  token = (await signIn(stack, await makeUser(stack, { events: [eventId] }))).idToken;
  photo = tinyPhoto();
  permission = await initiateBytes(stack, token, eventId, photo);
});

const withHeaders = (headers: Record<string, string>) => ({
  ...permission,
  headers: { ...permission.headers, ...headers },
});

it.each<[string, () => [Permission, Buffer], string]>([
  [
    "a changed signature",
    () => [{ ...permission, s3PutObjectUrl: changeLast(permission.s3PutObjectUrl, "X-Amz-Signature") }, photo.bytes],
    "403 SignatureDoesNotMatch",
  ],
  [
    "another content type",
    () => [withHeaders({ "content-type": "text/html" }), photo.bytes],
    "403 SignatureDoesNotMatch",
  ],
  ["other bytes of the same length", () => [permission, Buffer.alloc(photo.size)], "400 BadDigest"],
  ["a longer body", () => [permission, Buffer.concat([photo.bytes, photo.bytes])], "403 SignatureDoesNotMatch"],
  ["an extra x-amz-meta-* header", () => [withHeaders({ "x-amz-meta-evil": "1" }), photo.bytes], "403 AccessDenied"],
])("refuses %s", async (_name, attempt, outcome) => {
  expect(await put(...attempt())).toBe(outcome);
  expect(await readKeys(stack, eventId)).toEqual([]);
});

it("refuses the second use of a URL signed for a hash, and keeps one object and one record", async () => {
  const event = freshEvent();
  const user = await makeUser(stack, { events: [event] });
  const { idToken } = await signIn(stack, user);
  const once = await initiateBytes(stack, idToken, event, photo);
  expect(await put(once, photo.bytes)).toBe("200");
  expect(await put(once, photo.bytes)).toBe("412 PreconditionFailed");
  await deliveriesSettled(stack);
  expect(await readKeys(stack, event)).toHaveLength(1);
  expect(await listPhotos(stack, idToken, event)).toMatchObject([{ sha256: photo.sha256, size: photo.size }]);
});

it("keeps nothing of a put whose headers would make a browser treat it as something else", async () => {
  const event = freshEvent();
  const { idToken } = await signIn(stack, await makeUser(stack, { events: [event] }));
  const unsigned = { "content-encoding": "gzip", "content-disposition": 'attachment; filename="photo.jar"' };
  const given = await initiateBytes(stack, idToken, event, photo);
  expect(await put({ ...given, headers: { ...given.headers, ...unsigned } }, photo.bytes)).toBe("200");
  await deliveriesSettled(stack);
  expect(await readKeys(stack, event)).toEqual([]);
  expect(await put(await initiateBytes(stack, idToken, event, photo), photo.bytes)).toBe("200");
  await deliveriesSettled(stack);
  expect(await listPhotos(stack, idToken, event)).toMatchObject([{ sha256: photo.sha256 }]);
});

it("refuses a plain client's URL for another content type", async () => {
  const plain = await initiate(stack, token, eventId, { contentType: "image/png", title: "Keynote Speech" });
  expect(await put({ ...plain, headers: { "content-type": "image/jpeg" } }, photo.bytes)).toBe(
    "403 SignatureDoesNotMatch",
  );
  expect(await put({ ...plain, headers: {} }, photo.bytes)).toBe("403 SignatureDoesNotMatch");
});

it("refuses a URL whose lifetime was extended", async () => {
  const stretched = permission.s3PutObjectUrl.replace(/X-Amz-Expires=\d+/, "X-Amz-Expires=86400");
  expect(await put({ ...permission, s3PutObjectUrl: stretched }, photo.bytes)).toBe("403 SignatureDoesNotMatch");
});

function changeLast(url: string, parameter: string): string {
  const parsed = new URL(url);
  const value = parsed.searchParams.get(parameter) ?? "";
  parsed.searchParams.set(parameter, value.slice(0, -1) + (value.endsWith("0") ? "1" : "0"));
  return parsed.href;
}
