// Everything that the API refuses in requests, by error code.
import { describe, expect, it } from "vitest";
import { contentTypes, maxBodyBytes, maxBytes, routes } from "../../api/contract.ts";
import { type Call, type Person, type Route, requestEvent, sha256Of } from "./test-api.ts";
import { hashed, photo, photoId, routeNames, startApi, usualCalls } from "./usual-calls.ts";

const whose = { uploader: "attendee@example.com" };

describe("400 for a repeated header, as an HTTP API joins it", () => {
  it.each(["authorization", "Authorization", "content-type", "content-length", "host"])("%s", async (name) => {
    const api = await startApi();
    const { status, body } = await api.call("listPhotos", { headers: { [name]: "one, two" } });
    expect({ status, code: body.error?.code }).toEqual({ status: 400, code: "invalid_request" });
    expect(body.error?.message).toContain(name.toLowerCase());
    expect(body.error?.message).not.toContain("one");
  });

  it("and not for commas in other headers", async () => {
    const api = await startApi();
    const headers = {
      accept: "text/html, */*",
      "user-agent": "a, b",
      "x-forwarded-for": "1, 2",
      authorization: "Bearer a",
    };
    expect((await api.call("listPhotos", { headers })).status).toBe(200);
  });
});

describe("400 invalid_request names the field", () => {
  const grapheme = "👩‍👩‍👧‍👦";
  const refused: [field: string, body: unknown][] = [
    ["body", "no JSON"],
    ["body", ""],
    ["body", "[]"],
    ["body", "null"],
    ["body", "42"],
    ["contentType", {}],
    ["contentType", { contentType: 1 }],
    ["contentType", { contentType: null }],
    ["title", { ...hashed, title: 1 }],
    ["title", { ...hashed, title: null }],
    ["title", { ...hashed, title: "x".repeat(501) }],
    ["title", { ...hashed, title: grapheme.repeat(501) }],
    ["title", { ...hashed, title: "half a \ud83d pair" }],
    ["description", { ...hashed, description: ["x"] }],
    ["description", { ...hashed, description: "ก".repeat(10_001) }],
    ["bytes long together", { ...hashed, description: `a${"\u0301".repeat(200_000)}` }],
    ["fileName", { ...hashed, fileName: {} }],
    ["fileName", { ...hashed, fileName: "x".repeat(1025) }],
    ["takenAt", { ...hashed, takenAt: 0 }],
    ["takenAt", { ...hashed, takenAt: "yesterday" }],
    ["takenAt", { ...hashed, takenAt: "2026-02-30T00:00:00Z" }],
    ["takenAt", { ...hashed, takenAt: "2026-13-01T00:00:00Z" }],
    ["takenAt", { ...hashed, takenAt: "2026-11-22T24:00:00Z" }],
    ["takenAt", { ...hashed, takenAt: "2026-11-22 10:00:00" }],
    ["takenAt", { ...hashed, takenAt: "2026-11-22T10:00:00+7" }],
    ["sha256", { ...hashed, sha256: 1 }],
    ["sha256", { ...hashed, sha256: "" }],
    ["sha256", { ...hashed, sha256: "a".repeat(44) }],
    ["sha256", { ...hashed, sha256: sha256Of(photo).replace("=", "") }],
    ["sha256", { ...hashed, sha256: Buffer.alloc(32, 255).toString("base64url") }],
    ["sha256", { ...hashed, sha256: nonCanonical(sha256Of(photo)) }],
    ["sha256", { ...hashed, sha256: Buffer.from(photoId).toString("hex").slice(0, 64) }],
    ["size", { ...hashed, size: 0 }],
    ["size", { ...hashed, size: -1 }],
    ["size", { ...hashed, size: 1.5 }],
    ["size", { ...hashed, size: "3" }],
    ["details", { ...hashed, details: [] }],
    ["details.width", { ...hashed, details: { width: 0 } }],
    ["details.orientation", { ...hashed, details: { orientation: 9 } }],
    ["details.rating", { ...hashed, details: { rating: 6 } }],
    ["details.city", { ...hashed, details: { city: "x".repeat(501) } }],
    ["details.event", { ...hashed, details: { event: 1 } }],
    ["details.hierarchicalKeywords", { ...hashed, details: { hierarchicalKeywords: "Places|Köln" } }],
    ["details.camera", { ...hashed, details: { camera: 1 } }],
    ["details.keywords", { ...hashed, details: { keywords: "a" } }],
    ["details.keywords[1]", { ...hashed, details: { keywords: ["a", 1] } }],
    ["details.gps", { ...hashed, details: { gps: "here" } }],
    ["details.gps.latitude", { ...hashed, details: { gps: { longitude: 1 } } }],
    ["details.gps.longitude", { ...hashed, details: { gps: { latitude: 1, longitude: 181 } } }],
  ];

  it.each(refused)("initiate: %s of %j", async (field, body) => {
    const api = await startApi();
    const answered = await api.call("initiateUpload", { body });
    expect(answered.status).toBe(400);
    expect(answered.body.error).toMatchObject({ code: "invalid_request", message: expect.stringContaining(field) });
    expect(api.bucket.presigned).toEqual([]);
  });

  it("initiate: the encoding of a body that is not UTF-8, of which nothing is kept", async () => {
    const api = await startApi();
    const body = Buffer.from(JSON.stringify({ ...hashed, title: "Café" }), "latin1").toString("base64");
    const { status, body: answer } = await api.answer("initiateUpload", {
      ...requestEvent(),
      ...{ body, isBase64Encoded: true },
    });
    expect([status, answer.error?.code]).toEqual([400, "invalid_request"]);
    expect(answer.error?.message).toContain("UTF-8");
    expect((await api.table.readUpload("42", photoId, whose)).pending).toBeUndefined();
  });

  const fieldsOf: Partial<Record<Route, string[]>> = {
    saveEvent: ["name", "startsAt", "endsAt", "timeZone"],
    createTicket: ["name", "expiresAt", "maxPhotos", "maxBytes"],
    registerAttendee: ["invite", "again"],
    lookupPhotos: ["photoIds", "proveStored"],
    initiateUpload: [
      ...["contentType", "fileName", "sha256", "size", "title", "description", "takenAt"],
      ...["details.rating", "details.camera", "details.keywords", "details.gps", "parts", "resume", "again"],
    ],
  };
  const withoutText: [what: string, json: string][] = [
    ["an object that cannot be made a text", '{"toString":1,"valueOf":1}'],
    ["lists in lists", `${"[".repeat(20_000)}${"]".repeat(20_000)}`],
    ["a number beyond all", "1e400"],
    ["an object of other prototypes", '{"__proto__":null,"constructor":1}'],
  ];

  it.each(withoutText)("of every route, where it is %s", async (_, json) => {
    const api = await startApi();
    for (const [route, fields] of Object.entries(fieldsOf)) {
      for (const field of fields) {
        const [name = "", inner] = field.split(".");
        const usual = { ...(usualCalls[route as Route].body as object), [name]: inner ? { [inner]: "?" } : "?" };
        const request = {
          ...usualCalls[route as Route],
          as: "organiser",
          body: JSON.stringify(usual).replace('"?"', json),
        };
        const { status, body } = await api.call(route as Route, request as Call);
        const refusal = { status: 400, code: "invalid_request", message: expect.stringContaining(field) };
        expect({ status, ...body.error }, `${route}: ${field}`).toMatchObject(refusal);
      }
    }
  });

  it.each([
    ["photoIds", {}],
    ["photoIds", { photoIds: [] }],
    ["photoIds", { photoIds: photoId }],
    ["photoIds", { photoIds: Array.from({ length: 101 }, () => photoId) }],
    ["photoIds[1]", { photoIds: [photoId, "../../etc"] }],
    ["photoIds[0]", { photoIds: [1] }],
    ["photoIds[0]", { photoIds: [photoId.toUpperCase()] }],
  ])("lookup: %s of %j", async (field, body) => {
    const api = await startApi();
    const answered = await api.call("lookupPhotos", { body });
    expect(answered.body.error).toMatchObject({ code: "invalid_request", message: expect.stringContaining(field) });
  });

  it.each([
    ["limit", { limit: "0" }],
    ["limit", { limit: "-1" }],
    ["limit", { limit: "1001" }],
    ["limit", { limit: "ten" }],
    ["limit", { limit: "" }],
    ["order", { order: "oldest" }],
    ["cursor", { cursor: "" }],
    ["cursor", { cursor: "not one of ours" }],
    ["cursor", { cursor: Buffer.from("{}").toString("base64url") }],
    ["cursor", { cursor: Buffer.from('["newest","2026",1]').toString("base64url") }],
    ["cursor", { cursor: Buffer.from('["newest","2026","ATTENDEE#a@b"]').toString("base64url") }],
    ["cursor", { cursor: Buffer.from(`["newest","","${photoId}"]`).toString("base64url") }],
    ["cursor", { cursor: Buffer.from(`["taken","2026","${photoId}"]`).toString("base64url") }],
  ])("list: %s of %j", async (field, query) => {
    const api = await startApi();
    const { body } = await api.call("listPhotos", { query });
    expect(body.error).toMatchObject({ code: "invalid_request", message: expect.stringContaining(field) });
  });

  it.each(["listEvents", "listAttendees"] as const)("%s: an invalid cursor", async (route) => {
    const api = await startApi();
    for (const parts of [
      [],
      ["events"],
      ["events", ""],
      ["attendees", ""],
      ["attendees", "x".repeat(2000)],
      ["events", "half a \ud83d pair"],
      ["attendees", "half a \ud83d pair"],
      ["newest", "x"],
    ]) {
      const query = { cursor: Buffer.from(JSON.stringify(parts)).toString("base64url") };
      const { body } = await api.call(route, { as: "organiser", query });
      expect(body.error).toMatchObject({ code: "invalid_request", message: expect.stringContaining("cursor") });
    }
  });

  const eventIds = ["", "..", "../42", "4/2", "a b", "é", "４２", "x".repeat(65), "42\n", "event#1", "%2e%2e"];
  const ofAnEvent = routeNames.filter((route) => routes[route].includes("{eventId}"));

  it.each(ofAnEvent)("%s: an invalid eventId", async (route) => {
    const api = await startApi();
    for (const eventId of eventIds) {
      const { body } = await api.call(route, { ...usualCalls[route], as: "organiser", eventId });
      expect(body.error, eventId).toMatchObject({
        code: "invalid_request",
        message: expect.stringContaining("eventId"),
      });
    }
  });

  it.each(["", "nobody", "a@b@c", "a b@c", "@", "a@", `${"x".repeat(250)}@b.cd`, "a\u0000@b", "%E0%A4%A"])(
    "attendees: email of %j",
    async (email) => {
      const api = await startApi();
      const { body } = await api.call("registerAttendee", { as: "organiser", email });
      expect(body.error).toMatchObject({ code: "invalid_request", message: expect.stringContaining("email") });
    },
  );
});

describe("404 not_found", () => {
  it("deletePhoto of a photo that is not there", async () => {
    const api = await startApi();
    const { status, body } = await api.call("deletePhoto", { photoId });
    expect({ status, code: body.error?.code }).toEqual({ status: 404, code: "not_found" });
  });
});

describe("413 too_large", () => {
  it("a photo larger than S3 accepts in one PUT", async () => {
    const api = await startApi();
    const { status, body } = await api.call("initiateUpload", { body: { ...hashed, size: maxBytes + 1 } });
    expect({ status, code: body.error?.code }).toEqual({ status: 413, code: "too_large" });
    expect((await api.call("initiateUpload", { body: { ...hashed, size: maxBytes } })).status).toBe(201);
  });

  it("a body of 5 MB, however it is encoded", async () => {
    const api = await startApi();
    const body = JSON.stringify({ ...hashed, description: "x".repeat(5_000_000) });
    const plain = requestEvent({ body });
    const encoded = { ...plain, body: Buffer.from(body).toString("base64"), isBase64Encoded: true };
    for (const event of [plain, encoded]) {
      expect((await api.answer("initiateUpload", event)).status).toBe(413);
      expect((await api.answer("lookupPhotos", event)).status).toBe(413);
    }
  });
});

it("a body of exactly 1 MB is accepted, however it is encoded, and not one byte more", async () => {
  const api = await startApi();
  for (const [length, status] of [
    [maxBodyBytes, 200],
    [maxBodyBytes + 1, 413],
  ] as const) {
    const body = JSON.stringify({ photoIds: [photoId] }).padEnd(length);
    const plain = requestEvent({ body });
    const encoded = { ...plain, body: Buffer.from(body).toString("base64"), isBase64Encoded: true };
    for (const event of [plain, encoded]) expect((await api.answer("lookupPhotos", event)).status).toBe(status);
  }
});

describe("415 unsupported_type", () => {
  it.each([
    "image/svg+xml",
    "text/html",
    "application/octet-stream",
    "image/jpeg; charset=utf-8",
    "image/JPEG",
    "",
    "constructor",
    "__proto__",
  ])("%j", async (contentType) => {
    const api = await startApi();
    const { status, body } = await api.call("initiateUpload", { body: { ...hashed, contentType } });
    expect({ status, code: body.error?.code }).toEqual({ status: 415, code: "unsupported_type" });
  });
});

describe("429 slow_down", () => {
  it("comes with Retry-After if a store throttles", async () => {
    const { ApiError } = await import("../../api/api-error.ts");
    const api = await startApi();
    api.table.readUploads = async () => {
      throw new ApiError("slow_down", "Too many requests at once.", { retryAfterSeconds: 1 });
    };
    const { status, body, headers } = await api.call("initiateUpload", { body: hashed });
    expect({ status, code: body.error?.code, retry: headers["retry-after"] }).toEqual({
      status: 429,
      code: "slow_down",
      retry: "1",
    });
  });
});

describe("500 internal", () => {
  it("reveals only the request's id, and logs the error", async () => {
    const api = await startApi();
    api.table.isRegistered = async () => {
      throw new Error("the table photoup-dev-photos is on fire");
    };
    const { status, body } = await api.call("listPhotos");
    expect(status).toBe(500);
    expect(body.error).toMatchObject({ code: "internal", requestId: "request-1" });
    expect(body.error?.message).not.toContain("fire");
    expect(api.lines.map((line) => JSON.parse(line))).toMatchObject([
      {
        level: "error",
        route: "listPhotos",
        requestId: "request-1",
        error: { message: expect.stringContaining("fire") },
      },
    ]);
  });
});

describe("accepted", () => {
  it.each(Object.keys(contentTypes))("the type %s", async (contentType) => {
    const api = await startApi();
    expect((await api.call("initiateUpload", { body: { ...hashed, contentType } })).status).toBe(201);
  });

  it("the longest caption: 500 and 10,000 family emoji, and a body in base64", async () => {
    const api = await startApi();
    const [title, description] = ["👩‍👩‍👧‍👦".repeat(500), "👩‍👩‍👧".repeat(10_000)];
    const event = requestEvent({ body: { ...hashed, title, description } });
    const encoded = { ...event, body: Buffer.from(event.body ?? "").toString("base64"), isBase64Encoded: true };
    expect((await api.answer("initiateUpload", encoded)).status).toBe(201);
    expect((await api.table.readUpload("42", photoId, whose)).pending).toMatchObject({ title, description });
  });

  it.each([-0, 1e-320, -1e-131, 1e-13])(
    "a position of %s degrees, which the table cannot store, as zero",
    async (latitude) => {
      const api = await startApi();
      const details = { gps: { latitude, longitude: 1e-12, altitude: latitude } };
      expect((await api.call("initiateUpload", { body: { ...hashed, details } })).status).toBe(201);
      const { pending } = await api.table.readUpload("42", photoId, whose);
      expect(pending?.details).toEqual({ gps: { latitude: 0, longitude: 1e-12, altitude: 0 } });
    },
  );

  it("unknown fields, and ignores them", async () => {
    const api = await startApi();
    const body = { ...hashed, uploadedBy: "somebody@else.com", etag: "x", details: { colour: "red" } };
    expect((await api.call("initiateUpload", { body })).status).toBe(201);
    const { pending } = await api.table.readUpload("42", photoId, whose);
    expect(pending).toMatchObject({ uploadedBy: "attendee@example.com", details: {} });
    expect(pending).not.toHaveProperty("etag");
  });
});

describe("the log", () => {
  const secret = "a-secret-caption";

  it("names the request, the caller's opaque id and the outcome, and no token, address, URL or caption", async () => {
    const api = await startApi();
    await api.upload(photo, { body: { title: secret, description: secret, fileName: secret } });
    await api.upload(Buffer.from("no photo"), { body: { title: secret } });
    await api.call("listPhotos");
    await api.call("lookupPhotos", { body: { photoIds: [photoId] } });
    await api.call("registerAttendee", { as: "organiser", email: "new@example.com" });
    for (const person of ["stranger", "attendee"] satisfies Person[])
      await api.call("deletePhoto", { as: person, photoId });
    await api.sweep({}, { getRemainingTimeInMillis: () => 1e6 });

    const text = api.lines.join("\n");
    expect(text).not.toMatch(/a-secret-caption|@example|https?:|bucket\.test/i);
    expect(JSON.parse(api.lines[0] ?? "")).toEqual({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      level: "info",
      message: "answered",
      route: "initiateUpload",
      requestId: "request-1",
      eventId: "42",
      caller: "sub-of-the-attendee",
      status: 201,
    });
    expect(text).toContain('"code":"not_registered"');
  });

  it("leaves out path parameters that are not ids", async () => {
    const api = await startApi();
    await api.call("listPhotos", { eventId: 'x"\n{"level":"error"}' });
    expect(api.lines).toHaveLength(1);
    expect(JSON.parse(api.lines[0] ?? "")).not.toHaveProperty("eventId");
  });
});

/** The same bytes to a lenient decoder, with other bits where base64 has none to spare. */
function nonCanonical(base64: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const last = alphabet.indexOf(base64[42] ?? "");
  return `${base64.slice(0, 42)}${alphabet[last | 1]}=`;
}
