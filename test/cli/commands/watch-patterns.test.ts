import { expect, it } from "vitest";
import { chooseFiles } from "../../../cli/commands/choose-files.ts";
import { watchPatterns } from "../../../cli/commands/watch-patterns.ts";

const watch = (flags: { include?: string[]; exclude?: string[] }) => watchPatterns(chooseFiles(flags), flags);

it("names each pattern that matched no file or folder, and does not change the choice", () => {
  const { choice, warnings } = watch({ include: ["*.jpg", "*.cr3"], exclude: ["raw", "*.pgn", "Pirvate"] });
  const files = ["a.jpg", "b.txt", "raw/c.jpg"].map((path) => choice.accepts?.(path));
  expect([files, choice.enters?.("x"), choice.enters?.("raw")]).toEqual([[true, false, false], true, false]);
  expect(warnings()).toEqual([
    '--include "*.cr3" matched nothing',
    '--exclude "*.pgn" matched nothing',
    '--exclude "Pirvate" matched nothing',
  ]);
});

it("credits every matching pattern, whichever decides", () => {
  const { choice, warnings } = watch({ include: ["*.jpg"], exclude: ["IMG_*", "*_1.*"] });
  expect(choice.accepts?.("IMG_1.jpg")).toBe(false);
  expect(warnings()).toEqual([]);
});

it("counts a folder that is not entered", () => {
  const { choice, warnings } = watch({ exclude: ["private"] });
  expect([choice.enters?.("private"), warnings()]).toEqual([false, []]);
});

it("without patterns chooses nothing", () => {
  expect(watch({}).choice).toEqual({});
});
