// Recognises images of cards and disks by the boot sector, or by the superblocks of Linux and old Mac file systems behind it.
import { startsWith } from "./starts-with.ts";

const fileSystems: readonly (readonly [at: number, name: string])[] = [
  [3, "EXFAT   "],
  [3, "NTFS    "],
  [54, "FAT12   "],
  [54, "FAT16   "],
  [54, "FAT     "],
  [82, "FAT32   "],
];

/** Whether the boot sector belongs to a file system or has a partition table. @param head the first bytes */
export function isBootSector(head: Uint8Array): boolean {
  if (head[510] !== 0x55 || head[511] !== 0xaa) return false;
  return fileSystems.some(([at, name]) => startsWith(head, name, at)) || hasPartitions(head);
}

/** Four entries of sixteen bytes. The first byte is 0x80 for a bootable partition and 0 otherwise. */
function hasPartitions(head: Uint8Array): boolean {
  const table = new DataView(head.buffer, head.byteOffset, head.byteLength);
  let partitions = 0;
  for (let at = 446; at < 510; at += 16) {
    if (head[at] !== 0 && head[at] !== 0x80) return false;
    const isUsed = head[at + 4] !== 0 && table.getUint32(at + 8, true) > 0 && table.getUint32(at + 12, true) > 0;
    if (isUsed) partitions++;
  }
  return partitions > 0;
}

/** ext2 to ext4. The superblock's signature is only two bytes, so its sizes and state must make sense too. @param head the first bytes */
export function isExtended(head: Uint8Array): boolean {
  if (head[1080] !== 0x53 || head[1081] !== 0xef || head.length < 2048) return false;
  const block = new DataView(head.buffer, head.byteOffset + 1024, 1024);
  const [inodes, blocks, blockSize, state] = [
    block.getUint32(0, true),
    block.getUint32(4, true),
    block.getUint32(24, true), // 1 KiB shifted left by this
    block.getUint16(58, true),
  ];
  return inodes > 0 && blocks > 0 && blockSize <= 6 && state <= 7;
}

/**
 * An Apple partition map, or HFS (before HFS Plus). HFS's signature is only two letters, so its sizes must make sense too.
 * @param head the first bytes
 */
export function isOldMac(head: Uint8Array): boolean {
  if (startsWith(head, "ER") && startsWith(head, "PM\0\0", 512)) return true;
  if (!startsWith(head, "BD", 1024) || head.length < 1536) return false;
  const block = new DataView(head.buffer, head.byteOffset + 1024, 512);
  const [clusters, clusterBytes, nameBytes] = [block.getUint16(18), block.getUint32(20), block.getUint8(36)];
  return clusters > 0 && clusterBytes > 0 && clusterBytes % 512 === 0 && nameBytes > 0 && nameBytes < 28;
}
