// `node dist/test/make-hard-folder.js FOLDER`: makes the folder of hard cases, and prints what a person would say of each file.
import { mkdirSync } from "node:fs";
import { makeHardFolder } from "./support/hard-folder.ts";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("Which folder? node dist/test/make-hard-folder.js FOLDER");
mkdirSync(folder, { recursive: true });
for (const file of makeHardFolder(folder)) process.stdout.write(`${JSON.stringify(file)}\n`);
