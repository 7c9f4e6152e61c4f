// `node dist/test/make-hard-folder.js FOLDER` makes the folder of hard cases, and prints what a person would say of each file.
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { readScript } from "../api/deploy/script-arguments.ts";
import { makeHardFolder } from "./support/hard-folder.ts";

const usage = "usage: node dist/test/make-hard-folder.js FOLDER";
const { positionals } = readScript(usage, { allowPositionals: true }, ({ positionals: [folder, ...others] }) => {
  if (folder === undefined || others.length > 0) throw new Error("Name one folder.");
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new Error(`${folder} is not empty.`);
});
const [folder = ""] = positionals;
mkdirSync(folder, { recursive: true });
for (const file of makeHardFolder(folder)) process.stdout.write(`${JSON.stringify(file)}\n`);
