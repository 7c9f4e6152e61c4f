// Puts the compiled CLI into a few files, dist/photoup: a hundred small modules take longer to load than to run. What a
// command needs alone stays apart, and is loaded with it; libraries stay packages.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { projectFolder } from "../support/project-folder.ts";

const outdir = join(projectFolder, "dist/photoup");

await rm(outdir, { recursive: true, force: true });
await build({
  absWorkingDir: projectFolder,
  entryPoints: ["dist/cli/main.js", "dist/cli/upload/lane/lane-thread.js"],
  entryNames: "[name]",
  outdir,
  bundle: true,
  splitting: true,
  packages: "external",
  platform: "node",
  format: "esm",
  target: "node20.19",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
});
