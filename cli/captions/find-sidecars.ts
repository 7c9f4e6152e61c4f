// Which XMP file in a folder belongs to which photo, by their names alone.
import { kindOfName } from "../../api/captions/media-names.ts";

/**
 * From a photo's name to its sidecar's. `IMG_1.CR3.xmp` goes with `IMG_1.CR3` alone; `IMG_1.xmp` with every photo called
 * IMG_1 that has none of its own, so with both halves of a RAW and JPEG pair. Case and composition of letters count only
 * where they tell two sidecars apart.
 */
export function findSidecars(names: readonly string[]): Map<string, string> {
  const sidecars = names.filter((name) => /\.xmp$/i.test(name));
  const found = new Map<string, string>();
  if (sidecars.length === 0) return found;
  const exact = new Map(sidecars.map((name) => [withoutExtension(name), name]));
  const loose = new Map(sidecars.map((name) => [folded(withoutExtension(name)), name]));
  const lookUp = (name: string) => exact.get(name) ?? loose.get(folded(name));
  for (const name of names) {
    const kind = kindOfName(name);
    if (kind !== "photo" && kind !== "picture") continue;
    const sidecar = lookUp(name) ?? lookUp(withoutExtension(name));
    if (sidecar !== undefined) found.set(name, sidecar);
  }
  return found;
}

const withoutExtension = (name: string) => name.slice(0, name.lastIndexOf("."));
const folded = (name: string) => name.normalize("NFC").toLowerCase();
