import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeFolder } from "../../cli/make-folder.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "photoup-make-folder-"));
});
afterEach(() => rmSync(home, { recursive: true }));

const isPosix = process.platform !== "win32";

describe("a folder", () => {
  it("is created with its parents, and may exist already", () => {
    const path = join(home, "a", "b", "c");
    makeFolder(path, 0o700);
    makeFolder(path, 0o700);
    expect(statSync(path).isDirectory()).toBe(true);
    if (isPosix) expect(statSync(join(home, "a")).mode & 0o777).toBe(0o700);
  });

  it("may be reached through a link", () => {
    makeFolder(join(home, "real"));
    symlinkSync("real", join(home, "link"));
    makeFolder(join(home, "link", "inside"));
    expect(existsSync(join(home, "real", "inside"))).toBe(true);
  });

  it.runIf(process.platform === "linux")("may have a name that is not UTF-8", () => {
    const path = Buffer.concat([Buffer.from(`${home}/a/`), Buffer.of(0xe9), Buffer.from("/b")]);
    makeFolder(path);
    expect(statSync(path).isDirectory()).toBe(true);
  });

  it("is not created in place of a file or a broken link", () => {
    writeFileSync(join(home, "file"), "");
    symlinkSync("nowhere", join(home, "broken"));
    expect(() => makeFolder(join(home, "file"))).toThrow("EEXIST");
    expect(() => makeFolder(join(home, "file", "inside"))).toThrow("ENOTDIR");
    expect(() => makeFolder(join(home, "broken"))).toThrow("EEXIST");
    expect(() => makeFolder(join(home, "broken", "inside"))).toThrow();
  });

  it.runIf(process.platform === "linux")("fails below /proc instead of retrying forever", () => {
    expect(() => makeFolder("/proc/photoup-cannot-be-here/a/b")).toThrow("ENOENT");
  });
});
