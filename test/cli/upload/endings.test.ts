import { expect, it } from "vitest";
import { duplicate, failed, markTruncated, notTried, planned, uploaded } from "../../../cli/upload/endings.ts";

const file = { path: "/photos/a.jpg", pathBytes: new Uint8Array([1]), sizeBytes: 7 };
const photo = { photoId: "id", sha256: "sha" };

it("every ending has its file's path, path bytes and size", () => {
  for (const ending of [
    failed(file, "changed", "it changed"),
    notTried(file),
    duplicate(file, photo, "event", "as_it_was"),
    uploaded(file, photo),
    planned(file, photo),
  ]) {
    expect(ending).toMatchObject(file);
  }
});

it("a duplicate says what happened to the caption of the photo that was there", () => {
  expect(duplicate(file, photo, "event", "updated")).toMatchObject({ of: "event", captionUpdated: true });
  expect(duplicate(file, photo, "event", "refused")).toMatchObject({ captionUpdated: false, captionRefused: true });
  expect(duplicate(file, photo, "run", "as_it_was")).not.toHaveProperty("captionRefused");
});

it("only a photo that arrived can be truncated", () => {
  expect(markTruncated(uploaded(file, photo))).toMatchObject({ type: "uploaded", notProven: "truncated" });
  expect(markTruncated(failed(file, "changed", ""))).not.toHaveProperty("notProven");
});
