// The scripts that people run by hand (`npm run NAME`, and `node dist/NAME.js` where a document names it), and those that dependencies
// would run while they are installed.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { projectFolder } from "./support/project-folder.ts";

const read = (file: string) => readFileSync(join(projectFolder, file), "utf8");
const documents = readdirSync(join(projectFolder, "docs")).filter((name) => name.endsWith(".md"));
const commands = [read("package.json"), ...documents.map((name) => read(`docs/${name}`))].join("\n");
const scripts = new Set([...commands.matchAll(/node dist\/([\w/-]+)\.js/g)].map(([, path]) => `${path}.ts`));

it.each([...scripts])("%s prints its usage on --help, and refuses arguments that it does not have", (script) => {
  expect(read(script)).toMatch(/\bread(?:Script|Counts)\(/);
});

it("package.json decides about each dependency's install script, so that npm asks a newcomer nothing", () => {
  const { packages } = JSON.parse(read("package-lock.json")) as {
    packages: Record<string, { hasInstallScript?: true }>;
  };
  const installing = Object.keys(packages).filter((path) => packages[path]?.hasInstallScript);
  expect(installing.length).toBeGreaterThan(0);
  const names = installing.map((path) => path.split("node_modules/").at(-1) ?? "");
  expect(Object.keys(JSON.parse(read("package.json")).allowScripts).sort()).toEqual([...new Set(names)].sort());
});
