import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { assertPatternsAreQuoted } from "../../../cli/commands/assert-patterns-are-quoted.ts";
import { UsageError } from "../../../cli/errors.ts";
import { folder, freshFolderForEach } from "./run-push.ts";

freshFolderForEach();

/** Whether the flags are refused if these files exist; paths and patterns are below the folder. */
function refused(there: string[], flags: { include?: string[]; exclude?: string[] }, paths: string[]): boolean {
  for (const path of there.map((name) => join(folder, name))) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, "");
  }
  const inFolder = (names: string[] = []) => names.map((name) => join(folder, name));
  try {
    const placed = { include: inFolder(flags.include), exclude: inFolder(flags.exclude) };
    assertPatternsAreQuoted(placed, inFolder(paths), "linux");
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return true;
  }
}

describe("a pattern that the shell has expanded", () => {
  const photos = [
    "a.jpg",
    "B.JPG",
    "IMG_1.CR3",
    "IMG_1.jpg",
    "d1/raw/x",
    "d2/raw/x",
    "shots/a.png",
    "shots/b.png",
    "shots.csv",
  ];

  it.each([
    ["--exclude *.jpg", { exclude: ["a.jpg"] }, ["event-42", "B.JPG", "IMG_1.jpg"]],
    ["--include *.jpg", { include: ["a.jpg"] }, ["event-42", "IMG_1.jpg"]],
    ["--exclude IMG_1.*", { exclude: ["IMG_1.CR3"] }, ["event-42", "IMG_1.jpg"]],
    ["--exclude */raw", { exclude: ["d1/raw"] }, ["event-42", "d2/raw"]],
    ["--exclude shots/*.png", { exclude: ["shots/a.png"] }, ["event-42", "./shots/b.png"]],
    ["*.jpg --exclude *.jpg", { exclude: ["a.jpg"] }, ["a.jpg", "IMG_1.jpg", "IMG_1.jpg"]],
    ["--exclude quoted --include *.jpg", { exclude: ["*.png"], include: ["a.jpg"] }, ["event-42", "B.JPG"]],
  ])("is refused: %s", (_, flags, paths) => {
    expect(refused(photos, flags, paths)).toBe(true);
  });

  it.each([
    ["a pattern in quotes", { exclude: ["*.jpg"] }, ["event-42", "a.jpg", "IMG_1.jpg"]],
    ["a name that is not here", { exclude: ["c.jpg"] }, ["event-42", "a.jpg"]],
    ["a name in a folder that is given", { exclude: ["a.jpg"] }, ["event-42"]],
    ["of all photos, one less", { exclude: ["a.jpg"] }, ["a.jpg", "B.JPG", "IMG_1.jpg"]],
    ["a name that no shell would put before the path", { exclude: ["shots.csv"] }, ["shots"]],
    ["a name beside others of another kind", { exclude: ["a.jpg"] }, ["shots/a.png", "IMG_1.CR3"]],
  ])("is not assumed: %s", (_, flags, paths) => {
    expect(refused(photos, flags, paths)).toBe(false);
  });

  it("is reported with a word for the pattern if the name has no extension", () => {
    const [pattern, path] = [join(folder, "raw1"), join(folder, "raw2")];
    writeFileSync(pattern, "");
    expect(() => assertPatternsAreQuoted({ exclude: [pattern] }, [path], "linux")).toThrow(
      "Put the pattern in quotes, as in --exclude 'PATTERN'.",
    );
  });

  it("is reported with the pattern to type instead", () => {
    writeFileSync(join(folder, "a.jpg"), "");
    const pattern = join(folder, "a.jpg");
    expect(() => assertPatternsAreQuoted({ exclude: [pattern] }, [join(folder, "b.jpg")], "linux")).toThrow(
      `Put the pattern in quotes, as in --exclude '*.jpg'. If you mean only ${pattern}: --exclude '**/a.jpg'.`,
    );
  });
});
