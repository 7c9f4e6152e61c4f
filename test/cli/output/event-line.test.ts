import { describe, expect, it } from "vitest";
import { eventLine } from "../../../cli/output/event-line.ts";
import type { UploadEvent } from "../../../cli/upload/events.ts";

const path = "a\x1b[31m\nb.jpg";
const file = { path, sizeBytes: 1 };
const photo = { ...file, photoId: "id", sha256: "sum" };

const cases: [title: string, event: UploadEvent, line: string, heard: string][] = [
  [
    "a failure",
    { type: "failed", code: "changed", message: "it changed", ...file },
    "failed    a\\x1b[31m\\nb.jpg: it changed (changed)",
    "wrong notable all",
  ],
  [
    "a file left by an interruption",
    { type: "failed", code: "not_tried", message: "stopped", ...file },
    "failed    a\\x1b[31m\\nb.jpg: stopped (not_tried)",
    "all",
  ],
  ["a warning", { type: "warning", code: "kept", message: "careful\r" }, "warning   careful\\r", "wrong notable all"],
  [
    "a pause",
    { type: "paused", reason: "offline", delayMs: 1, message: "no network" },
    "waiting   no network",
    "notable all",
  ],
  ["its end", { type: "resumed" }, "going on", "notable all"],
  [
    "a text file",
    { type: "skipped", reason: "not_a_photo", message: "no photo", ...file },
    "skipped   a\\x1b[31m\\nb.jpg: no photo",
    "all",
  ],
  [
    "a photo of a type that is not taken",
    { type: "skipped", reason: "unsupported_type", message: "PSD", ...file },
    "skipped   a\\x1b[31m\\nb.jpg: PSD",
    "notable all",
  ],
  [
    "a film",
    { type: "skipped", reason: "not_a_photo", message: "a film (MPEG-4)", notProven: "film", ...file },
    "skipped   a\\x1b[31m\\nb.jpg: a film (MPEG-4)",
    "wrong notable all",
  ],
  ["an upload", { type: "uploaded", ...photo }, "uploaded  a\\x1b[31m\\nb.jpg", "all"],
  ["a plan", { type: "planned", ...photo }, "planned   a\\x1b[31m\\nb.jpg", "notable all"],
  [
    "a duplicate",
    { type: "duplicate", of: "event", captionUpdated: true, ...photo },
    "duplicate a\\x1b[31m\\nb.jpg: already in the event, caption updated",
    "all",
  ],
  [
    "another try",
    { type: "retrying", path, attempt: 2, delayMs: 2000, code: "SlowDown", message: "busy" },
    "retrying  a\\x1b[31m\\nb.jpg: busy (SlowDown), try 2 in 2 s",
    "all",
  ],
  ["a deletion", { type: "removed", path }, "deleted   a\\x1b[31m\\nb.jpg", "all"],
  ["a move", { type: "removed", path, movedTo: "done/b\t" }, "moved     a\\x1b[31m\\nb.jpg to done/b\\t", "all"],
];

describe("a line about an event", () => {
  it.each(cases)("for %s is printed once, escaped, at the right loudness", (_, event, line, heard) => {
    for (const loudness of ["wrong", "notable", "all"] as const) {
      expect(eventLine(event, loudness)).toBe(heard.split(" ").includes(loudness) ? line : undefined);
    }
  });

  it("is not printed for events that only counters need", () => {
    expect(eventLine({ type: "found", ...file }, "all")).toBeUndefined();
    expect(eventLine({ type: "progress", path, bytes: 1 }, "all")).toBeUndefined();
    expect(eventLine({ type: "walked", files: 1, bytes: 1 }, "all")).toBeUndefined();
  });
});
