// Colour spaces that HEIF, AVIF and PNG files name by the codes of ISO/IEC 23001-8 (H.273).
import { type ColourSpace, displayP3, profileOf, rec2020, srgb } from "./icc-profile.ts";
import { lightOfHlg, lightOfPq } from "./tone-curves.ts";

const primariesOf: Record<number, ColourSpace> = { 9: rec2020, 12: displayP3 };
const curveOf: Record<number, (value: number) => number> = { 16: lightOfPq, 18: lightOfHlg };

/** Undefined for sRGB and for rare spaces. Curves other than PQ and HLG are treated as sRGB's, as screens do. */
export function profileOfCode(primaries: number, transfer: number): Uint8Array | undefined {
  const space = primariesOf[primaries];
  const curve = curveOf[transfer];
  if (curve !== undefined) return profileOf({ ...(space ?? srgb), curve });
  return space && profileOf(space);
}
