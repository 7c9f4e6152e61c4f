// The deployed bundles against moto: whether they speak AWS's protocols, and which permissions they need.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { photoIdOf } from "../../../api/contract.ts";
import { functionNames } from "../../../api/deploy/function-names.ts";
import { permissions } from "../infra/permissions.ts";
import {
  announced,
  asOwner,
  bucket,
  type Call,
  call,
  closeBundles,
  digestOf,
  heic,
  invoke,
  isSignedForTheCdn,
  jpeg,
  leaveHalfRemoved,
  makeTicket,
  moto,
  note,
  objectCreated,
  openBundles,
  organiser,
  queued,
  recorder,
  removalOf,
  seen,
  table,
  upload,
  userPoolId,
} from "./deployed-bundles.ts";

beforeAll(openBundles);
afterAll(closeBundles);
/** The functions' log lines, which would otherwise be mixed with the tests' own. */
const logged: string[] = [];
afterEach(() => {
  vi.restoreAllMocks();
});
beforeEach((context) => {
  vi.spyOn(process.stdout, "write").mockImplementation((line) => logged.push(String(line)) > 0);
  if (!moto) context.skip("moto_server is not installed");
});

describe("the bundles against moto", () => {
  const sunset = jpeg("sunset");

  it("register attendees and list them and their events", async () => {
    expect((await call("registerAttendee", { ...organiser, email: "attendee@example.com" })).status).toBe(200);
    expect((await call("registerAttendee", { ...organiser, email: "attendee@example.com" })).status).toBe(200);
    expect((await call("registerAttendee", { ...organiser, email: "other@example.com" })).status).toBe(200);
    expect((await call("listAttendees", organiser)).body.attendees).toHaveLength(2);
    expect((await call("listEvents", organiser)).body.events).toEqual([{ eventId: "42" }]);
    expect((await call("listEvents", {})).body.events).toEqual([{ eventId: "42" }]);
  });

  it("take a photo from initiate through PUT and its event to the list, with a URL that the CDN would accept", async () => {
    const photoId = await upload(sunset, { title: "พระอาทิตย์ตก", fileName: "sunset.jpg" });
    expect(photoId).toBe(photoIdOf(digestOf(sunset)));
    expect(await invoke("processUploadedPhoto", objectCreated(photoId))).toEqual({ recorded: 1 });
    expect(await invoke("processUploadedPhoto", objectCreated(photoId))).toEqual({ known: 1 });

    const lookup = await call("lookupPhotos", { body: { photoIds: [photoId] } });
    expect(lookup.body.photos).toMatchObject([{ photoId, size: sunset.length, title: "พระอาทิตย์ตก" }]);
    for (const order of ["newest", "taken"]) {
      const { body } = await call("listPhotos", { query: { order } });
      expect(body.photos).toMatchObject([{ photoId, title: "พระอาทิตย์ตก", uploadedBy: "attendee@example.com" }]);
      expect(isSignedForTheCdn(body.photos[0].url)).toBe(true);
    }
    expect((await call("initiateUpload", { body: announced(sunset) })).body).toMatchObject({ status: "stored" });
  });

  it("list a photo that was stored but never recorded after the next sweep", async () => {
    const photoId = await upload(jpeg("dawn"));
    expect((await call("lookupPhotos", { body: { photoIds: [photoId] } })).body.photos).toEqual([]);
    expect(await invoke("sweep", {})).toMatchObject({
      isFinished: true,
      counts: { objects: 2, recorded: 1, failed: 0 },
    });
    expect((await call("lookupPhotos", { body: { photoIds: [photoId] } })).body.photos).toMatchObject([{ photoId }]);
    expect(await invoke("sweep", {})).toMatchObject({ isFinished: true, counts: { objects: 2, recorded: 0 } });
  });

  it.each(["processUploadedPhoto", "sweep", "initiateUpload"])(
    "let %s move a text that claims to be a JPEG out of sight",
    async (name) => {
      const text = Buffer.from(`this is no photo, found by ${name}`.padEnd(80));
      const photoId = await upload(text, {}, organiser);
      if (name === "initiateUpload") {
        const again = await call("initiateUpload", { ...organiser, body: announced(text) });
        expect(again.body.error.code).toBe("unsupported_type");
      } else await invoke(name, objectCreated(photoId));
      const { body } = await call("lookupPhotos", { body: { photoIds: [photoId] } });
      expect(body.photos).toEqual([]);
      expect(body.rejected).toMatchObject([{ photoId, reason: expect.stringMatching(/first bytes/) }]);
      expect((await fetch(`${moto?.url}/${bucket}/uploads/event_42/${photoId}.jpg`)).status).toBe(404);
      expect((await call("deletePhoto", { ...organiser, photoId })).status).toBe(204);
    },
  );

  it.each(["processUploadedPhoto", "sweep"])(
    "let %s leave no version of such a text if its record went while it was moved",
    async (name) => {
      const text = Buffer.from(`no photo, moved too late by ${name}`.padEnd(80));
      const photoId = await upload(text, {}, { ...organiser, as: "mover@example.com" });
      const Key = { pk: { S: "EVENT#42" }, sk: { S: `PHOTO#${photoId}` } };
      recorder.rightBefore("s3:PutObject rejected/*", async () =>
        moto?.call("dynamodb", "DynamoDB_20120810.DeleteItem", { TableName: table, Key }),
      );
      await invoke(name, objectCreated(photoId));
      const versions = await (await fetch(`${moto?.url}/${bucket}?versions`)).text();
      expect(versions).not.toContain(`rejected/event_42/${photoId}`);
    },
  );

  it("count the bytes of an upload without an announced size, whoever records it", async () => {
    for (const name of ["processUploadedPhoto", "sweep", "initiateUpload"]) {
      const bytes = jpeg(`of unknown size, ${name}`);
      const photoId = await upload(bytes, { size: undefined }, organiser);
      if (name === "initiateUpload") await call(name, { ...organiser, body: announced(bytes) });
      else await invoke(name, objectCreated(photoId));
      expect((await call("lookupPhotos", { body: { photoIds: [photoId] } })).body.photos).toMatchObject([{ photoId }]);
    }
  });

  it("stop a user who is over the day's limit with 429", async () => {
    for (let i = 0; i < 8; i += 1)
      await call("initiateUpload", { as: "other@example.com", body: announced(jpeg(`many ${i}`)) });
    const { status, body } = await call("initiateUpload", {
      as: "other@example.com",
      body: announced(jpeg("one more")),
    });
    expect(status).toBe(429);
    expect(body.error.code).toBe("quota_exceeded");
  });

  it.each([
    ["makeRenditions", jpeg("to be rendered"), "image/jpeg", "jpg"],
    ["makeHeicRenditions", heic, "image/heic", "heic"],
  ])(
    "let %s store renditions, record them, and delete those of a removed photo",
    async (name, bytes, contentType, extension) => {
      const photoId = await upload(bytes, { contentType }, { as: "second@example.com", groups: "[organisers]" });
      const event = objectCreated(photoId, extension);
      expect(await invoke("processUploadedPhoto", event)).toEqual({ recorded: 1 });
      const Key = { pk: { S: "EVENT#42" }, sk: { S: `PHOTO#${photoId}` } };
      recorder.rightBefore("dynamodb:UpdateItem PhotosTable", async () =>
        moto?.call("dynamodb", "DynamoDB_20120810.DeleteItem", { TableName: table, Key }),
      );
      expect(await invoke(name, queued(event))).toEqual({ batchItemFailures: [] });
      const versions = await (await fetch(`${moto?.url}/${bucket}?versions`)).text();
      expect(versions).not.toContain(`renditions/event_42/${photoId}`);

      expect(await invoke("processUploadedPhoto", event)).toEqual({ recorded: 1 });
      expect(await invoke(name, queued(event))).toEqual({ batchItemFailures: [] });
      const { body } = await call("listPhotos", {});
      const listed = body.photos.find((photo: { photoId: string }) => photo.photoId === photoId);
      expect(listed).toMatchObject({ width: 4, renditions: { small: { width: 4 }, large: { height: 3 } } });
      expect(isSignedForTheCdn(listed.renditions.small.url)).toBe(true);
      const stored = `${moto?.url}/${bucket}${new URL(listed.renditions.large.url).pathname}`;
      const answer = await fetch(stored, asOwner);
      expect(answer.headers.get("content-type")).toBe("image/jpeg");
      expect(answer.headers.get("cache-control")).toBe("private, max-age=31557600, immutable");

      expect((await call("deletePhoto", { ...organiser, photoId })).status).toBe(204);
      expect((await fetch(stored, asOwner)).status).toBe(404);
      await fetch(stored, { ...asOwner, method: "PUT", body: "left by a function that died" });
      expect(await invoke(name, queued(event))).toEqual({ batchItemFailures: [] });
      expect((await fetch(stored, asOwner)).status).toBe(404);
    },
  );

  it.each(["initiateUpload", "processUploadedPhoto", "sweep"])(
    "let %s finish an abandoned removal, including the photo's renditions",
    async (name) => {
      const remover = { ...organiser, as: "remover@example.com" };
      const bytes = jpeg(`half removed, finished by ${name}`);
      const photoId = await upload(bytes, {}, remover);
      const at = (agoMs: number) => ({ S: new Date(Date.now() - agoMs).toISOString() });
      // processUploadedPhoto itself finds that the URL was issued before the removal.
      const isArrival = name === "processUploadedPhoto";
      const mark = isArrival ? { removedAt: at(-1000) } : { removedAt: at(60_000), removingSince: at(60_000) };
      await moto?.call("dynamodb", "DynamoDB_20120810.PutItem", {
        TableName: table,
        Item: {
          ...{ pk: { S: "EVENT#42" }, sk: { S: `PHOTO#${photoId}` }, eventId: { S: "42" }, photoId: { S: photoId } },
          ...{ contentType: { S: "image/jpeg" }, uploadedBy: { S: remover.as }, ...mark },
        },
      });
      const left = `${moto?.url}/${bucket}/renditions/event_42/${photoId}/left.jpg`;
      await fetch(left, { ...asOwner, method: "PUT", body: "made before" });
      if (!isArrival)
        await fetch(`${moto?.url}/${bucket}/uploads/event_42/${photoId}.jpg`, { ...asOwner, method: "DELETE" });
      if (name === "initiateUpload") await call(name, { ...remover, body: announced(bytes) });
      else await invoke(name, objectCreated(photoId));
      expect((await fetch(left, asOwner)).status).toBe(404);
    },
  );

  it("create a ticket, accept photos with it up to its limit, and none once it is revoked", async () => {
    const ticket = await makeTicket({ maxPhotos: 2 });
    const photoId = await upload(jpeg("by ticket"), { title: "By ticket" }, { ticket });
    expect(await invoke("processUploadedPhoto", objectCreated(photoId))).toEqual({ recorded: 1 });
    const others = await upload(jpeg("by an organiser"), {}, { ...organiser, as: "third@example.com" });
    await invoke("processUploadedPhoto", objectCreated(others));
    const body = { photoIds: [photoId, others], proveStored: true };
    const { photos, refused } = (await call("lookupWithTicket", { ticket, body })).body;
    expect(photos).toMatchObject([{ photoId, title: "By ticket", uploadedBy: ticket.uploadedBy }]);
    expect(refused).toMatchObject([{ photoId: others, code: "ticket_others_photo" }]);
    await fetch(`${moto?.url}/${bucket}/uploads/event_42/${photoId}.jpg`, { ...asOwner, method: "DELETE" });
    expect((await call("lookupWithTicket", { ticket, body })).body.photos).toMatchObject([{ object: "missing" }]);

    const lot = { photos: ["a", "b", "c"].map((text) => announced(jpeg(`lot ${text}`))) };
    const codes = (await call("initiateWithTicket", { ticket, body: lot })).body.photos.map(
      ({ error }: { error?: { code: string } }) => error?.code,
    );
    expect(codes).toEqual([undefined, "ticket_over_photos", "ticket_over_photos"]);
    expect((await call("readTicket", { ticket })).body).toMatchObject({ photos: 2, storedPhotos: 1 });
    expect((await call("refuseWithTicket", { ticket })).body.error.code).toBe("ticket_not_allowed");
    expect((await call("listTickets", organiser)).body.tickets).toContainEqual(
      expect.objectContaining({ ticketId: ticket.ticketId }),
    );
    expect((await call("revokeTicket", { ...organiser, ticketId: ticket.ticketId })).status).toBe(204);
    expect((await call("initiateWithTicket", { ticket, body: lot })).body.error.code).toBe("ticket_revoked");
    expect(logged.join("")).not.toContain(ticket.secret);
  });

  it("take back a ticket whose event is deleted while it is created", async () => {
    const eventId = "deleted-meanwhile";
    const Key = { pk: { S: "EVENTS" }, sk: { S: `EVENT#${eventId}` } };
    recorder.rightBefore("dynamodb:PutItem PhotosTable", async () =>
      moto?.call("dynamodb", "DynamoDB_20120810.UpdateItem", {
        ...{ TableName: table, Key, UpdateExpression: "SET eventId = :id, deletingSince = :at, deletedAt = :at" },
        ExpressionAttributeValues: { ":id": { S: eventId }, ":at": { S: new Date().toISOString() } },
      }),
    );
    const body = { name: "Second shooter", expiresAt: new Date(Date.now() + 3_600_000) };
    expect((await call("createTicket", { ...organiser, eventId, body })).body.error.code).toBe("event_deleted");
    expect((await call("listTickets", { ...organiser, eventId })).body.tickets).toEqual([]);
  });

  it("let initiateWithTicket record an arrival, move a file that is not a photo, and finish a removal", async () => {
    const ticket = await makeTicket();
    const text = Buffer.from("this is no photo, sent by ticket".padEnd(80));
    await upload(text, {}, { ticket });
    const again = (bytes: Buffer) => call("initiateWithTicket", { ticket, body: announced(bytes) });
    expect((await again(text)).body.error.code).toBe("unsupported_type");
    await upload(jpeg("unheard of, by ticket"), {}, { ticket });
    expect((await again(jpeg("unheard of, by ticket"))).body).toMatchObject({ status: "stored" });
    const left = await leaveHalfRemoved(
      await upload(jpeg("half removed, by ticket"), {}, { ticket }),
      ticket.uploadedBy,
    );
    await again(jpeg("half removed, by ticket"));
    expect((await fetch(left, asOwner)).status).toBe(404);
  });

  it("queue what the sweep finds, each kind for its own function", async () => {
    for (const [bytes, contentType] of [
      [jpeg("unheard of"), "image/jpeg"],
      [Buffer.concat([heic, heic]), "image/heic"],
    ] as const) {
      await upload(bytes, { contentType }, { as: "second@example.com", groups: "[organisers]" });
    }
    expect(await invoke("sweep", {})).toMatchObject({ isFinished: true, counts: { recorded: 2 } });
  });

  it("refuse somebody who is not registered", async () => {
    const { status, body } = await call("initiateUpload", { as: "stranger@example.com", body: announced(sunset) });
    expect(status).toBe(403);
    expect(body.error.code).toBe("not_registered");
  });

  it("throw for a poison event, and not for the next one", async () => {
    await expect(invoke("processUploadedPhoto", { detail: { object: {} } })).rejects.toThrow();
    expect(await invoke("processUploadedPhoto", objectCreated(photoIdOf(digestOf(sunset))))).toEqual({ known: 1 });
  });

  it("check the object in S3, and mark the record of one that is gone", async () => {
    const photoId = await upload(jpeg("to be lost"), {}, organiser);
    await invoke("processUploadedPhoto", objectCreated(photoId));
    const prove = async () =>
      (await call("lookupPhotos", { ...organiser, body: { photoIds: [photoId], proveStored: true } })).body.photos;
    // moto does not keep a PUT's checksum header, so it cannot vouch for the bytes.
    expect(await prove()).toMatchObject([{ photoId, object: "different" }]);
    const key = `uploads/event_42/${photoId}.jpg`;
    const removed = await fetch(`${moto?.url}/${bucket}/${key}`, { ...asOwner, method: "DELETE" });
    expect(removed.status).toBe(204);
    expect(await prove()).toMatchObject([{ photoId, object: "missing" }]);
    expect((await call("lookupPhotos", { ...organiser, body: { photoIds: [photoId] } })).body.photos).toEqual([]);
  });

  it("accept a batch of photos with one answer each", async () => {
    const photos = [announced(jpeg("one of a batch")), { contentType: "text/html" }, announced(sunset)];
    const { status, body } = await call("initiateUpload", { ...organiser, body: { photos } });
    expect(status).toBe(200);
    expect(body.photos).toMatchObject([
      { s3PutObjectUrl: expect.stringContaining("X-Amz-Signature") },
      { error: { code: "unsupported_type" } },
      { status: "stored" },
    ]);
  });

  it("accept a photo in parts, ask for missing ones, and read the whole before it is confirmed", async () => {
    const bytes = Buffer.concat([jpeg("in parts"), Buffer.alloc(5 * 1024 * 1024)]);
    const size = 5 * 1024 * 1024;
    const pieces = [bytes.subarray(0, size), bytes.subarray(size)];
    const told = announced(bytes, {
      parts: { size, sha256: pieces.map((piece) => digestOf(piece).toString("base64")) },
    });
    const somebody = { as: "third@example.com", groups: "[organisers]" };
    const initiate = async () => (await call("initiateUpload", { ...somebody, body: told })).body;
    const sendFirst = async () => {
      const [part] = (await initiate()).parts.urls;
      const body = new Uint8Array(pieces[part.number - 1] ?? []);
      expect((await fetch(part.url, { method: "PUT", headers: part.headers, body })).status).toBe(200);
      note("initiateUpload");
    };
    await sendFirst();
    await sendFirst();
    const { photoId } = await initiate();
    expect((await call("lookupPhotos", { ...somebody, body: { photoIds: [photoId] } })).body.photos).toEqual([]);
    expect(await initiate()).toEqual({ photoId, status: "stored" });
    expect(await invoke("processUploadedPhoto", objectCreated(photoId))).toEqual({ recorded: 1 });
    const { body } = await call("lookupPhotos", { ...somebody, body: { photoIds: [photoId], proveStored: true } });
    expect(body.photos).toMatchObject([{ photoId, sha256: told.sha256, object: "stored" }]);
  });

  it("end an upload in parts with its sender's rm, its sender's registration, and its event", async () => {
    const [size, sha256] = [5 * 1024 * 1024, Array(2).fill(digestOf(sunset).toString("base64"))];
    const begin = async (as: string, text: string) => {
      const body = announced(jpeg(text), { size: size + 1, parts: { size, sha256 } });
      const answer = await call("initiateUpload", { as, groups: "[organisers]", body });
      return answer.body.photoId as string;
    };
    const photoId = await begin("fourth@example.com", "given up");
    expect((await call("deletePhoto", { as: "fourth@example.com", groups: "[organisers]", photoId })).status).toBe(204);
    await begin("fourth@example.com", "left by whom is taken off");
    const removed = await call("removeAttendee", { ...organiser, email: "fourth@example.com" });
    expect(removed.status).toBe(204);
    const [partBytes, more] = [size + 1, { ...organiser, as: "fifth@example.com" }];
    const ticket = await makeTicket();
    for (const [name, caller] of [
      ["initiateUpload", more],
      ["initiateWithTicket", { ticket }],
    ] as const) {
      const bytes = jpeg(`begun anew with other parts, ${name}`);
      const first = announced(bytes, { size: 2 * size, parts: { size, sha256 } });
      expect((await call(name, { ...caller, body: first })).body.parts).toMatchObject({ size, storedBytes: 0 });
      const larger = announced(bytes, { size: 2 * size, parts: { size: partBytes, sha256 } });
      expect((await call(name, { ...caller, body: larger })).body.parts).toMatchObject({ size: partBytes });
    }
    expect((await call("revokeTicket", { ...organiser, ticketId: ticket.ticketId })).status).toBe(204);
    await begin("fifth@example.com", "left to the event's end");
  });

  it("finish an interrupted purge for good, whichever removal of the photo ends it", async () => {
    const somebody = { ...organiser, as: "purger@example.com" };
    const photoId = await upload(jpeg("half purged"), {}, somebody);
    await moto?.call("dynamodb", "DynamoDB_20120810.PutItem", {
      TableName: table,
      Item: { ...removalOf(photoId, somebody.as), isPurged: { BOOL: true } },
    });
    expect((await call("deletePhoto", { ...somebody, photoId })).status).toBe(204);
    expect(await (await fetch(`${moto?.url}/${bucket}?versions`)).text()).not.toContain(photoId);
  });

  it("remove a photo, its record and an attendee", async () => {
    const photoId = photoIdOf(digestOf(sunset));
    expect((await call("deletePhoto", { photoId })).status).toBe(204);
    const left = ["uploads", "rejected", "renditions"].map((folder) =>
      folder === "renditions" ? `${folder}/event_42/${photoId}/left.jpg` : `${folder}/event_42/${photoId}.jpg`,
    );
    for (const key of left) await fetch(`${moto?.url}/${bucket}/${key}`, { ...asOwner, method: "PUT", body: "left" });
    expect((await call("deletePhoto", { photoId, query: { purge: "true" } })).status).toBe(204);
    const versions = await (await fetch(`${moto?.url}/${bucket}?versions`)).text();
    for (const key of left) expect(versions).not.toContain(`<Key>${key}`);
    expect((await call("lookupPhotos", { body: { photoIds: [photoId] } })).body.photos).toEqual([]);
    expect((await call("removeAttendee", { ...organiser, email: "attendee@example.com" })).status).toBe(204);
    expect((await call("lookupPhotos", { body: { photoIds: [photoId] } })).status).toBe(403);
    expect((await call("config", {})).body).toMatchObject({ userPoolId, authFlow: "USER_SRP_AUTH" });
  });

  it("invite with an account, mail again, and delete the account with every registration", async () => {
    const guest = { ...organiser, email: "guest@example.com" };
    const invite = (who: Call, more: object = {}) =>
      call("registerAttendee", { ...who, body: { invite: true, ...more } });
    expect((await invite(guest)).body).toMatchObject({ registered: true, invited: true });
    expect((await invite(guest)).body).toMatchObject({ registered: false, hadAccount: true });
    const other = { ...organiser, email: "other-guest@example.com" }; // moto creates the account twice when it is mailed again
    await invite(other);
    expect((await invite(other, { again: true })).body).toMatchObject({ registered: false, invited: true });
    const listed = await call("listAttendees", { ...organiser, query: { usage: "true" } });
    expect(listed.body.attendees).toContainEqual(
      expect.objectContaining({ email: "guest@example.com", today: { photos: 0, bytes: 0 } }),
    );
    for (const hadAccount of [true, false]) {
      const answer = await call("removeAttendee", { ...guest, query: { account: "true" } });
      expect(answer).toEqual({ status: 200, body: { hadAccount } });
    }
    const users = await moto?.call("cognito-idp", "AWSCognitoIdentityProviderService.ListUsers", {
      UserPoolId: userPoolId,
    });
    expect(JSON.stringify(users)).not.toContain('"guest@example.com"');
  });

  it("name an event, and delete it with every version below its three prefixes", async () => {
    const saved = await call("saveEvent", { ...organiser, body: { name: "Summer ball" } });
    expect(saved.body).toEqual({ eventId: "42", name: "Summer ball" });
    const colleague = { ...organiser, as: "colleague@example.com" }; // the organiser of earlier tests has used up the daily limit
    const photoId = await upload(jpeg("of an event that is deleted"), {}, colleague);
    await invoke("processUploadedPhoto", objectCreated(photoId));
    for (const folder of ["rejected", "renditions"]) {
      const path = `${moto?.url}/${bucket}/${folder}/event_42/left.jpg`;
      expect((await fetch(path, { method: "PUT", body: "left" })).status).toBe(200);
    }
    // A step works for at most eight seconds, and a busy machine needs several steps.
    for (let isDone = false; !isDone; ) {
      const step = await call("deleteEvent", organiser);
      expect(step.status).toBe(200);
      isDone = step.body.isDone;
    }
    const listed = await (await fetch(`${moto?.url}/${bucket}?list-type=2`)).text();
    expect(listed).not.toContain("event_42");
    // Objects that arrive afterwards leave no version, whoever finds them.
    const late = `${moto?.url}/${bucket}/uploads/event_42/${photoId}.jpg`;
    for (const name of ["processUploadedPhoto", "sweep"]) {
      await fetch(late, { ...asOwner, method: "PUT", body: "late" });
      await invoke(name, name === "sweep" ? {} : objectCreated(photoId));
      expect(await (await fetch(`${moto?.url}/${bucket}?versions`)).text()).not.toContain(photoId);
    }
    expect((await call("initiateUpload", { ...organiser, body: announced(sunset) })).body.error.code).toBe(
      "event_deleted",
    );
    expect((await call("listEvents", organiser)).body.events).toEqual([]);
  });

  it("log one JSON object per line, with ids and codes, and no address, caption, token or URL", () => {
    expect(logged.length).toBeGreaterThan(20);
    for (const line of logged) {
      expect(JSON.parse(line)).toMatchObject({ level: expect.any(String), message: expect.any(String) });
      expect(line).not.toMatch(/@example|sunset|พระอาทิตย์ตก|Signature|https?:|X-Amz/);
    }
  });

  it.each(functionNames)("%s needs what its role grants, and its role grants what it needs", (name) => {
    expect([...(seen.get(name) ?? [])].sort()).toEqual([...(permissions[name] ?? [])].sort());
  });
});
