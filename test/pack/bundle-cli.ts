// Puts the compiled CLI into a few files, dist/photoup: a hundred small modules take longer to load than to run. What a
// command needs alone stays apart, and is loaded with it; libraries stay packages.
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { projectFolder } from "../support/project-folder.ts";

const outdir = join(projectFolder, "dist/photoup");

const common: BuildOptions = {
  absWorkingDir: projectFolder,
  entryNames: "[name]",
  outdir,
  bundle: true,
  packages: "external",
  platform: "node",
  target: "node20.19",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
};

/** A lane's thread is one file of CommonJS, which a thread has loaded some 15 ms sooner than modules. */
const laneIsCommonJs: Plugin = {
  name: "lane-is-commonjs",
  setup({ onLoad }) {
    onLoad({ filter: /start-lane-thread\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      if (!text.includes('"./lane-thread.js"')) throw new Error(`${path} names no ./lane-thread.js`);
      return { contents: text.replace('"./lane-thread.js"', '"./lane-thread.cjs"'), loader: "js" };
    });
  },
};

await rm(outdir, { recursive: true, force: true });
await build({
  ...common,
  entryPoints: ["dist/cli/main.js"],
  splitting: true,
  format: "esm",
  plugins: [laneIsCommonJs],
});
await build({
  ...common,
  entryPoints: ["dist/cli/upload/lane/lane-thread.js"],
  format: "cjs",
  outExtension: { ".js": ".cjs" },
  define: { "import.meta.url": "__filename" }, // createRequire takes either
});
