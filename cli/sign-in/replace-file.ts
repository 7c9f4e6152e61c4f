// Replaces a small private file atomically: a reader sees either the old bytes or the new ones.
import { randomUUID } from "node:crypto";
import { open, readdir, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { makeFolder } from "../make-folder.ts";
import { renameOver } from "../rename-over.ts";

/** The file has mode 0600, its folder 0700. Throws the file system's error; the old file is then unchanged. */
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
    await renameOver(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await removeLeftovers(path).catch(() => undefined); // the new file is in place all the same
}

/** Removes what killed processes left behind. @throws the file system's error */
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
