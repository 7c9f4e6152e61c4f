import { describe, expect, it } from "vitest";
import { indexOfDay } from "../../../api/web/photos/index-of-day.ts";
import type { Photo } from "../../../api/web/photos/photo.ts";

const on = (day: string): Photo => ({
  ...{ photoId: day, eventId: "42", contentType: "image/jpeg", size: 1, url: "" },
  ...{ takenAt: `${day}T12:00:00`, uploadedAt: `${day}T12:00:00.000Z` },
});
const days = ["2026-05-14", "2026-05-15", "2026-05-15", "2026-05-18"];

describe("going to a date", () => {
  it.each([
    ["2026-05-15", 1],
    ["2026-05-16", 3],
    ["1990-01-01", 0],
    ["2027-01-01", 3],
  ])("by date taken finds %s, or the next day with photos", (day, index) => {
    expect(indexOfDay(days.map(on), "taken", day)).toBe(index);
  });

  it.each([
    ["2026-05-15", 1],
    ["2026-05-16", 1],
    ["1990-01-01", 3],
    ["2027-01-01", 0],
  ])("with the latest upload first finds %s, or the day before with photos", (day, index) => {
    expect(indexOfDay(days.map(on).reverse(), "newest", day)).toBe(index);
  });

  it("skips undated photos, which come last", () => {
    const { takenAt: _none, ...undated } = on("2026-05-01");
    expect(indexOfDay([...days.map(on), undated], "taken", "2026-05-18")).toBe(3);
  });
});
