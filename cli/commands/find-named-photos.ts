// Finds the photos of an event that were named by id, by the start of an id, or by file name.
import type { ListedPhoto } from "../../api/contract.ts";
import { UsageError } from "../errors.ts";
import { grouped } from "../output/units.ts";

/** A photo that was named. If its id is not in the list, nothing else is known of it. */
export type NamedPhoto = Pick<ListedPhoto, "photoId" | "fileName" | "title" | "uploadedBy">;

const wholeId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Narrow tables show only the start of an id. */
const startOfId = /^[0-9a-f-]{8,35}$/;

export const isPhotoId = (text: string): boolean => wholeId.test(text.toLowerCase());

/**
 * The photos that were named, without repetitions. Throws UsageError if a name or the start of an id matches no photo, or several.
 * @param names as typed; of a path, only the file name counts
 * @param photos the event's list; read only as far as needed
 */
export async function findNamedPhotos(
  names: readonly string[],
  eventId: string,
  photos: AsyncIterable<NamedPhoto>,
): Promise<NamedPhoto[]> {
  const wanted = [...new Set(names)].map((typed) => ({ typed, ...meaningOf(typed), found: [] as NamedPhoto[] }));
  const isOpen = () => wanted.some(({ id, found }) => id === undefined || found.length === 0);
  for await (const photo of photos) {
    for (const { found, means } of wanted) if (means(photo)) found.push(photo);
    if (!isOpen()) break; // each whole id means one photo
  }
  const named = wanted.map(({ typed, id, found }) => {
    const [photo, other] = found;
    if (photo && !other) return photo;
    if (other) throw several(typed, eventId, found);
    if (id !== undefined) return { photoId: id };
    const isId = startOfId.test(typed.toLowerCase());
    throw new UsageError(
      `Event ${eventId} has no photo whose ${isId ? "id starts with" : "file name or id is"} ${JSON.stringify(typed)}${isId ? " and none with this file name" : ""}. \`photoup ls ${eventId}\` lists names and ids.`,
    );
  });
  return [...new Map(named.map((photo) => [photo.photoId, photo])).values()];
}

function meaningOf(typed: string): { id?: string; means(photo: NamedPhoto): boolean } {
  const text = typed.toLowerCase();
  if (wholeId.test(text)) return { id: text, means: ({ photoId }) => photoId === text };
  const names = new Set([comparable(typed), comparable(typed.split(/[/\\]/).at(-1) ?? "")]);
  const isStart = startOfId.test(text);
  return {
    means: ({ photoId, fileName = "" }) =>
      (fileName !== "" && names.has(comparable(fileName))) || (isStart && photoId.startsWith(text)),
  };
}

/** macOS may store an accent as a separate character. */
const comparable = (name: string) => name.normalize("NFC");

const maxIds = 20;

function several(typed: string, eventId: string, found: readonly NamedPhoto[]): UsageError {
  const ids = found
    .slice(0, maxIds)
    .map(({ photoId, uploadedBy }) => photoId + (uploadedBy ? ` (from ${uploadedBy})` : ""));
  const more = found.length > maxIds ? ` and ${grouped(found.length - maxIds)} more` : "";
  return new UsageError(
    `${JSON.stringify(typed)} matches several photos of event ${eventId}: ${ids.join(", ")}${more}. Give the id of the one you mean.`,
  );
}
