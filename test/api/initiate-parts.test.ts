// Photos in parts: requested, found again, assembled, proved, and aborted.
import { beforeEach, describe, expect, it } from "vitest";
import { partLimits } from "../../api/contract.ts";
import { processUploadedPhoto } from "../../api/process-uploaded-photo.ts";
import { type Call, createTestApi, idOf, jpeg, objectCreated, sha256Of, type TestApi } from "./test-api.ts";

const size = partLimits.leastBytes;
/** Three parts, the last of them short. */
const photo = Buffer.alloc(2 * size + 9, "n");
jpeg("").copy(photo);
const photoId = idOf(photo);
const partsOf = (bytes: Uint8Array, partBytes = size) =>
  Array.from({ length: Math.ceil(bytes.length / partBytes) }, (_, i) =>
    bytes.subarray(i * partBytes, (i + 1) * partBytes),
  );
const told = (bytes = photo, more: object = {}) => ({
  contentType: "image/jpeg",
  sha256: sha256Of(bytes),
  size: bytes.length,
  title: "Night",
  parts: { size, sha256: partsOf(bytes).map(sha256Of) },
  ...more,
});

let api: TestApi;
beforeEach(async () => {
  api = createTestApi();
  await api.register();
});
const initiate = (call: Call = {}) => api.call("initiateUpload", { body: told(), ...call });

/** Sends the parts that an answer asks for. @returns their numbers */
function sendParts(answer: Awaited<ReturnType<typeof initiate>>, most = 99, bytes = photo): number[] {
  const { urls = [], size: partBytes = size } = answer.body.parts ?? {};
  return urls.slice(0, most).map(({ number, url }) => {
    expect(api.bucket.putPart(url, partsOf(bytes, partBytes)[number - 1] ?? Buffer.alloc(0))).toBe(true);
    return number;
  });
}
const arrive = () => api.process(objectCreated(`uploads/event_42/${photoId}.jpg`));
const lookUp = async () => (await api.call("lookupPhotos", { body: { photoIds: [photoId], proveStored: true } })).body;

/** Asks and sends until the API has put the photo together. */
async function sendAll(call: Call = {}, bytes = photo) {
  sendParts(await initiate(call), 99, bytes);
  return initiate(call);
}

describe("a photo in parts", () => {
  it("gets a URL for exactly the bytes of each part, and is assembled once all are there", async () => {
    const first = await initiate();
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({ photoId, parts: { size, storedBytes: 0 } });
    expect(first.body.s3PutObjectUrl).toBeUndefined();
    expect(sendParts(first)).toEqual([1, 2, 3]);
    expect(api.bucket.presignedParts.map((part) => [part.number, part.size, part.sha256])).toEqual(
      partsOf(photo).map((part, i) => [i + 1, part.length, sha256Of(part)]),
    );
    const second = await initiate();
    expect([second.status, second.body]).toEqual([200, { photoId, status: "stored", assembled: true }]);
    expect(api.bucket.openUploads()).toEqual([]);
  });

  it("is confirmed with the SHA-256 of the whole once its bytes were read, and can be proved from then on", async () => {
    await sendAll();
    expect((await lookUp()).photos).toEqual([]);
    expect(await arrive()).toEqual({ recorded: 1 });
    expect((await lookUp()).photos).toMatchObject([
      { photoId, sha256: sha256Of(photo), size: photo.length, title: "Night", object: "stored" },
    ]);
    expect(await arrive()).toEqual({ known: 1 });
    expect((await initiate()).body).toMatchObject({ status: "stored" });
  });

  it("is the newest of the event once it is there, however long ago it was begun", async () => {
    sendParts(await initiate(), 1);
    api.clock.now = new Date(api.clock.now.getTime() + 24 * 3600 * 1000);
    await api.upload(jpeg("another"));
    api.clock.now = new Date(api.clock.now.getTime() + 60_000);
    await sendAll();
    await arrive();
    const listed = (await api.call("listPhotos", { as: "organiser" })).body.photos;
    expect(listed?.map((each) => each.photoId)).toEqual([photoId, idOf(jpeg("another"))]);
  });

  it("is found by the sweep if its event was lost", async () => {
    await sendAll();
    await api.sweep({}, { getRemainingTimeInMillis: () => 900_000 });
    expect((await lookUp()).photos).toMatchObject([{ photoId, object: "stored" }]);
  });

  it("is stored for its sender while nobody has read it yet", async () => {
    await sendAll();
    expect((await initiate()).body).toEqual({ photoId, status: "stored" });
    expect((await lookUp()).photos).toEqual([]);
  });

  it("gets fewer URLs if a batch names several", async () => {
    const photos = Array.from({ length: 50 }, (_, n) => {
      const sha256 = sha256Of(Buffer.from(String(n)));
      return { ...told(), sha256, size: 40 * size, parts: { size, sha256: Array(40).fill(sha256) } };
    });
    const { body } = await api.call("initiateUpload", {
      body: { photos: photos.slice(0, 49).concat(told(jpeg("small"), { parts: undefined }) as never) },
    });
    const urls = body.photos?.map((each) => (each.parts as { urls: unknown[] } | undefined)?.urls.length);
    expect(urls).toEqual([...Array(49).fill(10), undefined]);
    expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(6_000_000);
    const alone = await api.call("initiateUpload", { body: photos[0] });
    expect(alone.body.parts?.urls).toHaveLength(32);
  });

  it("counts once against the day's limits, however often it is requested", async () => {
    api = createTestApi({ dailyLimits: { photos: 1, bytes: photo.length } });
    await api.register();
    for (let time = 0; time < 3; time++) expect((await initiate()).status).toBe(201);
    const other = await initiate({ body: told(jpeg("x".repeat(size + 1))) });
    expect(other.body.error?.code).toBe("quota_exceeded");
  });
});

describe("a repeated request for parts", () => {
  it("returns only what is missing, and how much is stored", async () => {
    sendParts(await initiate(), 2);
    const again = await initiate();
    expect(again.body.parts).toMatchObject({ storedBytes: 2 * size, urls: [{ number: 3 }] });
    expect(api.bucket.openUploads()).toHaveLength(1);
  });

  it("by somebody else begins a new upload, since nobody reaches another's", async () => {
    sendParts(await initiate(), 2);
    const other = await initiate({ as: "colleague" });
    expect(other.body.parts).toMatchObject({ storedBytes: 0, urls: [{ number: 1 }, { number: 2 }, { number: 3 }] });
    const chosen = { ...told(), uploadId: api.bucket.openUploads()[0], parts: { ...told().parts, uploadId: "x" } };
    expect((await initiate({ as: "colleague", body: chosen })).body.parts?.storedBytes).toBe(0);
  });

  it("with another part size keeps the size of the stored parts", async () => {
    const larger = { size: size + 1, sha256: partsOf(photo, size + 1).map(sha256Of) };
    sendParts(await initiate(), 1);
    const answer = await initiate({ body: told(photo, { parts: larger }) });
    expect(answer.body.parts).toMatchObject({ size, storedBytes: size, urls: [] });
    const anew = await initiate({ body: told(photo, { parts: { ...larger, restart: true } }) });
    expect(anew.body.parts).toMatchObject({ size: size + 1, storedBytes: 0 });
    expect(api.bucket.openUploads()).toHaveLength(1);
  });

  it("gets the requested part size if no part is stored", async () => {
    await initiate();
    const larger = { size: size + 1, sha256: partsOf(photo, size + 1).map(sha256Of) };
    expect((await initiate({ body: told(photo, { parts: larger }) })).body.parts).toMatchObject({ size: size + 1 });
    expect(api.bucket.openUploads()).toHaveLength(1);
  });

  it("begins a new upload if S3 has ended the old one, or the photo was removed since", async () => {
    sendParts(await initiate(), 1);
    const [uploadId = ""] = api.bucket.openUploads();
    await api.bucket.abortParts({ key: `uploads/event_42/${photoId}.jpg`, uploadId });
    expect((await initiate()).body.parts).toMatchObject({ storedBytes: 0 });
  });

  it("asks again for parts whose bytes differ from those announced now", async () => {
    const other = Buffer.from(photo);
    other[size] = 1;
    sendParts(
      await initiate({ body: told(photo, { parts: { size, sha256: partsOf(other).map(sha256Of) } }) }),
      99,
      other,
    );
    expect((await initiate()).body.parts).toMatchObject({ urls: [{ number: 2 }] });
  });

  it("shares one upload with a request that begins it at the same time", async () => {
    const [one, two] = await Promise.all([initiate(), initiate()]);
    expect(one.body.parts?.urls).toHaveLength(3);
    expect(two.body.parts?.urls).toHaveLength(3);
    expect(api.bucket.openUploads()).toHaveLength(1);
  });

  it("returns stored if another machine assembles the photo at the same time", async () => {
    sendParts(await initiate());
    const { listParts } = api.bucket;
    api.bucket.listParts = async (upload) => {
      api.bucket.listParts = listParts;
      expect((await initiate()).body).toMatchObject({ assembled: true });
      return listParts(upload);
    };
    expect((await initiate()).body).toEqual({ photoId, status: "stored" });
    expect(api.bucket.openUploads()).toEqual([]);
  });

  it.each([
    ["which S3's client asked for twice", () => "gone" as const, 200],
    [
      "which never came",
      () => {
        throw new Error("no answer");
      },
      500,
    ],
  ])("returns stored if the photo was assembled and only the response was lost, %s", async (_, answer, status) => {
    sendParts(await initiate());
    const { completeParts } = api.bucket;
    api.bucket.completeParts = async (...upload) => {
      await completeParts(...upload);
      return answer();
    };
    expect((await initiate()).status).toBe(status);
    expect((await initiate()).body).toEqual({ photoId, status: "stored" });
    expect(await arrive()).toEqual({ recorded: 1 });
  });

  it("ends as one photo if two people send it at once", async () => {
    sendParts(await initiate());
    sendParts(await initiate({ as: "colleague" }));
    expect((await initiate()).body).toMatchObject({ status: "stored", assembled: true });
    const late = await initiate({ as: "colleague" });
    expect(late.body.error).toMatchObject({ code: "photo_busy", message: expect.stringMatching(/being checked/) });
    expect(await arrive()).toEqual({ recorded: 1 });
    expect((await initiate({ as: "colleague" })).body).toMatchObject({ status: "stored" });
  });

  it("is not taken for its sender's if somebody else's whole photo takes its place at that moment", async () => {
    sendParts(await initiate());
    const { completeParts } = api.bucket;
    api.bucket.completeParts = async (...upload) => {
      await api.send(photo, { as: "colleague", body: { title: "Theirs" } });
      return completeParts(...upload);
    };
    expect((await initiate()).body.error?.code).toBe("photo_busy");
    expect((await initiate()).body).toEqual({ photoId, status: "stored", captionRefused: true });
  });
});

describe("a photo that is sent whole unless parts of it are stored", () => {
  const whole = (more: object = {}) => ({ body: told(photo, { parts: undefined, resume: true, ...more }) });

  it("gets a URL for the whole if nothing was begun, or no part has arrived", async () => {
    expect((await initiate(whole())).body.s3PutObjectUrl).toBeDefined();
    await initiate();
    const { body } = await initiate(whole());
    expect([body.s3PutObjectUrl !== undefined, body.parts]).toEqual([true, undefined]);
  });

  it("gets the size of the parts that the same person has stored", async () => {
    sendParts(await initiate(), 2);
    expect((await initiate(whole())).body.parts).toMatchObject({ size, storedBytes: 2 * size, urls: [] });
    expect(api.bucket.openUploads()).toHaveLength(1);
    expect((await initiate({ ...whole(), as: "colleague" })).body.s3PutObjectUrl).toBeDefined();
  });

  it("gets a URL if the parts are void: of another type, from before a removal, or ended by S3", async () => {
    sendParts(await initiate(), 1);
    const [uploadId = ""] = api.bucket.openUploads();
    await api.bucket.abortParts({ key: `uploads/event_42/${photoId}.jpg`, uploadId });
    expect((await initiate(whole())).body.s3PutObjectUrl).toBeDefined();
    sendParts(await initiate(), 1);
    expect((await initiate(whole({ contentType: "image/png" }))).body.s3PutObjectUrl).toBeDefined();
  });

  it.each<[string, object]>([
    ["no size", { size: undefined }],
    ["no digest", { sha256: undefined }],
    ["no wish", { resume: false }],
  ])("is treated like any other photo with %s", async (_, more) => {
    sendParts(await initiate(), 1);
    expect((await initiate(whole(more))).body.s3PutObjectUrl).toBeDefined();
  });

  it("is refused if resume is not a flag", async () => {
    const { status, body } = await initiate(whole({ resume: "yes" }));
    expect([status, body.error?.message]).toEqual([400, "resume must be true or false."]);
  });
});

describe("a client that lies about the whole", () => {
  const lie = Buffer.from(photo);
  lie[size + 5] = 0;
  const lying = { as: "colleague" as const, body: { ...told(lie), sha256: sha256Of(photo) } };

  it("is rejected although its parts are right, and leaves nothing behind", async () => {
    expect((await sendAll(lying, lie)).body).toMatchObject({ assembled: true });
    expect(await arrive()).toEqual({ rejected: 1 });
    expect(await lookUp()).toEqual({ photos: [] });
    expect(api.bucket.keys()).toEqual([]);
  });

  it("does not keep others from uploading the photo that it claimed", async () => {
    await sendAll(lying, lie);
    await arrive();
    expect((await sendAll()).body).toMatchObject({ assembled: true });
    expect(await arrive()).toEqual({ recorded: 1 });
    expect((await lookUp()).photos).toMatchObject([{ sha256: sha256Of(photo), uploadedBy: "attendee@example.com" }]);
  });

  it("does not keep others from uploading it if its own bytes are not even a photo", async () => {
    const junk = Buffer.alloc(photo.length, "x");
    await sendAll({ as: "colleague", body: { ...told(junk), sha256: sha256Of(photo) } }, junk);
    expect(await arrive()).toEqual({ rejected: 1 });
    expect([await lookUp(), api.bucket.keys()]).toEqual([{ photos: [] }, []]);
    expect((await sendAll()).body).toMatchObject({ assembled: true });
    expect(await arrive()).toEqual({ recorded: 1 });
  });

  it.each(["where versions can be told apart", "where they cannot"])(
    "does not remove the photo that took its place while it was read a second time, %s",
    async (where) => {
      await sendAll(lying, lie);
      const { table, bucket } = api;
      let isFirst = true;
      const hashWhole = async (key: string, etag: string) => {
        const hash = await bucket.hashWhole(key, etag);
        if (isFirst) {
          isFirst = false;
          expect(await arrive()).toEqual({ rejected: 1 });
          await sendAll();
          expect(await arrive()).toEqual({ recorded: 1 });
        }
        return hash;
      };
      const removing = where === "where they cannot" ? {} : { removeVersion: bucket.removeVersion };
      const slow = processUploadedPhoto({ table, bucket, hashWhole, ...removing, now: () => api.clock.now, log() {} });
      expect(await slow(objectCreated(`uploads/event_42/${photoId}.jpg`))).toEqual({ rejected: 1 });
      expect((await lookUp()).photos).toMatchObject([{ photoId, object: "stored" }]);
    },
  );

  it("does not remove the photo that took its place meanwhile, even if that photo had been missing", async () => {
    await sendAll();
    await arrive();
    await api.bucket.remove(`uploads/event_42/${photoId}.jpg`);
    await lookUp(); // marks it as missing
    await sendAll(lying, lie);
    const { table, bucket } = api;
    const { removeVersion } = bucket;
    const hashWhole = async (key: string, etag: string) => {
      const hash = await bucket.hashWhole(key, etag);
      expect(await arrive()).toEqual({ rejected: 1 });
      await sendAll();
      expect(await arrive()).toEqual({ recorded: 1 });
      return hash;
    };
    const slow = processUploadedPhoto({ table, bucket, hashWhole, removeVersion, now: () => api.clock.now, log() {} });
    expect(await slow(objectCreated(`uploads/event_42/${photoId}.jpg`))).toEqual({ rejected: 1 });
    expect((await lookUp()).photos).toMatchObject([{ photoId, object: "stored" }]);
  });

  it("is never mistaken for the owner, who is asked to wait until the object was read", async () => {
    await sendAll(lying, lie);
    sendParts(await initiate());
    expect((await initiate()).body.error?.code).toBe("photo_busy");
    expect((await initiate()).body.error?.code).toBe("photo_busy");
    await arrive();
    expect((await initiate()).body).toMatchObject({ status: "stored", assembled: true });
    expect(await arrive()).toEqual({ recorded: 1 });
  });
});

describe("an upload in parts is aborted", () => {
  const [uploadIdGone, one] = [() => expect(api.bucket.openUploads()).toEqual([]), { photoId }];

  it("by its sender, with the call that removes photos", async () => {
    sendParts(await initiate(), 1);
    expect((await api.call("deletePhoto", { ...one, as: "colleague" })).status).toBe(404);
    expect((await api.call("deletePhoto", one)).status).toBe(204);
    uploadIdGone();
    expect((await api.call("deletePhoto", one)).status).toBe(404);
    expect((await initiate()).body.parts?.storedBytes).toBe(0);
  });

  it("with its event, and when its sender is taken off the event", async () => {
    await initiate();
    await initiate({ as: "colleague" });
    expect((await api.call("removeAttendee", { as: "organiser", email: "colleague@example.com" })).status).toBe(204);
    expect(api.bucket.openUploads()).toHaveLength(1);
    expect((await api.call("deleteEvent", { as: "organiser" })).body.isDone).toBe(true);
    uploadIdGone();
  });

  it("and cannot bring back a photo that was removed since it began", async () => {
    await sendAll();
    await arrive();
    sendParts(await initiate({ as: "colleague" }));
    expect((await api.call("deletePhoto", one)).status).toBe(204);
    api.clock.now = new Date(api.clock.now.getTime() + 60_000);
    const again = await initiate();
    expect(again.body.parts?.storedBytes).toBe(0);
  });
});

describe("impossible parts", () => {
  it.each<[string, object]>([
    ["less than 5 MiB", { parts: { size: size - 1, sha256: partsOf(photo, size - 1).map(sha256Of) } }],
    ["too few digests", { parts: { size, sha256: [sha256Of(photo)] } }],
    ["a digest that is none", { parts: { size, sha256: ["a", "b", "c"] } }],
    ["one part", { parts: { size: photo.length, sha256: [sha256Of(photo)] } }],
    ["no size of the whole", { size: undefined }],
    ["no digest of the whole", { sha256: undefined }],
    ["a list", { parts: [] }],
    ["a size that is no number", { parts: { size: "5242880", sha256: [] } }],
    ["a restart that is no flag", { parts: { ...told().parts, restart: "yes" } }],
  ])("are refused: %s", async (_, more) => {
    const { status, body } = await initiate({ body: told(photo, more) });
    expect([status, body.error?.code]).toEqual([400, "invalid_request"]);
    expect(body.error?.message).toMatch(/parts/);
  });
});
