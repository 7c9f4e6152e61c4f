// Collects the licences of the packages in a bundle into one text that ships with it: with the CLI, and on the page.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Each text once. @param files the files in the bundle, as paths from the project's folder */
export async function licencesOf(projectFolder: string, files: readonly string[]): Promise<string> {
  const folders = new Set<string>();
  for (const path of files) {
    const folder = path.replaceAll("\\", "/").match(/.*node_modules\/(?:@[^/]+\/)?[^/]+\//)?.[0];
    if (folder) folders.add(folder);
  }
  const texts = new Map<string, string[]>();
  for (const path of [...folders].sort()) {
    const folder = join(projectFolder, path);
    const { name, version, license, repository } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file
      ? await readFile(join(folder, file), "utf8")
      : await termsOf(projectFolder, license, `the authors of ${name}, ${repository?.url ?? repository}`);
    texts.set(text, [...(texts.get(text) ?? []), `${name} ${version}`]);
  }
  const head = "photoup contains parts of these packages, under their licences:\n";
  const notices = [...texts].map(([text, names]) => `${names.join("\n")}\n\n${text.trim()}\n`);
  return [head, ...notices].join(`\n${"-".repeat(72)}\n\n`);
}

/** For a package that names its licence but ships no text. Our own licence is MIT too. */
async function termsOf(projectFolder: string, license: string, holders: string): Promise<string> {
  if (license !== "MIT") return `Licence: ${license}. Copyright: ${holders}.`;
  const text = await readFile(join(projectFolder, "LICENSE"), "utf8");
  return text.replace(/^Copyright .*$/m, `Copyright (c) ${holders}`);
}
