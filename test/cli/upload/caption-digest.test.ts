import { describe, expect, it } from "vitest";
import type { CaptionFields } from "../../../api/contract.ts";
import { captionDigest, isShownIn, showsCaption } from "../../../cli/upload/caption-digest.ts";

const whole = {
  title: "Wedding",
  description: "The cake",
  takenAt: "2026-06-20T16:03:00+02:00",
  details: {
    width: 6000,
    height: 4000,
    orientation: 1,
    camera: "NIKON Z 8",
    lens: "50 mm",
    creator: "Ana",
    copyright: "© Ana",
    keywords: ["cake", "hall"],
    rating: 5,
    gps: { latitude: 52.5, longitude: 13.4, altitude: 40 },
  },
} satisfies CaptionFields;
const isShown = (record: CaptionFields, caption: CaptionFields) => isShownIn(record, captionDigest(caption));

describe("a record shows a caption", () => {
  it("if every field that the caption sets is the same, in any order", () => {
    const { gps, ...others } = whole.details;
    const { latitude, longitude, altitude } = gps;
    const details = { gps: { altitude, longitude, latitude }, ...Object.fromEntries(Object.entries(others).reverse()) };
    expect(isShown({ ...whole, details }, whole)).toBe(true);
  });

  it.each<[string, Partial<typeof whole.details>]>([
    ["a rating", { rating: 4 }],
    ["an orientation", { orientation: 6 }],
    ["a keyword", { keywords: ["cake"] }],
    ["the order of keywords", { keywords: ["hall", "cake"] }],
    ["a camera", { camera: "NIKON Z 9" }],
    ["a lens", { lens: "85 mm" }],
    ["a creator", { creator: "Ben" }],
    ["a copyright", { copyright: "© Ben" }],
    ["a size", { width: 4000, height: 6000 }],
    ["a position", { gps: { latitude: 52.5, longitude: 13.5, altitude: 40 } }],
    ["an altitude", { gps: { latitude: 52.5, longitude: 13.4, altitude: 41 } }],
  ])("but not if %s differs", (_, changed) => {
    expect(isShown(whole, { ...whole, details: { ...whole.details, ...changed } })).toBe(false);
  });

  it.each(["title", "description", "takenAt"] as const)("but not if %s differs", (field) => {
    expect(isShown(whole, { ...whole, [field]: "another" })).toBe(false);
    expect(isShown(whole, { ...whole, [field]: "" })).toBe(false);
  });

  it("but not if the caption removes a position or all details", () => {
    const { gps: _, ...withoutGps } = whole.details;
    expect(isShown(whole, { ...whole, details: withoutGps })).toBe(false);
    expect(isShown(whole, { ...whole, details: {} })).toBe(false);
    expect(isShown({ ...whole, details: withoutGps }, { ...whole, details: withoutGps })).toBe(true);
  });

  it("if the caption leaves a field out, whatever the record has there", () => {
    expect(isShown(whole, { title: "Wedding" })).toBe(true);
    expect(isShown(whole, { details: whole.details })).toBe(true);
    expect(isShown(whole, {})).toBe(true);
  });

  it("if the caption removes what is not there", () => {
    expect(isShown({}, { title: "", description: "", takenAt: "", details: {} })).toBe(true);
  });

  it("but not if the record's caption was left out", () => {
    expect(isShownIn({ captionOmitted: true }, captionDigest({ title: "" }))).toBe(false);
    expect(isShownIn({ captionOmitted: true }, captionDigest({}))).toBe(true);
  });
});

describe("a record shows the caption sent", () => {
  const shows = (record: CaptionFields, sent: CaptionFields) => showsCaption({ fileName: "a.jpg", ...record }, sent);

  it("if every field that the caption sets is the same", () => {
    expect(shows(whole, whole)).toBe(true);
    expect(shows({ ...whole, title: "another" }, whole)).toBe(false);
    expect(shows({}, { title: "", details: {} })).toBe(true);
  });

  it("if they differ only in the sign of a zero, which JSON does not write", () => {
    const gps = { latitude: 52.5, longitude: 13.4 };
    const sent = { details: { gps: { ...gps, altitude: -0 } } };
    const record = { details: { gps: { ...gps, altitude: 0 } } };
    expect(shows(record, sent)).toBe(true);
    expect(shows({ details: { gps: { ...gps, altitude: 1 } } }, sent)).toBe(false);
  });
});
