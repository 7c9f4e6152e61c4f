import { describe, expect, it } from "vitest";
import { eventLine } from "../../../cli/output/event-line.ts";
import { notProvenLines } from "../../../cli/output/not-proven-lines.ts";
import { hasColour, paint } from "../../../cli/output/paint.ts";

describe("colour", () => {
  it.each<[isTerminal: boolean, env: Record<string, string>, has: boolean]>([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: "1" }, false],
    [true, { NO_COLOR: "" }, true],
    [true, { TERM: "dumb" }, false],
    [false, { FORCE_COLOR: "1" }, true],
    [false, { FORCE_COLOR: "" }, true],
    [true, { FORCE_COLOR: "0" }, false],
    [false, { FORCE_COLOR: "1", NO_COLOR: "1" }, false],
  ])("on a terminal (%s) with %j: %s", (isTerminal, env, has) => {
    expect(hasColour(isTerminal, env)).toBe(has);
  });

  it("marks important lines, and changes no text", () => {
    expect(paint("failed    a.jpg: gone (vanished)")).toBe("\x1b[31mfailed    a.jpg: gone (vanished)\x1b[39m");
    expect(paint("Not safe to delete: x")).toContain("\x1b[31m");
    expect(paint("Safe to delete: all 3 photos are in event 42")).toContain("\x1b[32m");
    expect(paint("uploaded  a.jpg")).toBe("uploaded  a.jpg");
    expect(paint("failed.jpg")).toBe("failed.jpg");
  });

  it("marks the lines about unproven files exactly as they are written", () => {
    const counts = { film: 1, others_photo: 1, truncated: 1 };
    const lines = notProvenLines(counts, false);
    expect(lines.map(paint)).toEqual(lines.map((line) => `\x1b[31m${line}\x1b[39m`));
    expect(lines).toHaveLength(3);
    const photo = { path: "a.jpg", sizeBytes: 1, photoId: "id", sha256: "sum" };
    const notWhole = eventLine({ type: "confirmed", ...photo, notProven: "truncated" }, "notable") ?? "";
    expect(paint(notWhole)).toBe(`\x1b[33m${notWhole}\x1b[39m`);
  });
});
