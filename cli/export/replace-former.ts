// Moves a fetched photo to its name. A different file that is there may be somebody's work: it is renamed, not replaced.
import { lstat } from "node:fs/promises";
import { basename, parse } from "node:path";
import { renameOver } from "../rename-over.ts";
import { freeNames } from "../upload/removal/free-names.ts";
import { withLocalFile } from "../upload/removal/open-local-file.ts";
import { placeFile } from "../upload/removal/place-file.ts";

/**
 * @param draft in the same folder @param sha256 the draft's
 * @returns the new name of a file that was renamed
 * @throws the file system's error; the file that was there is then unchanged, or renamed
 */
export async function replaceFormer(draft: string, path: string, sha256: string): Promise<string | undefined> {
  const setAside = (await isWorthKeeping(path, sha256)) ? moveAside(path) : undefined;
  await renameOver(draft, path);
  return setAside;
}

async function isWorthKeeping(path: string, sha256: string): Promise<boolean> {
  const former = await lstat(path).catch(() => undefined);
  // A link is replaced; its target stays.
  return former?.isFile() === true && former.size > 0 && (await hashOf(path)) !== sha256;
}

function moveAside(path: string): string {
  const { dir, name, ext } = parse(path);
  for (const free of freeNames(`${dir}/${name}-changed${ext}`)) {
    if (placeFile(path, free)) return basename(free.toString());
  }
  throw Object.assign(new Error("too many files were changed"), { code: "EEXIST" });
}

/** Undefined if the file cannot be read. Links are not followed: their targets are somebody else's. */
export async function hashOf(path: string): Promise<string | undefined> {
  try {
    return await withLocalFile(path, ({ sha256 }) => sha256);
  } catch {
    return undefined;
  }
}
