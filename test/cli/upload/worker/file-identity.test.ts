import {
  type BigIntStats,
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
import {
  fileIdentity,
  identityPattern,
  isSameIdentity,
  isSettled,
} from "../../../../cli/upload/worker/file-identity.ts";
import { tickFileClock } from "../../../support/tick-file-clock.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "photoup-identity-"));
  path = join(folder, "a.jpg");
  writeFileSync(path, "one");
});
afterEach(() => rmSync(folder, { recursive: true }));

const identity = () => fileIdentity(statSync(path, { bigint: true }));

describe("a file's identity", () => {
  it("stays the same as long as the file is not touched", () => {
    expect(identity()).toBe(identity());
    expect(identity()).toMatch(identityPattern);
  });

  it.runIf(process.platform !== "win32" /* where programs may set ctime */).each([
    ["it is overwritten in place and its mtime is restored", () => writeInPlace("two")],
    ["another file of the same size and time is renamed over it", () => renameOver("two")],
    ["another file of the same size is copied over it", () => copyOver("two")],
  ])("changes if %s", (_, change) => {
    putTimeBack();
    const before = statSync(path, { bigint: true });
    tickFileClock(folder);
    change();
    putTimeBack();
    const after = statSync(path, { bigint: true });
    expect([after.size, after.mtimeNs]).toEqual([before.size, before.mtimeNs]);
    expect(fileIdentity(after)).not.toBe(fileIdentity(before));
  });

  it.each(["size", "mtimeNs", "ctimeNs", "ino", "dev"] as const)("differs if %s is one more", (field) => {
    const stats = statSync(path, { bigint: true });
    const other = Object.assign(Object.create(stats), { [field]: stats[field] + 1n }) as BigIntStats;
    expect(fileIdentity(other)).not.toBe(fileIdentity(stats));
  });

  it("is the same for a path and a descriptor, which some versions of Node on Windows give device numbers of 64 and 32 bits", () => {
    const [ofPath, ofDescriptor] = [0x9a3c_51f0_7e21_48d6n, 0x7e21_48d6n].map((dev) =>
      Object.assign(statSync(path, { bigint: true }), { dev }),
    ) as [BigIntStats, BigIntStats];
    expect(fileIdentity(ofPath)).toBe(fileIdentity(ofDescriptor));
    expect(isSameIdentity(ofPath, ofDescriptor)).toBe(true);
  });
});

describe("a change after a file was read", () => {
  const at = (mtimeMs: number, ctimeNs: bigint) => `3:${mtimeMs * 1e6}:${ctimeNs}:7:2049`;
  it.each([
    ["shows two seconds after the last one if times are whole seconds", at(5_000, 5_000_000_000n), 7_000, true],
    ["may not show earlier", at(5_000, 5_000_000_000n), 6_999, false],
    ["shows a few ticks after the last one if times are finer", at(1_000, 5_000_000_001n), 5_051, true],
    ["may not show within the tick", at(1_000, 5_000_000_001n), 5_010, false],
    ["may not show if the file's time is in the future", at(99_000, 5_000_000_001n), 50_000, false],
    ["shows if the file is older than 1970", "3:-5000000000:-5000000000:7:2049", 0, true],
  ])("%s", (_, before, readAtMs, expected) => {
    expect(before).toMatch(identityPattern);
    expect(isSettled(before, readAtMs)).toBe(expected);
  });
});

/** In whole seconds, because a program can restore finer times only as exactly as a number holds them. */
function putTimeBack(): void {
  utimesSync(path, 1_700_000_000, 1_700_000_000);
}

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
