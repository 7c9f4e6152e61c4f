import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkMoveTarget } from "../../../cli/commands/check-move-target.ts";
import { UsageError } from "../../../cli/errors.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "photoup-target-"));
  mkdirSync(join(home, "photos"));
  writeFileSync(join(home, "photos", "a.jpg"), "");
});
afterEach(() => rmSync(home, { recursive: true }));

describe("the folder of --move-after", () => {
  it("is created, and may lie inside a pushed folder", () => {
    checkMoveTarget(join(home, "photos", "sent", "2024"), [join(home, "photos")]);
    expect(existsSync(join(home, "photos", "sent", "2024"))).toBe(true);
  });

  it.each([
    ["the folder that is pushed", "photos", "photos"],
    ["a link to it", "link", "photos"],
    ["the folder of a file that is pushed", "photos", "photos/a.jpg"],
    ["the same, written in a roundabout way", "photos/../photos/.", "photos"],
  ])("is not %s", (_, target, path) => {
    symlinkSync("photos", join(home, "link"));
    const check = () => checkMoveTarget(`${home}/${target}`, [join(home, path)]);
    expect(check).toThrow(UsageError);
    expect(check).toThrow("are in that folder already");
  });

  it.each<[string, string, string]>([
    ["a file", "photos/a.jpg", "there is a file in its place"],
    ["below a file", "photos/a.jpg/sent", "there is a file in its place"],
    ["nothing", "", "there is no such"],
    ...(process.platform === "linux"
      ? [["where nothing can be made", "/proc/x/y", "there is no such"] as [string, string, string]]
      : []),
  ])("is not %s", (_, target, reason) => {
    const folder = target === "" || target.startsWith("/") ? target : join(home, target);
    expect(() => checkMoveTarget(folder, [])).toThrow(reason);
  });
});
