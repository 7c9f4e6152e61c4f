import {
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fileIdentity, identityPattern, isSettled } from "../../../../cli/upload/worker/file-identity.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "photoup-identity-"));
  path = join(folder, "a.jpg");
  writeFileSync(path, "one");
});
afterEach(() => rmSync(folder, { recursive: true }));

const identity = () => fileIdentity(statSync(path, { bigint: true }));

/** Runs until the file system's clock has ticked, so that a change can show. */
function tick(): void {
  const probe = join(folder, "clock");
  writeFileSync(probe, "");
  const before = statSync(probe, { bigint: true }).mtimeNs;
  while (statSync(probe, { bigint: true }).mtimeNs === before) writeFileSync(probe, "");
}

describe("a file's identity", () => {
  it("is that of the file as long as nobody touches it", () => {
    expect(identity()).toBe(identity());
    expect(identity()).toMatch(identityPattern);
  });

  it.runIf(process.platform !== "win32" /* where a program may set the time of change */).each([
    ["it is written in place and its time is put back", () => writeInPlace("two")],
    ["another file of the same size and time is renamed over it", () => renameOver("two")],
    ["another file of the same size is copied over it", () => copyOver("two")],
  ])("changes where %s", (_, change) => {
    const { atime, mtime } = statSync(path);
    const before = identity();
    tick();
    change();
    utimesSync(path, atime, mtime);
    expect(statSync(path).size).toBe(3);
    expect(identity()).not.toBe(before);
  });
});

describe("a change after a file was read", () => {
  const at = (mtimeMs: number, ctimeNs: bigint) => `3:${mtimeMs * 1e6}:${ctimeNs}:7:2049`;
  it.each([
    ["shows two seconds after the last one, where times are whole seconds", at(5_000, 5_000_000_000n), 7_000, true],
    ["may not show before", at(5_000, 5_000_000_000n), 6_999, false],
    ["shows a few ticks after the last one, where times are finer", at(1_000, 5_000_000_001n), 5_051, true],
    ["may not show within the tick", at(1_000, 5_000_000_001n), 5_010, false],
    ["may not show where the file comes from the future", at(99_000, 5_000_000_001n), 50_000, false],
    ["shows where the file is older than 1970", "3:-5000000000:-5000000000:7:2049", 0, true],
  ])("%s", (_, before, readAtMs, expected) => {
    expect(before).toMatch(identityPattern);
    expect(isSettled(before, readAtMs)).toBe(expected);
  });
});

function writeInPlace(text: string): void {
  const fd = openSync(path, "r+");
  writeSync(fd, text, 0);
  closeSync(fd);
}

function renameOver(text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

function copyOver(text: string): void {
  writeFileSync(`${path}.new`, text);
  copyFileSync(`${path}.new`, path);
}
