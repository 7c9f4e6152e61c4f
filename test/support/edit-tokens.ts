// Changes the tokens of somebody who is signed in.
import { readFile, writeFile } from "node:fs/promises";

/** @param path the profile's file of tokens */
export async function editTokens(path: string, change: Record<string, unknown>): Promise<void> {
  const file = JSON.parse(await readFile(path, "utf8"));
  await writeFile(path, JSON.stringify({ ...file, tokens: { ...file.tokens, ...change } }));
}
