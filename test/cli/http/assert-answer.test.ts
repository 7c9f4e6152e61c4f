import { describe, expect, it } from "vitest";
import { exitCodeOf, type RequestError } from "../../../cli/errors.ts";
import {
  assertAttendees,
  assertConfig,
  assertEvents,
  assertInitiated,
  assertInitiatedBatch,
  assertListed,
  assertLookup,
} from "../../../cli/http/assert-answer.ts";

const id = "744af228-6fd1-8867-b695-7166c3cf6492";
const config = {
  apiVersion: 1,
  region: "eu-west-1",
  userPoolId: "eu-west-1_Pool",
  userPoolClientId: "client",
  authFlow: "USER_SRP_AUTH",
  contentTypes: ["image/jpeg"],
  maxBytes: 100,
};
const granted = {
  photoId: id,
  s3PutObjectUrl: "https://s3.example.com/a?b",
  headers: { "content-type": "image/jpeg" },
  expiresAt: "2026-11-22T10:00:00Z",
};
const stored = { photoId: id, status: "stored" };
const photo = { photoId: id, size: 3, contentType: "image/jpeg", details: { gps: { latitude: 1, longitude: 2 } } };
const listed = { ...photo, eventId: "42", uploadedAt: "2026-11-22T10:00:00Z", url: "https://cdn.example.com/a" };
const refused = { error: { code: "quota_exceeded", message: "full" } };

type Assert = (answer: unknown, origin: string) => void;
const shapes: [name: string, assert: Assert, good: object[]][] = [
  ["config", assertConfig, [config, { ...config, cognitoEndpoint: "http://127.0.0.1:1", maxInitiatePhotos: 50 }]],
  ["initiate", assertInitiated, [granted, stored, { ...stored, captionUpdated: true }]],
  ["initiate of several", assertInitiatedBatch, [{ photos: [granted, stored, refused] }, { photos: [] }]],
  ["lookup", assertLookup, [{ photos: [photo] }, { photos: [], rejected: [{ photoId: id, reason: "no photo" }] }]],
  ["list", assertListed, [{ photos: [listed], cursor: "c" }, { photos: [] }]],
  ["attendees", assertAttendees, [{ attendees: [{ email: "a@b.c", registeredAt: "2026-11-22T10:00:00Z" }] }]],
  ["events", assertEvents, [{ events: [{ eventId: "42" }], cursor: "" }]],
];

/** The value with one of its fields replaced, once for each field. */
function* spoilt(value: unknown, by: unknown): Generator<unknown> {
  yield by;
  if (typeof value !== "object" || value === null) return;
  for (const key of Object.keys(value)) {
    for (const inner of spoilt((value as Record<string, unknown>)[key], by)) {
      if (Array.isArray(value)) yield value.map((item, index) => (String(index) === key ? inner : item));
      else yield { ...value, [key]: inner };
    }
  }
}

describe.each(shapes)("an answer of %s", (_name, assert, goods) => {
  it("is accepted as in the contract, also with unknown fields", () => {
    for (const good of goods) {
      assert(good, "https://x");
      assert({ ...good, unknown: { later: true } }, "https://x");
    }
  });

  it.each([
    ["null", null],
    ["a function's worth of nothing", Number.NaN],
  ])("with %s anywhere in it is a bad answer: exit 6", (_row, by) => {
    for (const good of goods) {
      for (const bad of spoilt(good, by)) {
        const error = caught(() => assert(bad, "https://x"));
        expect(error, JSON.stringify(bad)).toMatchObject({ code: "bad_answer", isTransient: false, status: undefined });
        expect(exitCodeOf(error)).toBe(6);
        expect((error as RequestError).message).toMatch(/^https:\/\/x gave an answer that photoup cannot use/);
      }
    }
  });

  it("that is an array, a number, a string or nothing is a bad answer", () => {
    for (const bad of [[], [[]], 7, "x", true, undefined]) expect(caught(() => assert(bad, "https://x"))).toBeDefined();
  });
});

describe("an answer with a missing or invalid field", () => {
  it.each<[row: string, assert: Assert, answer: unknown, where: string]>([
    ["headers are null", assertInitiated, { ...granted, headers: null }, "headers"],
    ["headers are a list", assertInitiated, { ...granted, headers: ["a"] }, "headers"],
    ["a header is a number", assertInitiated, { ...granted, headers: { a: 1 } }, "headers"],
    ["no URL", assertInitiated, { photoId: id, headers: {}, expiresAt: "x" }, "s3PutObjectUrl"],
    ["another status", assertInitiated, { photoId: id, status: "pending" }, "status"],
    ["an id like a path", assertInitiated, { ...granted, photoId: "../x" }, "photoId"],
    ["a size below zero", assertLookup, { photos: [{ ...photo, size: -1 }] }, "photos.0.size"],
    ["a size of a text", assertLookup, { photos: [photo, { ...photo, size: "3" }] }, "photos.1.size"],
    [
      "keywords as a string",
      assertListed,
      { photos: [{ ...listed, details: { keywords: "a" } }] },
      "photos.0.details.keywords",
    ],
    ["a link that is none", assertListed, { photos: [{ ...listed, url: "" }] }, "photos.0.url"],
    ["a time that is none", assertListed, { photos: [{ ...listed, uploadedAt: "soon" }] }, "photos.0.uploadedAt"],
    ["an event's id that a shell would run", assertEvents, { events: [{ eventId: "$(x)" }] }, "events.0.eventId"],
    ["a cursor of a number", assertEvents, { events: [], cursor: 1 }, "cursor"],
    ["a cursor that fits no request", assertEvents, { events: [], cursor: "c".repeat(8000) }, "cursor"],
    ["a region that is a path", assertConfig, { ...config, region: "x.example.com/" }, "region"],
    ["a limit of zero", assertConfig, { ...config, maxBytes: 0 }, "maxBytes"],
    ["an endpoint that is no URL", assertConfig, { ...config, cognitoEndpoint: "here" }, "cognitoEndpoint"],
  ])("is refused for %s, and the field is named", (_row, assert, answer, where) => {
    expect((caught(() => assert(answer, "https://x")) as RequestError).message).toContain(`("${where}" `);
  });

  it("is not rescued by properties that every object has", () => {
    expect(caught(() => assertInitiated(JSON.parse('{"__proto__": {"photoId": "x"}}'), "https://x"))).toBeDefined();
    expect(caught(() => assertConfig(Object.create(config), "https://x"))).toBeDefined();
  });
});

function caught(work: () => void): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}
