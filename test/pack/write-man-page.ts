// Writes man/photoup.1 for the package: `npm pack` runs it.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { manPage } from "../../cli/program/man-page.ts";
import { projectFolder } from "../support/project-folder.ts";

const folder = join(projectFolder, "man");
await mkdir(folder, { recursive: true });
await writeFile(join(folder, "photoup.1"), manPage(new Date().toISOString().slice(0, 10)));
