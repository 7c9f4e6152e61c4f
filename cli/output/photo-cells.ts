// The cells of a listed photo that `ls --csv` and an export's photos.csv share.
import type { ListedPhoto } from "../../api/contract.ts";

export const photoColumns = [
  ...(["photoId", "fileName", "title", "description", "takenAt", "contentType", "size", "sha256"] as const),
  ...(["uploadedAt", "uploadedBy"] as const),
] as const satisfies readonly (keyof ListedPhoto)[];

/** In the order of `photoColumns`. */
export const photoCells = (photo: ListedPhoto) => photoColumns.map((column) => photo[column]);
