// cognito-local writes its files in place: a kill in the middle of that leaves half of one, or nothing. So the last whole state of each is
// kept beside it, and put back before the next start.
import { type FSWatcher, watch } from "node:fs";
import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";

const copyOf = (file: string) => `${file}.whole`;

/** Puts the last whole state in the place of every file that is not whole. Files without one stay as they are. */
export async function restoreJson(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const file = path.join(folder, name);
    if (await readWhole(file)) continue;
    const whole = await readWhole(copyOf(file));
    if (whole) await replace(file, whole);
  }
}

/** From now on. What is written within the last moments before a kill may be lost; nothing before it is. */
export async function keepJsonWhole(folder: string): Promise<FSWatcher> {
  const due = new Set(await namesIn(folder));
  let isCopying = false;
  const copyAll = async () => {
    if (isCopying) return;
    isCopying = true;
    for (const name of due) {
      due.delete(name);
      const file = path.join(folder, name);
      const whole = await readWhole(file);
      // Half written still: the other half is a change too.
      if (whole) await replace(copyOf(file), whole).catch(() => {}); // the folder is gone: so is what it was kept for
    }
    isCopying = false;
  };
  const watcher = watch(folder, { persistent: false }, (_, name) => {
    if (!name?.endsWith(".json")) return;
    due.add(name);
    void copyAll();
  });
  watcher.on("error", () => {}); // as where the folder is removed
  await copyAll();
  return watcher;
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith(".json"));
}

async function readWhole(file: string): Promise<string | undefined> {
  try {
    const text = await readFile(file, "utf8");
    JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}

async function replace(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
