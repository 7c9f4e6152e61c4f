// `node dist/test/make-hard-folder.js FOLDER`: makes the folder of hard cases, and prints what a person would say of each file.
import { mkdirSync } from "node:fs";
import { readScript } from "../api/deploy/script-arguments.ts";
import { makeHardFolder } from "./support/hard-folder.ts";

const { positionals } = readScript(
  "usage: node dist/test/make-hard-folder.js FOLDER",
  { allowPositionals: true },
  (parsed) => {
    if (parsed.positionals.length !== 1) throw new Error("Name one folder.");
  },
);
const [folder = ""] = positionals;
mkdirSync(folder, { recursive: true });
for (const file of makeHardFolder(folder)) process.stdout.write(`${JSON.stringify(file)}\n`);
