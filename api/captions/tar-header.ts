// Recognises old tar archives, which have no signature but a header checksum.

const [headerBytes, sumAt, sumEnd] = [512, 148, 156];

/** The format of Unix V7, which some programs still write. @param head the first bytes */
export function isOldTar(head: Uint8Array): boolean {
  if (head.length < headerBytes || head[0] === 0) return false;
  const [, digits] = /^[ 0]*([0-7]{2,6})[\0 ]{1,2}$/.exec(String.fromCharCode(...head.subarray(sumAt, sumEnd))) ?? [];
  if (digits === undefined) return false;
  let sum = 0;
  // The checksum field itself counts as blanks.
  for (let i = 0; i < headerBytes; i++) sum += i >= sumAt && i < sumEnd ? 0x20 : (head[i] ?? 0);
  return sum === Number.parseInt(digits, 8);
}
