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
 * composition of letters matter only if they tell two JSONs or two photos apart.
 */
export function findTakeout(photos: readonly string[], names: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  const exact = new Map<string, string>();
  for (const name of names) if (/\.json$/i.test(name)) exact.set(name.slice(0, -".json".length), name);
  if (exact.size === 0) return found;
  const lookUp = lookUpAmong(exact, names);
  const cut = new Set<string>();
  for (const photo of photos) {
    const match = matchOf(photo, lookUp);
    if (match === undefined) continue;
    found.set(photo, match.json);
    if (match.isCut) cut.add(match.json);
  }
  const doubtful = cut.size === 0 ? cut : jsonsOfSeveral(names, lookUp);
  for (const [photo, json] of found) if (doubtful.has(json)) found.delete(photo);
  return found;
}

/** Finds a JSON by its name without `.json`. */
type LookUp = (stem: string) => string | undefined;

/** If names of files differ in case only, a JSON named exactly after one of them is found by that name only. */
function lookUpAmong(exact: ReadonlyMap<string, string>, names: readonly string[]): LookUp {
  const owned = new Set<string>();
  for (const name of differingInCase(names)) {
    const match = /\.json$/i.test(name) ? undefined : matchOfName(name, (stem) => exact.get(stem));
    if (match !== undefined && !match.isCut) owned.add(match.json);
  }
  const loose = new Map<string, string>();
  for (const [stem, json] of exact) if (!owned.has(json)) loose.set(folded(stem), json);
  return (stem) => exact.get(stem) ?? (loose.size === 0 ? undefined : loose.get(folded(stem)));
}

/** JSONs whose truncated name fits several originals. Both parts of a Live Photo are one. */
function jsonsOfSeveral(names: readonly string[], lookUp: LookUp): Set<string> {
  const cutOf = (...kinds: NamedKind[]) =>
    names.flatMap((name) => {
      const kind = kindOfName(name);
      const match = kind !== undefined && kinds.includes(kind) ? matchOf(name, lookUp) : undefined;
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

function matchOf(photo: string, lookUp: LookUp): Match | undefined {
  const original = photo.replace(edited, "");
  return matchOfName(photo, lookUp) ?? (original === photo ? undefined : matchOfName(original, lookUp));
}

function matchOfName(name: string, lookUp: LookUp): Match | undefined {
  const [, stem = "", number, extension = ""] = /^(.*)\((\d+)\)(\.[^.]+)$/.exec(name) ?? [];
  const whole = matchOfStem(name, "", lookUp);
  if (whole !== undefined && !whole.isCut) return whole;
  const numbered = number === undefined ? undefined : matchOfStem(stem + extension, `(${number})`, lookUp);
  return numbered ?? whole; // cut before its number, it would have the JSON of the photo without one
}

function matchOfStem(name: string, number: string, lookUp: LookUp): Match | undefined {
  const plain = lookUp(name + number);
  if (plain !== undefined) return { json: plain, isCut: false };
  for (let length = supplement.length; length >= 1; length--) {
    const json = lookUp(name + supplement.slice(0, length) + number);
    if (json !== undefined) return { json, isCut: false };
  }
  for (const cut of new Set([name.slice(0, maxStemLength), withinBytes(name)])) {
    const json = cut.length < name.length ? lookUp(cut + number) : undefined;
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

/** The names that are told apart by case or composition only. */
export function differingInCase(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(folded(name), (counts.get(folded(name)) ?? 0) + 1);
  return counts.size === names.length ? [] : names.filter((name) => (counts.get(folded(name)) ?? 0) > 1);
}

export const withoutExtension = (name: string) => name.replace(/\.[^.]*$/, "");
