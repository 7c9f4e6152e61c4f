// Which colours in a HEIC are the photo's. Gain maps and thumbnails have their own.
import { expect, it } from "vitest";
import { byteSourceOf } from "../../../api/captions/byte-source.ts";
import { decodeHeif } from "../../../api/renditions/decode-heif.ts";
import { profileInHeif } from "../../../api/renditions/heif-colours.ts";
import { adobeRgb, displayP3, profileOf } from "../../../api/renditions/icc-profile.ts";
import { type HeicOptions, heicOf, heifOfItems } from "../../support/heic-photos.ts";
import { numbers } from "../../support/metadata-writers.ts";
import { box } from "../../support/photo-containers.ts";
import { referencePicture } from "../../support/picture-samples.ts";

const named = (primaries: number) =>
  box("colr", Buffer.from("nclx"), numbers([primaries, 13, 6], 2, "big"), Buffer.from([0x80]));
const embedded = (profile: Uint8Array) => box("colr", Buffer.from("prof"), profile);
const item = (properties: Uint8Array[]) => ({ type: "hvc1", content: Buffer.alloc(1), properties });
const profileOfPhoto = (first: Uint8Array[], second: Uint8Array[]) =>
  profileInHeif(byteSourceOf(heifOfItems([item(first), item(second)])));

it("a photo's own colours count, whatever a gain map has", () => {
  expect(profileOfPhoto([named(12)], [embedded(profileOf(adobeRgb))])).toEqual(profileOf(displayP3));
  expect(profileOfPhoto([named(1)], [named(12)])).toBeUndefined();
});

it("a photo without colours of its own has those of its tiles", () => {
  expect(profileOfPhoto([], [named(12)])).toEqual(profileOf(displayP3));
  expect(profileOfPhoto([], [embedded(profileOf(adobeRgb))])).toEqual(Buffer.from(profileOf(adobeRgb)));
});

it("a photo whose range is full according to the coded picture only, as Sony's cameras write, has the tones of that", async () => {
  const picture = referencePicture(64, 64);
  const pixelsOf = async (options: HeicOptions) => Buffer.from((await decodeHeif(heicOf(picture, options))).pixels);
  const right = await pixelsOf({});
  expect((await pixelsOf({ saysFullRange: true, isVideoRange: true })).equals(right)).toBe(true);
  expect((await pixelsOf({ isVideoRange: true })).equals(right)).toBe(false);
});
