import { describe, expect, it } from "vitest";
import { matchesPattern } from "../../../api/local/event-pattern.ts";

const event = {
  source: "aws.s3",
  detail: { bucket: { name: "photos" }, object: { key: "uploads/event_42/a.jpg", size: 0 } },
};

describe("an event pattern", () => {
  it.each<[string, object, boolean]>([
    ["an exact value", { source: ["aws.s3"] }, true],
    ["one of several", { source: ["aws.ec2", "aws.s3"] }, true],
    ["another value", { source: ["aws.ec2"] }, false],
    ["a prefix", { detail: { object: { key: [{ prefix: "uploads/" }] } } }, true],
    ["another prefix", { detail: { object: { key: [{ prefix: "rejected/" }] } } }, false],
    ["a suffix", { detail: { object: { key: [{ suffix: ".jpg" }] } } }, true],
    ["a number", { detail: { object: { size: [0] } } }, true],
    ["all of its fields", { source: ["aws.s3"], detail: { bucket: { name: ["others"] } } }, false],
    ["a field that is not there", { detail: { reason: ["PutObject"] } }, false],
    ["a field that must be absent", { detail: { reason: [{ exists: false }] } }, true],
    ["nothing", {}, true],
  ])("of %s", (_name, pattern, matches) => {
    expect(matchesPattern(pattern, event)).toBe(matches);
  });

  it("with an unknown operator is an error, not a mismatch", () => {
    expect(() => matchesPattern({ source: [{ wildcard: "*" }] }, event)).toThrow('"wildcard"');
  });
});
