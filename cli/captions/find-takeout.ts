// Finds each photo's Google Takeout JSON in a folder by name alone. Takeout truncates and numbers names.
import { kindOfName, type NamedKind } from "../../api/captions/media-names.ts";

/** Without `.json`, and without a number in brackets: https://github.com/TheLastGimbus/GooglePhotosTakeoutHelper/issues/353 */
const maxStemLength = 46;
const supplement = ".supplemental-metadata";

/** The suffix that Google Photos appends to an edited photo's name, per language; the JSON is the original's. */
const edited =
  /-(?:edited|effects|bearbeitet|modifié|modifie|editado|ha editado|editada|modificato|bewerkt|edytowane|redigerad|redigeret|redigert|muokattu|upraveno|szerkesztett|editat|düzenlendi|изменено|змінено|編集済み|已修改|已編輯|수정됨)(?=(?:\(\d+\))?\.[^.]+$)/i;

/**
 * Finds `IMG.jpg.json`, `IMG.jpg.supplemental-metadata.json` and truncations of such a name. The number in `IMG(1).jpg` moves
 * to the end: `IMG.jpg(1).json`. A JSON whose truncated name fits several photos or films of the folder belongs to none. Case and
 * composition of letters matter only if they tell two JSONs apart.
 */
export function findTakeout(photos: readonly string[], names: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  const jsons = jsonsAmong(names);
  if (jsons.exact.size === 0) return found;
  const cut = new Set<string>();
  for (const photo of photos) {
    const match = matchOf(photo, jsons);
    if (match === undefined) continue;
    found.set(photo, match.json);
    if (match.isCut) cut.add(match.json);
  }
  const doubtful = cut.size === 0 ? cut : jsonsOfSeveral(names, jsons);
  for (const [photo, json] of found) if (doubtful.has(json)) found.delete(photo);
  return found;
}

/** JSONs by their names without `.json`. */
interface Jsons {
  exact: ReadonlyMap<string, string>;
  /** By folded names. */
  loose: ReadonlyMap<string, string>;
}

function jsonsAmong(names: readonly string[]): Jsons {
  const exact = new Map<string, string>();
  for (const name of names) if (/\.json$/i.test(name)) exact.set(name.slice(0, -".json".length), name);
  return { exact, loose: new Map([...exact].map(([stem, name]) => [folded(stem), name])) };
}

/** JSONs whose truncated name fits several originals. Both parts of a Live Photo are one. */
function jsonsOfSeveral(names: readonly string[], jsons: Jsons): Set<string> {
  const cutOf = (...kinds: NamedKind[]) =>
    names.flatMap((name) => {
      const kind = kindOfName(name);
      const match = kind !== undefined && kinds.includes(kind) ? matchOf(name, jsons) : undefined;
      return match?.isCut ? [{ json: match.json, original: folded(name.replace(edited, "")) }] : [];
    });
  const photos = cutOf("photo", "picture");
  const stems = new Set(photos.map(({ original }) => withoutExtension(original)));
  const films = cutOf("film").filter(({ original }) => !stems.has(withoutExtension(original)));
  const originals = new Map<string, Set<string>>();
  for (const { json, original } of [...photos, ...films])
    originals.set(json, (originals.get(json) ?? new Set()).add(original));
  return new Set([...originals].filter(([, { size }]) => size > 1).map(([json]) => json));
}

/** Whether a JSON is named after a photo or film, or has a name that Takeout truncated. */
export function isTakeoutName(name: string): boolean {
  const [, stem] = /^(.+?)(?:\(\d+\))?\.json$/i.exec(name) ?? [];
  if (stem === undefined) return false;
  const kind = kindOfName(stem);
  return kind === "photo" || kind === "picture" || kind === "film" || stem.length === maxStemLength;
}

interface Match {
  json: string;
  /** The JSON's name lacks the end of the photo's name. */
  isCut: boolean;
}

function matchOf(photo: string, jsons: Jsons): Match | undefined {
  const original = photo.replace(edited, "");
  for (const name of original === photo ? [photo] : [photo, original]) {
    const [, stem = "", number, extension = ""] = /^(.*)\((\d+)\)(\.[^.]+)$/.exec(name) ?? [];
    const whole = matchOfStem(name, "", jsons);
    if (whole !== undefined && !whole.isCut) return whole;
    const numbered = number === undefined ? undefined : matchOfStem(stem + extension, `(${number})`, jsons);
    const match = numbered ?? whole; // cut before its number, it would have the JSON of the photo without one
    if (match !== undefined) return match;
  }
  return undefined;
}

function matchOfStem(name: string, number: string, jsons: Jsons): Match | undefined {
  const lookUp = (stem: string) => jsons.exact.get(stem + number) ?? jsons.loose.get(folded(stem + number));
  const plain = lookUp(name);
  if (plain !== undefined) return { json: plain, isCut: false };
  for (let length = supplement.length; length >= 1; length--) {
    const json = lookUp(name + supplement.slice(0, length));
    if (json !== undefined) return { json, isCut: false };
  }
  for (const cut of new Set([name.slice(0, maxStemLength), withinBytes(name)])) {
    const json = cut.length < name.length ? lookUp(cut) : undefined;
    if (json !== undefined) return { json, isCut: true };
  }
  return undefined;
}

/** The same limit counted in bytes, for letters that take several. */
function withinBytes(name: string): string {
  let bytes = 0;
  let end = 0;
  for (const char of name) {
    bytes += Buffer.byteLength(char);
    if (bytes > maxStemLength) break;
    end += char.length;
  }
  return name.slice(0, end);
}

/** For comparing names regardless of case and composition. */
export const folded = (name: string) => name.normalize("NFC").toLowerCase();

export const withoutExtension = (name: string) => name.replace(/\.[^.]*$/, "");
