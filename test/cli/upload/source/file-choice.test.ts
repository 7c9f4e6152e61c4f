import { expect, it } from "vitest";
import { reasonForListed } from "../../../../cli/upload/source/file-choice.ts";

const leavesOut = (path: string, isFolder: boolean) =>
  isFolder && path.endsWith("/.Trash") ? "trash" : path.endsWith(".tmp") ? "temporary" : undefined;

it.each([
  ["/card/.Trash/a.jpg", false, "trash"],
  ["/card//.Trash///b/a.jpg", false, "trash"],
  ["/card/.Trash", true, "trash"],
  ["/card/.Trash", false, undefined],
  ["/card/a.tmp", false, "temporary"],
  ["/card/a.tmp/a.jpg", false, "temporary"],
  ["/card/a.jpg", false, undefined],
  ["a.jpg", false, undefined],
  ["/", true, undefined],
])("of a list's line %s (a folder: %s), the reason to leave it out is %s", (path, isFolder, reason) => {
  expect(reasonForListed(path, isFolder, { leavesOut })).toBe(reason);
});

it("without a rule, no line of a list is left out", () => {
  expect(reasonForListed("/card/.Trash/a.jpg", false, {})).toBeUndefined();
});
