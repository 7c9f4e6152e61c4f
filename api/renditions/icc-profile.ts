// Writes a small ICC profile (version 2) for colours that a file only names: three primaries, D65, and one curve.

export interface ColourSpace {
  /** CIE x and y of red, green and blue. */
  primaries: [number, number][];
  /** An exponent, or a function from a value to light, both from 0 to 1; undefined for sRGB's curve. */
  curve?: number | ((value: number) => number);
}

/** Same primaries as BT.709. */
export const srgb: ColourSpace = {
  primaries: [
    [0.64, 0.33],
    [0.3, 0.6],
    [0.15, 0.06],
  ],
};

export const displayP3: ColourSpace = {
  primaries: [
    [0.68, 0.32],
    [0.265, 0.69],
    [0.15, 0.06],
  ],
};

export const rec2020: ColourSpace = {
  primaries: [
    [0.708, 0.292],
    [0.17, 0.797],
    [0.131, 0.046],
  ],
};

export const adobeRgb: ColourSpace = {
  primaries: [
    [0.64, 0.33],
    [0.21, 0.71],
    [0.15, 0.06],
  ],
  curve: 563 / 256,
};

type Vector = [number, number, number];
type Matrix = [Vector, Vector, Vector];

const xyzOf = ([x, y]: [number, number]): Vector => [x / y, 1, (1 - x - y) / y];
const d65 = xyzOf([0.3127, 0.329]);
const d50: Vector = [0.9642, 1, 0.8249];

/** Bradford: chromatic adaptation from D65 to D50, the white point of profiles. */
const cones: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];

const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const times = (m: Matrix, v: Vector): Vector => [dot(m[0], v), dot(m[1], v), dot(m[2], v)];

function inverse([a, b, c]: Matrix): Matrix {
  const cross = (u: Vector, v: Vector): Vector => [
    u[1] * v[2] - u[2] * v[1],
    u[2] * v[0] - u[0] * v[2],
    u[0] * v[1] - u[1] * v[0],
  ];
  const columns = [cross(b, c), cross(c, a), cross(a, b)] as const;
  const determinant = dot(a, columns[0]);
  const row = (i: 0 | 1 | 2): Vector => [
    columns[0][i] / determinant,
    columns[1][i] / determinant,
    columns[2][i] / determinant,
  ];
  return [row(0), row(1), row(2)];
}

/** Full red, green and blue in XYZ under D50. */
function colorantsOf({ primaries }: ColourSpace): Vector[] {
  const [r, g, b] = primaries.map(xyzOf) as [Vector, Vector, Vector];
  const amounts = times(
    inverse([
      [r[0], g[0], b[0]],
      [r[1], g[1], b[1]],
      [r[2], g[2], b[2]],
    ]),
    d65,
  );
  const [from, to] = [times(cones, d65), times(cones, d50)];
  const adapt = (xyz: Vector): Vector => {
    const seen = times(cones, xyz);
    return times(inverse(cones), [
      (seen[0] * to[0]) / from[0],
      (seen[1] * to[1]) / from[1],
      (seen[2] * to[2]) / from[2],
    ]);
  };
  return [r, g, b].map((xyz, i) => adapt(xyz.map((part) => part * (amounts[i] ?? 0)) as Vector));
}

const linearOfSrgb = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

function curveOf({ curve: light = linearOfSrgb }: ColourSpace): Buffer {
  const values =
    typeof light === "number"
      ? [Math.round(light * 256)]
      : Array.from({ length: 1024 }, (_, i) => Math.round(light(i / 1023) * 65535));
  const curve = Buffer.alloc(12 + 2 * values.length);
  curve.write("curv", 0, "latin1");
  curve.writeUInt32BE(values.length, 8);
  for (const [i, value] of values.entries()) curve.writeUInt16BE(value, 12 + 2 * i);
  return curve;
}

function xyzTag(xyz: Vector): Buffer {
  const bytes = Buffer.alloc(20);
  bytes.write("XYZ ", 0, "latin1");
  for (const [i, part] of xyz.entries()) bytes.writeInt32BE(Math.round(part * 65536), 8 + 4 * i);
  return bytes;
}

function descriptionTag(text: string): Buffer {
  const bytes = Buffer.alloc(12 + text.length + 1 + 78);
  bytes.write("desc", 0, "latin1");
  bytes.writeUInt32BE(text.length + 1, 8);
  bytes.write(text, 12, "latin1");
  return bytes;
}

/** https://www.color.org/icc32.pdf: a header, a tag table, and the tags, each aligned to four bytes. */
export function profileOf(space: ColourSpace): Uint8Array {
  const curve = curveOf(space);
  const [red, green, blue] = colorantsOf(space) as [Vector, Vector, Vector];
  const text = Buffer.alloc(12);
  text.write("text\0\0\0\0CC0", 0, "latin1");
  const tags: [string, Buffer][] = [
    ["desc", descriptionTag("RGB")],
    ["cprt", text],
    ["wtpt", xyzTag(d50)],
    ["rXYZ", xyzTag(red)],
    ["gXYZ", xyzTag(green)],
    ["bXYZ", xyzTag(blue)],
    ["rTRC", curve],
    ["gTRC", curve],
    ["bTRC", curve],
  ];
  const header = Buffer.alloc(128 + 4 + 12 * tags.length);
  header.writeUInt32BE(0x02100000, 8);
  header.write("mntrRGB XYZ ", 12, "latin1");
  header.write("acsp", 36, "latin1");
  for (const [i, part] of d50.entries()) header.writeInt32BE(Math.round(part * 65536), 68 + 4 * i);
  header.writeUInt32BE(tags.length, 128);
  const parts: Buffer[] = [header];
  let at = header.length;
  for (const [i, [name, content]] of tags.entries()) {
    header.write(name, 132 + 12 * i, "latin1");
    header.writeUInt32BE(at, 136 + 12 * i);
    header.writeUInt32BE(content.length, 140 + 12 * i);
    const padded = Buffer.concat([content, Buffer.alloc(-content.length & 3)]);
    parts.push(padded);
    at += padded.length;
  }
  header.writeUInt32BE(at, 0);
  return Buffer.concat(parts);
}
