// Gives a bare JPEG XL codestream an orientation of its own, as cjxl does where it converts a camera's JPEG: the encoder at hand cannot.
// ISO/IEC 18181-1, annexes A to E: SizeHeader, ImageMetadata, a padding to the next byte, frames.

/** @param codestream of three channels of 8 bits in sRGB, without alpha, profile or animation. @param orientation 1 to 8 */
export function turnedJxl(codestream: Uint8Array, orientation: number): Buffer {
  if (codestream[0] !== 0xff || codestream[1] !== 0x0a) throw new Error("not a bare codestream");
  let at = 16;
  const written: number[] = [];
  const put = (value: number, count: number) => {
    for (let i = 0; i < count; i++) written.push((value >> i) & 1);
  };
  const bit = () => ((codestream[at >> 3] ?? 0) >> (at++ & 7)) & 1;
  const copy = (count: number): number => {
    let value = 0;
    for (let i = 0; i < count; i++) value += bit() * 2 ** i;
    put(value, count);
    return value;
  };
  const sizeBits = [9, 13, 18, 30];
  const copySize = (isSmall: number) => copy(isSmall ? 5 : (sizeBits[copy(2)] ?? 0));
  const isSmall = copy(1);
  copySize(isSmall); // the height
  if (copy(3) === 0) copySize(isSmall); // the width, where no ratio says it

  const isDefault = bit();
  put(0, 1);
  const hasMore = isDefault ? 0 : bit();
  if (hasMore) throw new Error("it has an orientation, a preview or an animation");
  put(1, 1);
  put(orientation - 1, 3);
  put(0, 3); // no intrinsic size, preview, animation
  if (isDefault) {
    put(0, 1 + 2); // integers of 8 bits
    put(1, 1); // in buffers of 16 bits
    put(0, 2); // no further channels
    put(1, 1); // in XYB
    put(1, 1); // sRGB
  } else {
    if (copy(3) !== 0) throw new Error("not of 8 bits");
    copy(1);
    if (copy(2) !== 0) throw new Error("it has further channels");
    copy(1);
    if (copy(1) !== 1) throw new Error("not in sRGB");
  }
  put(1, 1); // the tones as usual: said only where there is more to say
  if (!isDefault && copy(2) !== 0) throw new Error("it has extensions");
  if (isDefault) put(0, 2);
  copy(1); // the usual transformation
  const frames = codestream.subarray((at + 7) >> 3);
  const header = Buffer.alloc((written.length + 7) >> 3);
  for (const [i, value] of written.entries()) header[i >> 3] = (header[i >> 3] ?? 0) | (value << (i & 7));
  return Buffer.concat([codestream.subarray(0, 2), header, frames]);
}
