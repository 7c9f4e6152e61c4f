// Bytes on disk that are no object's: a kill came between an object's facts and its data.
import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";

/**
 * Removes the data files that no facts name. Facts appear after their data and go before it, so there are leftovers only where there
 * are more data files than facts, and only then are the facts read.
 * @returns how many were removed
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
