// Whether a file is a tar archive of the time before there was a signature: its header has a checksum.

const [headerBytes, sumAt, sumEnd] = [512, 148, 156];

/** As Unix V7 wrote it, and as some programs still do. @param head the first bytes */
export function isOldTar(head: Uint8Array): boolean {
  if (head.length < headerBytes || head[0] === 0) return false;
  const [, digits] = /^[ 0]*([0-7]{2,6})[\0 ]{1,2}$/.exec(String.fromCharCode(...head.subarray(sumAt, sumEnd))) ?? [];
  if (digits === undefined) return false;
  let sum = 0;
  // The checksum itself counts as blanks.
  for (let i = 0; i < headerBytes; i++) sum += i >= sumAt && i < sumEnd ? 0x20 : (head[i] ?? 0);
  return sum === Number.parseInt(digits, 8);
}
