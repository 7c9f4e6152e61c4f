import { describe, expect, it } from "vitest";
import type { CaptionFields } from "../../../api/contract.ts";
import { captionDigest, isShownIn } from "../../../cli/upload/caption-digest.ts";

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
const isTold = (record: CaptionFields, caption: CaptionFields) => isShownIn(record, captionDigest(caption));

describe("a caption is what a record shows", () => {
  it("where every field that it says is the same, in whatever order the record gives them back", () => {
    const { gps, ...others } = whole.details;
    const { latitude, longitude, altitude } = gps;
    const details = { gps: { altitude, longitude, latitude }, ...Object.fromEntries(Object.entries(others).reverse()) };
    expect(isTold({ ...whole, details }, whole)).toBe(true);
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
  ])("but not where %s differs", (_, changed) => {
    expect(isTold(whole, { ...whole, details: { ...whole.details, ...changed } })).toBe(false);
  });

  it.each(["title", "description", "takenAt"] as const)("but not where %s differs", (field) => {
    expect(isTold(whole, { ...whole, [field]: "another" })).toBe(false);
    expect(isTold(whole, { ...whole, [field]: "" })).toBe(false);
  });

  it("but not where it takes away a position, or all details", () => {
    const { gps: _, ...withoutGps } = whole.details;
    expect(isTold(whole, { ...whole, details: withoutGps })).toBe(false);
    expect(isTold(whole, { ...whole, details: {} })).toBe(false);
    expect(isTold({ ...whole, details: withoutGps }, { ...whole, details: withoutGps })).toBe(true);
  });

  it("where it says nothing of a field, whatever the record has there", () => {
    expect(isTold(whole, { title: "Wedding" })).toBe(true);
    expect(isTold(whole, { details: whole.details })).toBe(true);
    expect(isTold(whole, {})).toBe(true);
  });

  it("where it takes away what is not there", () => {
    expect(isTold({}, { title: "", description: "", takenAt: "", details: {} })).toBe(true);
  });

  it("but not as far as anybody knows where the record's caption was left out", () => {
    expect(isShownIn({ captionOmitted: true }, captionDigest({ title: "" }))).toBe(false);
    expect(isShownIn({ captionOmitted: true }, captionDigest({}))).toBe(true);
  });
});
