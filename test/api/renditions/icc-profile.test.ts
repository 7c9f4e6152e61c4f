// ICC profiles written for colour spaces that a file only names.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { expect, it } from "vitest";
import { adobeRgb, displayP3, profileOf } from "../../../api/renditions/icc-profile.ts";

// From the matrices of CSS Color 4, section 10: sRGB's red, green and blue in the other space, out of 255.
it.each([
  ["Display P3", displayP3, [234, 51, 35, 117, 251, 76, 0, 0, 245]],
  ["Adobe RGB", adobeRgb, [219, 0, 0, 144, 255, 60, 0, 0, 250]],
] as const)("the profile of %s converts colours like other implementations", async (_, space, numbers) => {
  const folder = mkdtempSync(join(tmpdir(), "photoup-profile-"));
  try {
    writeFileSync(join(folder, "icc"), profileOf(space));
    const primaries = sharp(Buffer.from([255, 0, 0, 0, 255, 0, 0, 0, 255]), {
      raw: { width: 3, height: 1, channels: 3 },
    });
    const png = await primaries.withIccProfile(join(folder, "icc")).png().toBuffer();
    const found = await sharp(png).keepIccProfile().raw().toBuffer();
    for (const [i, number] of numbers.entries()) expect(Math.abs((found[i] ?? 0) - number)).toBeLessThanOrEqual(2);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
