// Moves a build's files over the last build's, one by one: each file exists at any time, old or new, and is complete.
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** Identical files stay. Files that `from` lacks are removed from `to`, last. `from` is of no use afterwards. */
export async function putInPlace(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const [fresh, old] = await Promise.all([filesBelow(from), filesBelow(to)]);
  for (const name of fresh) {
    if (old.has(name) && (await isSame(join(from, name), join(to, name)))) continue;
    await mkdir(dirname(join(to, name)), { recursive: true });
    await rename(join(from, name), join(to, name));
  }
  for (const name of old) if (!fresh.has(name)) await rm(join(to, name), { force: true });
}

async function filesBelow(folder: string): Promise<Set<string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return new Set(files.map((entry) => join(relative(folder, entry.parentPath), entry.name)));
}

async function isSame(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([readFile(one), readFile(other)]);
  return a.equals(b);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const pairs = process.argv.slice(2);
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const [from = "", to = ""] = pairs.slice(i);
    await putInPlace(from, to);
    await rm(from, { recursive: true, force: true }); // no part of what holds it
  }
}
