// Which photos of an event somebody means who typed their ids, the beginnings of ids, or file names.
import type { ListedPhoto } from "../../api/contract.ts";
import { UsageError } from "../errors.ts";
import { grouped } from "../output/units.ts";

/** What is known of a photo that was named; of an id that the list does not show, nothing else is. */
export type NamedPhoto = Pick<ListedPhoto, "photoId" | "fileName" | "title" | "uploadedBy">;

const wholeId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** As narrow tables show ids. */
const startOfId = /^[0-9a-f-]{8,35}$/;

export const isPhotoId = (text: string): boolean => wholeId.test(text.toLowerCase());

/**
 * One photo for each that was named, each once. Throws UsageError where a name or the start of an id means none, or several.
 * @param names as typed; a path stands for the name at its end
 * @param photos the event's list; read only as far as it has to be
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
    if (!isOpen()) break; // whole ids mean one photo each
  }
  const named = wanted.map(({ typed, id, found }) => {
    const [photo, other] = found;
    if (photo && !other) return photo;
    if (other) throw several(typed, eventId, found);
    if (id !== undefined) return { photoId: id };
    const isId = startOfId.test(typed.toLowerCase());
    throw new UsageError(
      `${isId ? `No photo of event ${eventId} has an id that starts with ${typed}, or this file name` : `${JSON.stringify(typed)} is no photo's id, and no photo of event ${eventId} has this file name`}. \`photoup ls ${eventId}\` shows both.`,
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

/** macOS writes an accent as a character of its own. */
const comparable = (name: string) => name.normalize("NFC");

const maxIds = 20;

function several(typed: string, eventId: string, found: readonly NamedPhoto[]): UsageError {
  const ids = found
    .slice(0, maxIds)
    .map(({ photoId, uploadedBy }) => photoId + (uploadedBy ? ` (from ${uploadedBy})` : ""));
  const more = found.length > maxIds ? ` and ${grouped(found.length - maxIds)} more` : "";
  return new UsageError(
    `Several photos of event ${eventId} are meant by ${JSON.stringify(typed)}: ${ids.join(", ")}${more}. Name the one you mean by its id.`,
  );
}
