// Identifies a file's content by its metadata, without reading it.
import type { BigIntStats } from "node:fs";

/**
 * Size, mtime, ctime, inode and device. If one of them differs, the bytes must be read again. Programs can set mtime; the file
 * system sets ctime, except on Windows, where NTFS lets programs set it and FAT has none. Equal identities do not prove equal bytes:
 * before deleting a file, read it.
 */
export function fileIdentity(stats: BigIntStats): string {
  const { size, mtimeNs, ctimeNs, ino } = stats;
  return `${size}:${mtimeNs}:${ctimeNs}:${ino}:${deviceOf(stats)}`;
}

/**
 * The number of a file's device, the same for a path and a descriptor. On Windows 11, libuv 1.49 and 1.50 (in Node 22 and 23) give 64
 * bits for a path, but only the lower 32 for a descriptor. Elsewhere the numbers have 32 bits.
 */
export const deviceOf = ({ dev }: BigIntStats) => BigInt.asUintN(32, dev);

/** Whether both have the same identity. Avoids building two strings. */
export function isSameIdentity(one: BigIntStats, other: BigIntStats): boolean {
  return (
    one.size === other.size &&
    one.mtimeNs === other.mtimeNs &&
    one.ctimeNs === other.ctimeNs &&
    one.ino === other.ino &&
    deviceOf(one) === deviceOf(other)
  );
}

/** The format of `fileIdentity`. */
export const identityPattern = /^\d+:-?\d+:-?\d+:\d+:\d+$/;

/** FAT has an mtime resolution of two seconds. Finer file systems follow the kernel's clock, with a resolution of 16 ms at worst. */
const coarseStepMs = 2_000;
const fineStepMs = 50;

/** An identity whose ctime is in whole seconds, or absent. */
const wholeSeconds = /^[^:]*:[^:]*:(?:0|[^:]*0{9}):/;

/**
 * Whether a change after `readAtMs` would show in the identity. A file that was written just before it was read may be written
 * again within the same tick of the file system's clock.
 * @param readAtMs when reading started, in milliseconds since 1970
 */
export function isSettled(identity: string, readAtMs: number): boolean {
  const ageMs = readAtMs - changedAtMs(identity);
  return ageMs >= coarseStepMs || (ageMs >= fineStepMs && !wholeSeconds.test(identity));
}

/** When the file was last written, renamed or touched, in milliseconds since 1970. */
export function changedAtMs(identity: string): number {
  const mtimeAt = identity.indexOf(":") + 1;
  const ctimeAt = identity.indexOf(":", mtimeAt) + 1;
  const mtimeNs = Number(identity.slice(mtimeAt, ctimeAt - 1));
  const ctimeNs = Number(identity.slice(ctimeAt, identity.indexOf(":", ctimeAt)));
  return Math.max(mtimeNs, ctimeNs) / 1e6;
}
