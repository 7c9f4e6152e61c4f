// Tone curves of HDR photos (BT.2100: PQ and HLG), fitted to an SDR screen. Up to paper white the picture stays nearly unchanged; highlights above
// are compressed.

/** BT.2408: paper white on a screen of 1,000 nits. It becomes the brightest value in sRGB. */
const whiteNits = 203;
const mostNits = 1000;

const [m1, m2] = [2610 / 16384, (2523 / 4096) * 128];
const [c1, c2, c3] = [3424 / 4096, (2413 / 4096) * 32, (2392 / 4096) * 32];

function nitsOfPq(value: number): number {
  const power = value ** (1 / m2);
  return 10_000 * (Math.max(power - c1, 0) / (c2 - c3 * power)) ** (1 / m1);
}

function pqOfNits(nits: number): number {
  const power = (nits / 10_000) ** m1;
  return ((c1 + c2 * power) / (1 + c3 * power)) ** m2;
}

/** Scene light, then its brightness on a screen of 1,000 nits. */
function nitsOfHlg(value: number): number {
  const scene = value <= 0.5 ? value ** 2 / 3 : (Math.exp((value - 0.55991073) / 0.17883277) + 0.28466892) / 12;
  return mostNits * scene ** 1.2;
}

const mostPq = pqOfNits(mostNits);
const white = pqOfNits(whiteNits) / mostPq;
const knee = 1.5 * white - 0.5;

/** BT.2390, section 5.4.1: unchanged up to the knee, then a spline that ends at white. */
function fitted(nits: number): number {
  const value = Math.min(1, pqOfNits(nits) / mostPq);
  if (value <= knee) return nits / whiteNits;
  const t = (value - knee) / (1 - knee);
  const pressed =
    (2 * t ** 3 - 3 * t ** 2 + 1) * knee + (t ** 3 - 2 * t ** 2 + t) * (1 - knee) + (-2 * t ** 3 + 3 * t ** 2) * white;
  return nitsOfPq(pressed * mostPq) / whiteNits;
}

/** From a value in the file to the light of a screen, both from 0 to 1. */
export const lightOfPq = (value: number): number => fitted(nitsOfPq(value));
export const lightOfHlg = (value: number): number => fitted(nitsOfHlg(value));
