// Which bytes a file has, as far as the file system tells without reading them.
import type { BigIntStats } from "node:fs";

/**
 * Size, time of modification, time of change, inode and device: where one of them differs, the bytes are to be read again.
 * Programs set the time of modification as they like; the time of change is the file system's own, but for Windows, where
 * NTFS lets a program set it too and FAT has none. Equal does not prove that the bytes are: who deletes, reads.
 */
export function fileIdentity({ size, mtimeNs, ctimeNs, ino, dev }: BigIntStats): string {
  return `${size}:${mtimeNs}:${ctimeNs}:${ino}:${dev}`;
}

/** Whether both have the same identity; what is looked at is not written down twice for it. */
export function isSameIdentity(one: BigIntStats, other: BigIntStats): boolean {
  return (
    one.size === other.size &&
    one.mtimeNs === other.mtimeNs &&
    one.ctimeNs === other.ctimeNs &&
    one.ino === other.ino &&
    one.dev === other.dev
  );
}

/** As `fileIdentity` writes it. */
export const identityPattern = /^\d+:-?\d+:-?\d+:\d+:\d+$/;

/** FAT counts modification in steps of two seconds; file systems with finer times follow the kernel's clock, 16 ms at worst. */
const coarseStepMs = 2_000;
const fineStepMs = 50;

/** The time of change, in nanoseconds, as a file system without finer times gives it, or one without any. */
const wholeSeconds = /^[^:]*:[^:]*:(?:0|[^:]*0{9}):/;

/**
 * Whether a change after `readAtMs` would show in the identity. A file that was written a moment before it was read may be
 * written again within the same step of its file system's clock.
 * @param readAtMs when the reading began, in milliseconds since 1970
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
