import { describe, expect, it } from "vitest";
import { folderFilter, pathFilter } from "../../../cli/commands/path-filter.ts";
import { UsageError } from "../../../cli/errors.ts";

const matches = (pattern: string, path: string) => pathFilter([pattern])(path);

describe("a pattern", () => {
  it.each([
    ["*.jpg", "a.jpg", true],
    ["*.jpg", "deep/er/A.JPG", true],
    ["*.jpg", "a.jpg.txt", false],
    ["*.jpg", "ajpg", false],
    ["IMG_????.jpg", "IMG_0001.jpg", true],
    ["IMG_????.jpg", "IMG_001.jpg", false],
    ["?.jpg", "😀.jpg", true],
    ["raw", "raw/a.cr3", true],
    ["raw/", "x/raw/y/a.cr3", true],
    ["raw", "rawhide/a.cr3", false],
    ["raw/*.cr3", "raw/a.cr3", true],
    ["raw/*.cr3", "x/raw/a.cr3", false],
    ["./raw/*.cr3", "raw/a.cr3", true],
    ["/raw/*", "raw/deep/a.cr3", true],
    ["raw/*.cr3", "raw/deep/a.cr3", false],
    ["raw/**/*.cr3", "raw/a.cr3", true],
    ["raw/**/*.cr3", "raw/deep/er/a.cr3", true],
    ["**/best/*", "2026/best/a.jpg", true],
    ["**/best/*", "best/a.jpg", true],
    ["**", "anything/at/all", true],
    ["a[1].jpg", "a[1].jpg", true],
    ["a[1].jpg", "a1.jpg", false],
    ["a+(b).jpg", "a+(b).jpg", true],
    ["a{1,2}.jpg", "a1.jpg", false],
    ["$^|\\.jpg", "$^|\\.jpg", true],
    ["a-b.jpg", "a-b.jpg", true],
    ["caf\u00e9.jpg", "cafe\u0301.jpg", true],
    ["cafe\u0301*", "CAF\u00c9-1.jpg", true],
    ["*.jpg", "line\nbreak.jpg", true],
  ])("%j matches %j: %s", (pattern, path, expected) => {
    expect(matches(pattern, path)).toBe(expected);
  });

  it("is refused if it is empty", () => {
    expect(() => pathFilter(["/"])).toThrow(UsageError);
    expect(() => pathFilter([], [""])).toThrow(UsageError);
  });
});

describe("a filter", () => {
  it("accepts everything without patterns", () => {
    expect(pathFilter()("a")).toBe(true);
  });
  it("accepts what any include matches, unless an exclude matches too", () => {
    const wants = pathFilter(["*.jpg", "*.png"], ["trash", "*_small.*"]);
    expect(["a.jpg", "b.png", "c.tif", "trash/a.jpg", "a_small.jpg"].map(wants)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe("a folder is opened", () => {
  it.each([
    [[], ["lost+found"], "lost+found", false],
    [[], ["lost+found"], "x/LOST+FOUND", false],
    [[], ["a/**"], "a", false],
    [[], ["a/*"], "a", false],
    [[], ["a/*.jpg"], "a", true],
    [[], ["a/**"], "a/b", false],
    [[], ["*.jpg"], "a", true],
    [["*.jpg"], [], "anywhere", true],
    [["2026/*.jpg"], [], "2026", true],
    [["2026/*.jpg"], [], "2025", false],
    [["2026/*.jpg"], [], "2026/raw", false],
    [["2026"], [], "x", true],
    [["2026/raw"], [], "2026/raw/deep/er", true],
    [["20??/**/best/*"], [], "2026/a/b", true],
    [["20??/**/best/*"], [], "1999/a", false],
  ])("with --include %j and --exclude %j: %s: %s", (includes, excludes, path, expected) => {
    expect(folderFilter(includes, excludes)(path)).toBe(expected);
  });
});
