// A sender that has no free descriptors.
import { afterEach, beforeEach, expect, it } from "vitest";
import type { PhotoBody } from "../../../../cli/upload/worker/photo-body.ts";
import { createPhotoSender, type PhotoSender } from "../../../../cli/upload/worker/photo-sender.ts";
import { serveHttp } from "../../../support/http-server.ts";

let waits: number;
let whenWaiting: () => void;
let sender: PhotoSender;
beforeEach(() => {
  waits = 0;
  whenWaiting = () => {};
  sender = createPhotoSender(
    undefined,
    () => {},
    async () => {
      waits++;
      whenWaiting();
    },
  );
});
afterEach(() => sender.close());

const starved = () => Object.assign(new Error("EMFILE: too many open files"), { code: "EMFILE", syscall: "open" });
const photo = (): PhotoBody => ({ sizeBytes: 5, next: () => Buffer.from("photo"), close: () => {} });
const put = (origin: string, openBody: () => PhotoBody) =>
  sender.put(1, { url: `${origin}/a.jpg`, headers: {}, stallMs: 60_000 }, openBody);

it("a put waits until its file can be opened, and closes idle connections meanwhile", async () => {
  await using store = await serveHttp((_asked, response) => response.end());
  await put(store.origin, photo);
  const openBody = () => {
    if (waits < 3) throw starved();
    return photo();
  };
  expect(await put(store.origin, openBody)).toMatchObject({ kind: "answered", status: 200 });
  expect(store.connections()).toBe(2);
});

it.each([
  ["is a straggler", () => sender.restart(1), "restarted"],
  ["belongs to a run that ends", () => sender.abort(), "unanswered"],
])("a put that waits for a file and %s waits no longer", async (_, stop, kind) => {
  await using store = await serveHttp((_asked, response) => response.end());
  whenWaiting = stop;
  const openBody = () => {
    throw starved();
  };
  expect(await put(store.origin, openBody)).toMatchObject({ kind });
  expect(waits).toBe(1);
});
