// Writes bits, most significant first, like the headers of ITU-T H.265.

export interface BitWriter {
  put(value: number, count: number): BitWriter;
  /** ue(v), and se(v) of 0: 9.2. */
  golomb(...values: number[]): BitWriter;
  append(bytes: Uint8Array): BitWriter;
  bytes(): Buffer;
  /** Ends with a 1, and zeros up to the next byte: 7.3.2.11. */
  trailing(): Buffer;
}

export function bitWriter(): BitWriter {
  const bits: number[] = [];
  const writer: BitWriter = {
    put(value, count) {
      for (let i = count - 1; i >= 0; i--) bits.push((value >> i) & 1);
      return writer;
    },
    golomb(...values) {
      for (const value of values) {
        const length = 32 - Math.clz32(value + 1);
        writer.put(0, length - 1).put(value + 1, length);
      }
      return writer;
    },
    append(bytes) {
      for (const byte of bytes) writer.put(byte, 8);
      return writer;
    },
    bytes: () =>
      Buffer.from(
        bits.reduce<number[]>((all, bit, i) => {
          all[i >> 3] = (all[i >> 3] ?? 0) | (bit << (7 - (i & 7)));
          return all;
        }, []),
      ),
    trailing: () => writer.put(1, 1).bytes(),
  };
  return writer;
}
