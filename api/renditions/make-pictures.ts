// Makes the renditions of a decoded picture: small for the grid, large for the screen, and a placeholder of a few bytes.
import sharp, { type Sharp } from "sharp";
import { rgbaToThumbHash } from "thumbhash";
import type { DecodedPicture } from "./decoded-picture.ts";
import { fitInside } from "./fit-inside.ts";
import { type Recipe, smallPixels } from "./recipe.ts";

/** The only metadata that renditions keep. */
export interface Credit {
  creator?: string | undefined;
  copyright?: string | undefined;
}

export interface MadePictures {
  /** Size of the photo as displayed, in pixels. */
  width: number;
  height: number;
  /** Base64. */
  thumbhash: string;
  /** WebP. */
  small: MadePicture;
  /** JPEG. */
  large: MadePicture;
}

export interface MadePicture {
  bytes: Uint8Array;
  width: number;
  height: number;
}

export async function makePictures(decoded: DecodedPicture, recipe: Recipe, credit: Credit): Promise<MadePictures> {
  const { pixels, width, height, channels, fullWidth, fullHeight } = decoded;
  const picture = () => sharp(pixels, { raw: { width, height, channels } });
  // JPEG has no transparency, so the background becomes white.
  const large = picture().flatten({ background: "white" }).jpeg({ quality: recipe.largeQuality });
  const small = fitInside(picture(), smallPixels).webp({ quality: recipe.smallQuality });
  return {
    width: fullWidth,
    height: fullHeight,
    thumbhash: await placeholder(picture()),
    small: await encoded(small, credit),
    large: await encoded(large, credit),
  };
}

async function encoded(picture: Sharp, credit: Credit): Promise<MadePicture> {
  const { data, info } = await credited(picture, credit).toBuffer({ resolveWithObject: true });
  return { bytes: data, width: info.width, height: info.height };
}

/** Written as XMP, and also as EXIF if the texts are plain ASCII, because libvips would garble others there. */
function credited(picture: Sharp, { creator, copyright }: Credit): Sharp {
  if (!creator && !copyright) return picture;
  const texts = { ...(creator && { Artist: creator }), ...(copyright && { Copyright: copyright }) };
  const plain = Object.entries(texts).filter(([, text]) => /^[ -~]+$/.test(text));
  const IFD0 = Object.fromEntries(plain.map(([name, text]) => [name, exifText(text)]));
  const withExif = plain.length > 0 ? picture.withExif({ IFD0 }) : picture;
  return withExif.withXmp(creditXmp({ creator, copyright }));
}

// libvips treats a parenthesis at the end of a text as its own type annotation and drops it.
const exifText = (text: string) => `${text} (ASCII)`;

function creditXmp({ creator, copyright }: Credit): string {
  const list = (name: string, kind: string, text: string, language = "") =>
    `<dc:${name}><rdf:${kind}><rdf:li${language}>${escapeXml(text)}</rdf:li></rdf:${kind}></dc:${name}>`;
  return [
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">',
    creator ? list("creator", "Seq", creator) : "",
    copyright ? list("rights", "Alt", copyright, ' xml:lang="x-default"') : "",
    "</rdf:Description></rdf:RDF></x:xmpmeta>",
  ].join("");
}

const escapeXml = (text: string) =>
  text.replace(/[^\P{Cc}\n\t]/gu, "").replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** ThumbHash accepts at most 100 pixels a side. */
async function placeholder(picture: Sharp): Promise<string> {
  const { data, info } = await fitInside(picture, 100).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString("base64");
}
