import { describe, expect, it } from "vitest";
import { describeCount } from "../../../api/web/events/describe-count.ts";

describe("the count of an event's photos", () => {
  it.each([
    [{ isSearching: false, isComplete: true }, "150 photos"],
    [{ isSearching: false, isComplete: false }, "150 photos so far…"],
    [{ isSearching: true, isComplete: true }, "49 of 150 photos"],
    [{ isSearching: true, isComplete: false }, "49 of 150 photos so far…"],
  ])("is no total until all pages have arrived: %o", (known, told) => {
    expect(describeCount({ shown: 49, loaded: 150, ...known })).toBe(told);
  });
});
