// Writes a small private file so that a reader sees the old bytes or the new ones, whatever happens in between.
import { randomUUID } from "node:crypto";
import { open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { makeFolder } from "../make-folder.ts";

/** The file is 0600 in a folder of 0700. Throws what the file system says, and then the old file is as it was. */
export async function replaceFile(path: string, text: string): Promise<void> {
  makeFolder(dirname(path), 0o700);
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await removeLeftovers(path);
}

/** What processes that were killed in the middle of it left behind. */
async function removeLeftovers(path: string): Promise<void> {
  const prefix = `${basename(path)}.`;
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(prefix) || !name.endsWith(".tmp")) continue;
    const leftover = join(dirname(path), name);
    const changedAt = await stat(leftover).then(
      (found) => found.mtimeMs,
      () => Date.now(),
    );
    if (Date.now() - changedAt > 60_000) await rm(leftover, { force: true });
  }
}
