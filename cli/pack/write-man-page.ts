// Writes man/photoup.1 for the package.
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { manPage } from "../program/man-page.ts";

const folder = resolve(process.argv[2] ?? "man"); // npm runs scripts in the project's folder
await mkdir(folder, { recursive: true });
await writeFile(join(folder, "photoup.1"), manPage(new Date().toISOString().slice(0, 10)));
