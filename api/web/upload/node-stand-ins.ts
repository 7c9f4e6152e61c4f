// The parts of Node.js that the code shared with the CLI uses. The build substitutes them in the worker that reads files.
// The npm package `buffer` would do, but makes the worker 27.4 kB instead of 19.3, compressed (2026-11-29); these few calls take 0.5 kB. A test
// compares their results with Node's. The shared code keeps its Buffers: without them the CLI takes twenty times as long for long texts, and three
// times for empty sectors.

const most = 8192; // arguments per call

class Bytes extends Uint8Array {
  override toString(encoding = "latin1", start = 0, end = this.length): string {
    const bytes = this.subarray(start, end);
    if (encoding === "hex") return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    const units = encoding === "utf16le" ? pairsOf(bytes) : bytes;
    let text = "";
    for (let at = 0; at < units.length; at += most) text += String.fromCharCode(...units.subarray(at, at + most));
    return text;
  }

  override indexOf(wanted: number | string, from = 0, _encoding?: "latin1"): number {
    if (typeof wanted === "number") return super.indexOf(wanted, from);
    const codes = Array.from(wanted, (char) => char.charCodeAt(0));
    const [first = 0] = codes;
    for (let at = super.indexOf(first, from); at >= 0; at = super.indexOf(first, at + 1)) {
      if (codes.every((code, n) => this[at + n] === code)) return at;
    }
    return -1;
  }

  swap16(): this {
    for (let at = 0; at + 1 < this.length; at += 2) {
      [this[at], this[at + 1]] = [this[at + 1] as number, this[at] as number];
    }
    return this;
  }
}

const pairsOf = (bytes: Uint8Array) =>
  Uint16Array.from({ length: bytes.length >> 1 }, (_, n) => (bytes[2 * n] ?? 0) | ((bytes[2 * n + 1] ?? 0) << 8));

function from(bytes: Uint8Array | string): Bytes;
function from(buffer: ArrayBufferLike, offset: number, length: number): Bytes;
function from(what: Uint8Array | ArrayBufferLike | string, offset = 0, length = 0): Bytes {
  if (typeof what === "string") return new Bytes(new TextEncoder().encode(what));
  if (what instanceof Uint8Array) return new Bytes(what);
  return new Bytes(what as ArrayBuffer, offset, length);
}

export const Buffer = {
  from,
  concat(parts: readonly Uint8Array[]): Bytes {
    const all = new Bytes(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  },
  compare(left: Uint8Array, right: Uint8Array): number {
    const at = left.findIndex((byte, n) => byte !== right[n]);
    if (at < 0) return Math.sign(left.length - right.length);
    return Math.sign((left[at] as number) - (right[at] ?? -1));
  },
};

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** As in `node:zlib`. @param before the checksum of the preceding bytes */
export function crc32(bytes: Uint8Array, before = 0): number {
  let value = ~before;
  for (const byte of bytes) value = (table[(value ^ byte) & 0xff] as number) ^ (value >>> 8);
  return ~value >>> 0;
}

/** As in `node:buffer`. */
export function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
