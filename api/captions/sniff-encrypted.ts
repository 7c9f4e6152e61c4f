// Recognises encrypted files, whose content is unknown.
import { startsWith } from "./starts-with.ts";

const signatures: readonly (readonly [bytes: string, name: string])[] = [
  ["age-encryption.org/v1\n", "age"],
  ["-----BEGIN AGE ENCRYPTED FILE-----", "age"],
  ["-----BEGIN PGP MESSAGE-----", "PGP"],
  ["Salted__", "OpenSSL"],
  ["RCLONE\0\0", "rclone"],
  ["cryfs.", "CryFS"],
  ["AES\x01\0", "AES Crypt"],
  ["AES\x02\0", "AES Crypt"],
  ["AES\x03\0", "AES Crypt"],
  ["\xc0\xb9\x07\x2e\x4f\x93\xf1\x46\xa0\x15\x79\x2c\xa1\xd9\xe8\x21", "AxCrypt"],
];

/** @returns the common name of what encrypted it @param head the first bytes */
export function sniffEncrypted(head: Uint8Array): string | undefined {
  const found = signatures.find(([bytes]) => startsWith(head, bytes))?.[1];
  return found ?? (isOfEcryptfs(head) ? "eCryptfs" : isPgpMessage(head) ? "PGP" : undefined);
}

const ecryptfsMark = 0x3c81b7f5;

/** eCryptfs, which NAS devices use for encrypted shares. Behind the file size are a random number and the same number XORed with the mark. */
function isOfEcryptfs(head: Uint8Array): boolean {
  if (head.length < 16) return false;
  const numbers = new DataView(head.buffer, head.byteOffset, head.byteLength);
  return (numbers.getUint32(8) ^ numbers.getUint32(12)) === ecryptfsMark;
}

/** Packet tags of RFC 9580, section 5. */
const [keyForSomebody, keyByPassword] = [1, 3];
/** Another key packet, or the data that it opens. */
const nextTags = [1, 3, 9, 18, 20];

/** One packet proves little, but a second one exactly behind it does. Signatures and keys consist of other packets. */
function isPgpMessage(head: Uint8Array): boolean {
  const first = packetAt(head, 0);
  const next = first && isKey(head, first) ? packetAt(head, first.end) : undefined;
  return next !== undefined && nextTags.includes(next.tag);
}

const publicKeyCiphers = [1, 2, 16, 18, 25, 26];

/** RFC 9580, sections 5.1 and 5.3. For the common versions, more than the version number is checked. */
function isKey(head: Uint8Array, { tag, start }: Packet): boolean {
  const [version = 0, cipher = 0, mode = 0] = head.subarray(start, start + 3);
  if (tag === keyForSomebody)
    return version === 6 || (version === 3 && publicKeyCiphers.includes(head[start + 9] ?? 0));
  if (tag !== keyByPassword) return false;
  return version === 5 || version === 6 || (version === 4 && cipher > 0 && cipher <= 13 && mode <= 4);
}

interface Packet {
  tag: number;
  start: number;
  end: number;
}

/** RFC 9580, section 4.2, both formats; undefined if there is no packet. If the length is indeterminate, `end` is `start`. */
function packetAt(head: Uint8Array, at: number): Packet | undefined {
  const [first = 0, one = 0, two = 0] = head.subarray(at, at + 3);
  if (first < 0x80 || at + 2 > head.length) return undefined;
  if (first >= 0xc0) {
    const tag = first & 0x3f;
    if (one < 192) return { tag, start: at + 2, end: at + 2 + one };
    if (one < 224) return { tag, start: at + 3, end: at + 3 + ((one - 192) << 8) + two + 192 };
    return { tag, start: at + 2, end: at + 2 };
  }
  const tag = (first >> 2) & 0x0f;
  if ((first & 3) === 0) return { tag, start: at + 2, end: at + 2 + one };
  if ((first & 3) === 1) return { tag, start: at + 3, end: at + 3 + (one << 8) + two };
  return { tag, start: at + 1, end: at + 1 };
}
