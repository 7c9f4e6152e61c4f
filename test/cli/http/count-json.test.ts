import { describe, expect, it } from "vitest";
import { isTooIntricate } from "../../../cli/http/count-json.ts";

const times = (text: string, n: number) => text.repeat(n);

describe("JSON that would take too much memory", () => {
  it.each([
    ["of empty objects", `[${times("{},", 60_000)}{}]`],
    ["of empty lists", `[${times("[],", 60_000)}[]]`],
    ["of lists in lists", times("[", 60_000) + times("]", 60_000)],
    ["of objects in objects", times('{"a":', 60_000)],
    ["of names without an end", `{${times('"a":1,', 300_000)}"b":1}`],
    ["behind a text that ends in backslashes", `["\\\\\\\\",${times("{},", 60_000)}{}]`],
  ])("is detected before it is parsed: %s", (_row, json) => {
    expect(isTooIntricate(json)).toBe(true);
  });

  it.each([
    [
      "a page of photos with long captions of brackets and quotes",
      JSON.stringify({ photos: Array(100).fill({ title: times('[{"\\', 9_000) }) }),
    ],
    ["a photo with as many keywords as fit", JSON.stringify({ keywords: Array(200_000).fill("a:b") })],
    ["a short text", times("{", 60_000)],
    ["a text without an end", `"${times("{", 100_000)}`],
    ["a text that ends in a backslash", `"${times("{", 100_000)}\\"`],
  ])("is not %s", (_row, json) => {
    expect(isTooIntricate(json)).toBe(false);
  });
});
