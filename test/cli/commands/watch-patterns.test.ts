import { expect, it } from "vitest";
import { chooseFiles } from "../../../cli/commands/choose-files.ts";
import { watchPatterns } from "../../../cli/commands/watch-patterns.ts";

const watch = (flags: { include?: string[]; exclude?: string[] }) => watchPatterns(chooseFiles(flags), flags);

it("names each pattern that no file and no folder met, and changes no choice", () => {
  const { choice, warnings } = watch({ include: ["*.jpg", "*.cr3"], exclude: ["raw", "*.pgn", "Pirvate"] });
  const files = ["a.jpg", "b.txt", "raw/c.jpg"].map((path) => choice.accepts?.(path));
  expect([files, choice.enters?.("x"), choice.enters?.("raw")]).toEqual([[true, false, false], true, false]);
  expect(warnings()).toEqual([
    '--include "*.cr3" matched nothing',
    '--exclude "*.pgn" matched nothing',
    '--exclude "Pirvate" matched nothing',
  ]);
});

it("gives each of several patterns its match, whichever of them decides", () => {
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
