// Deletes data files that belong to no object, after a kill between writing or deleting an object's data and its facts.
import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";

/**
 * Facts are written after their data and deleted before it, so there are leftovers only if there are more data files than facts; only then
 * are the facts read.
 * @returns how many files were removed
 */
export async function removeLeftovers({
  factsFolder,
  dataFolder,
}: {
  factsFolder: string;
  dataFolder: string;
}): Promise<number> {
  const [facts, data] = await Promise.all([readdir(factsFolder), readdir(dataFolder)]);
  if (data.length <= facts.length) return 0;
  const leftovers = new Set(data);
  for (const name of facts) {
    const { dataFile } = JSON.parse(await readFile(path.join(factsFolder, name), "utf8")) as { dataFile: string };
    leftovers.delete(dataFile);
  }
  for (const name of leftovers) await rm(path.join(dataFolder, name), { recursive: true, force: true });
  return leftovers.size;
}
