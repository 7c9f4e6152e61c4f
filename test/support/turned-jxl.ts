// Adds an orientation to a JPEG XL, as cjxl does when it converts a camera's JPEG; our encoder cannot.
// ISO/IEC 18181-1, annexes A to E: SizeHeader, then ImageMetadata. It inserts two whole bytes, so the rest stays unchanged.

/** @param jxl lossless, so that its metadata is not the default. @param orientation 1 to 8 */
export function turnedJxl(jxl: Uint8Array, orientation: number): Buffer {
  const codestream = codestreamOf(jxl);
  const bits = [...codestream].flatMap((byte) => Array.from({ length: 8 }, (_, i) => (byte >> i) & 1));
  let at = 16;
  const read = (count: number) => {
    let value = 0;
    for (let i = 0; i < count; i++) value += (bits[at++] ?? 0) << i;
    return value;
  };
  /** One of four choices, followed by its number of bits. */
  const choose = (...widths: [number, number, number, number]) => {
    const choice = read(2);
    return { choice, value: read(widths[choice] ?? 0) };
  };
  const named = () => {
    const { choice, value } = choose(0, 0, 4, 6);
    return choice < 2 ? choice : choice === 2 ? value + 2 : value + 18;
  };
  const isSmall = read(1);
  const skipSide = () => (isSmall ? read(5) : choose(9, 13, 18, 30));
  skipSide(); // the height
  if (read(3) === 0) skipSide(); // the width, unless a ratio gives it
  if (read(1) === 1) throw new Error("its metadata is the default");
  if (read(1) === 1) throw new Error("it has an orientation, a preview or an animation");
  const afterFlag = at;

  if (read(1) === 1) throw new Error("it has floating-point samples");
  choose(0, 0, 0, 6); // bits per sample
  read(1);
  const { choice: furtherChannels } = choose(0, 0, 4, 12);
  if (furtherChannels > 1 || (furtherChannels === 1 && read(1) === 0)) throw new Error("it has more than alpha");
  read(1);
  if (read(1) === 0) skipColours();
  const afterColours = at;

  function skipColours(): void {
    const hasProfile = read(1);
    const space = named();
    if (hasProfile) return;
    const skipPoint = () => [choose(19, 19, 20, 21), choose(19, 19, 20, 21)];
    if (named() === 2) skipPoint(); // the white point
    if (space !== 1 && named() === 2) for (let i = 0; i < 3; i++) skipPoint(); // the primaries, unless it is grey
    if (read(1) === 1) read(24);
    else named(); // the transfer curve
    named(); // the rendering intent
  }

  bits.splice(afterColours, 0, 1); // default tone mapping: only present with an orientation
  // The orientation minus 1, an intrinsic size of 8 × 8, which no decoder uses, neither preview nor animation.
  bits.splice(afterFlag, 0, ...bitsOf(orientation - 1, 3), 1, ...bitsOf(0b001_00000_1, 9), 0, 0);
  bits[afterFlag - 1] = 1;
  const turned = Buffer.alloc(bits.length / 8);
  for (const [i, bit] of bits.entries()) turned[i >> 3] = (turned[i >> 3] ?? 0) | (bit << (i & 7));
  return turned;
}

const bitsOf = (value: number, count: number) => Array.from({ length: count }, (_, i) => (value >> i) & 1);

/** Bare, or in its own box. */
function codestreamOf(jxl: Uint8Array): Uint8Array {
  if (jxl[0] === 0xff) return jxl;
  const at = Buffer.from(jxl).indexOf("jxlc");
  if (at < 0) throw new Error("it has no codestream in one piece");
  const length = Buffer.from(jxl).readUInt32BE(at - 4);
  return jxl.subarray(at + 4, length === 0 ? jxl.length : at - 4 + length);
}
