// Finds each photo's sidecar in a folder by name alone: an XMP file, else a Takeout JSON.
import { kindOfName } from "../../api/captions/media-names.ts";
import { differingInCase, findTakeout, folded, withoutExtension } from "./find-takeout.ts";

/**
 * Maps a photo's name to its sidecar's. `IMG_1.CR3.xmp` belongs to `IMG_1.CR3` only; `IMG_1.xmp` belongs to every IMG_1
 * without a sidecar of its own, so to both halves of a RAW and JPEG pair. Case and composition of letters matter only
 * if they tell two sidecars or two photos apart. A photo without an XMP file may have a JSON from Google's Takeout.
 */
export function findSidecars(names: readonly string[]): Map<string, string> {
  // Most folders have no sidecars, and recognizing photos by name takes a while.
  if (!names.some((name) => /\.(xmp|json)$/i.test(name))) return new Map();
  const photos = names.filter(isPhotoName);
  const found = findXmp(photos, names);
  const others = found.size === 0 ? photos : photos.filter((name) => !found.has(name));
  const takeout = findTakeout(others, names);
  for (const [name, json] of [...takeout, ...ofLivePhotos(takeout, names)]) found.set(name, json);
  return found;
}

function findXmp(photos: readonly string[], names: readonly string[]): Map<string, string> {
  const sidecars = names.filter((name) => /\.xmp$/i.test(name));
  const found = new Map<string, string>();
  if (sidecars.length === 0) return found;
  const exact = new Map(sidecars.map((name) => [withoutExtension(name), name]));
  const isNamed = new Set(differingInCase(photos).flatMap((name) => [name, withoutExtension(name)]));
  const others = sidecars.filter((name) => !isNamed.has(withoutExtension(name)));
  const loose = new Map(others.map((name) => [folded(withoutExtension(name)), name]));
  const lookUp = (name: string) => exact.get(name) ?? loose.get(folded(name));
  for (const name of photos) {
    const sidecar = lookUp(name) ?? lookUp(withoutExtension(name));
    if (sidecar !== undefined) found.set(name, sidecar);
  }
  // A film of the same name shares the sidecar: it may be the film's.
  const taken = new Set(found.values());
  for (const name of found.size === 0 ? [] : names) {
    const sidecar = found.has(name) ? undefined : lookUp(withoutExtension(name));
    if (sidecar !== undefined && taken.has(sidecar) && kindOfName(name) === "film") found.set(name, sidecar);
  }
  return found;
}

/** The JSON of a Live Photo is its film's too, unless the film has its own. */
function ofLivePhotos(takeout: ReadonlyMap<string, string>, names: readonly string[]): [film: string, json: string][] {
  if (takeout.size === 0) return [];
  const byStem = new Map([...takeout].map(([photo, json]) => [folded(withoutExtension(photo)), json]));
  const films = names.filter((name) => kindOfName(name) === "film");
  const own = findTakeout(films, names);
  return films.flatMap((film) => {
    const json = byStem.get(folded(withoutExtension(film)));
    return json === undefined || (own.get(film) ?? json) !== json ? [] : [[film, json]];
  });
}

function isPhotoName(name: string): boolean {
  const kind = kindOfName(name);
  return kind === "photo" || kind === "picture";
}
