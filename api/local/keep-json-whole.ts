// Protects cognito-local's files: it writes them in place, so a kill can leave half a file or an empty one. The last complete state of
// each file is kept beside it and restored before the next start.
import { type FSWatcher, watch } from "node:fs";
import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";

const copyOf = (file: string) => `${file}.whole`;

/** Restores every incomplete file from its copy, if there is one. */
export async function restoreJson(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const file = path.join(folder, name);
    if (await readWhole(file)) continue;
    const whole = await readWhole(copyOf(file));
    if (whole) await replace(file, whole);
  }
}

/** Starts copying complete states. Only what is written just before a kill can be lost. */
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
      // If it is still half written, the other half triggers another copy.
      if (whole) await replace(copyOf(file), whole).catch(() => {}); // the folder was removed
    }
    isCopying = false;
  };
  const watcher = watch(folder, { persistent: false }, (_, name) => {
    if (!name?.endsWith(".json")) return;
    due.add(name);
    void copyAll();
  });
  watcher.on("error", () => {}); // for example, the folder was removed
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
