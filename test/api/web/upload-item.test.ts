import { describe, expect, it } from "vitest";
import { endAfter, openSameBytes } from "../../../api/web/upload/same-bytes.ts";
import {
  enterStage,
  forgetFindings,
  itemOf,
  type Reason,
  type Stage,
  type UploadItem,
} from "../../../api/web/upload/upload-item.ts";

let ids = 0;
const itemNamed = (name: string): UploadItem => itemOf({ file: new File(["bytes"], name), path: name }, ids++);

describe("an item that enters a stage", () => {
  it.each<[Stage, Reason | undefined, boolean]>([
    ["uploaded", undefined, false],
    ["duplicate", "othersPhoto", false],
    ["skipped", "notPhoto", false],
    ["failed", "unreadable", true],
    ["cancelled", undefined, true],
    ["sending", undefined, true],
  ])("%s, with the reason %s, keeps its file: %s", (stage, reason, keepsFile) => {
    const item = itemNamed("a.jpg");
    item.reason = "changed";
    enterStage(item, stage, reason);
    expect([item.stage, item.reason, "reason" in item]).toEqual([stage, reason, reason !== undefined]);
    expect(item.file !== undefined).toBe(keepsFile);
  });
});

it("a retry forgets what was found out about the file, and keeps the file and what was typed", () => {
  const item = itemNamed("a.jpg");
  const kept = { title: "The bride", description: "at noon", isCut: true };
  Object.assign(item, kept, { sha256: "s", photoId: "p", rereads: 2, captionProblem: "failed", sentCaption: {} });
  enterStage(item, "failed", "changed");
  item.sentBytes = 3;
  forgetFindings(item);
  const { id, path, name, size, file } = item;
  expect(item).toEqual({ id, path, name, size, file, stage: "failed", sentBytes: 0, ...kept });
  expect(file).toBeDefined();
});

describe("files with the same bytes", () => {
  it.each<[Stage, Reason | undefined, ReturnType<typeof endAfter>]>([
    ["uploaded", undefined, { stage: "duplicate", reason: undefined }],
    ["duplicate", "othersPhoto", { stage: "duplicate", reason: "othersPhoto" }],
    ["failed", "unconfirmed", { stage: "failed", reason: "unconfirmed" }],
    ["skipped", "removedByOrganiser", { stage: "skipped", reason: "removedByOrganiser" }],
    ["cancelled", undefined, { stage: "cancelled", reason: undefined }],
    ["failed", "unreadable", undefined],
    ["failed", "changed", undefined],
  ])("end as the first does: %s, %s", (stage, reason, end) => {
    expect(endAfter({ stage, ...(reason && { reason }) })).toEqual(end);
  });

  it("follow the first until it ends; if it is not in the event then, the next one is first", () => {
    const sameBytes = openSameBytes();
    const [first, second, third] = ["a.jpg", "b.jpg", "c.jpg"].map((name) => ({ ...itemNamed(name), photoId: "p" }));
    if (!first || !second || !third) throw new Error("three items are needed");
    expect(sameBytes.firstBefore(first)).toBeUndefined();
    for (const item of [second, third]) {
      expect(sameBytes.firstBefore(item)).toBe(first);
      sameBytes.follow(first, item);
    }
    enterStage(first, "failed", "unreadable");
    expect(sameBytes.ended(first)).toEqual([second, third]);
    expect(sameBytes.ended(first)).toEqual([]);
    expect(sameBytes.firstBefore(second)).toBeUndefined();
    expect(sameBytes.firstBefore(third)).toBe(second);
  });
});
