// Breaks photos in the ways that disks, transfers and attackers do.
import { numbers } from "./metadata-writers.ts";

/** @param random from 0 up to 1 */
export function mutatePhoto(photo: Uint8Array, random: () => number): Buffer {
  const bytes = Buffer.from(photo);
  const upTo = (limit: number) => Math.floor(random() * limit);
  // Headers are the most vulnerable part.
  const place = () => upTo(random() < 0.7 ? Math.min(bytes.length, 2048) : bytes.length);
  const put = (value: Uint8Array) => bytes.set(value.subarray(0, Math.max(0, bytes.length - at)), at);
  const at = place();
  const kind = upTo(8);
  if (kind === 0) return bytes.subarray(0, upTo(bytes.length));
  if (kind === 1) for (let i = 0; i < 1 + upTo(20); i++) bytes[place()] = upTo(256);
  if (kind === 2) put(Buffer.alloc(4, 0xff));
  if (kind === 3) put(numbers([upTo(64)], 4, random() < 0.5 ? "big" : "little"));
  if (kind === 4) put(numbers([Math.max(0, bytes.length - upTo(64))], 4, random() < 0.5 ? "big" : "little"));
  if (kind === 5) put(Buffer.alloc(8, 0x7f));
  if (kind === 6) return Buffer.concat([bytes.subarray(0, at), bytes.subarray(place())]);
  if (kind === 7) bytes.copyWithin(at, place(), place());
  return bytes;
}
