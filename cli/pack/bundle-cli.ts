// Puts the compiled CLI into the files that run and ship, dist/photoup: a hundred small modules take longer to load than to
// run. What a command needs alone stays apart, and is loaded with it. All is CommonJS: it loads in a third of the time that
// Node's loader of modules takes (docs/decisions/0010).
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { type BuildOptions, build, type Plugin, transform } from "esbuild";
import { licencesOf } from "../../api/deploy/licences-of.ts";

/** npm runs scripts in the project's folder. */
const projectFolder = process.cwd();
const compiled = process.argv[2] ?? "dist";
const outdir = join(projectFolder, compiled, "photoup");

/** Loaded by few commands, or native: these stay packages, which a user's npm keeps up to date. */
const packages = ["@napi-rs/keyring", "cli-progress", "csv-parse", "exifr", "saxes", "undici"];

const output = {
  platform: "node",
  target: "node20.19",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
} as const;

const bundle: BuildOptions = {
  ...output,
  absWorkingDir: projectFolder,
  entryNames: "[name]",
  mainFields: ["module", "main"], // modules, so that what is not used stays out
  outdir,
  outExtension: { ".js": ".cjs" },
  bundle: true,
  external: packages.flatMap((name) => [name, `${name}/*`]),
  metafile: true,
  write: false,
};

/** The thread of a worker has a file of its own, with another ending. */
const workerIsCommonJs: Plugin = {
  name: "worker is CommonJS",
  setup({ onLoad }) {
    onLoad({ filter: /start-worker-thread\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      if (!text.includes('"./worker-thread.js"')) throw new Error(`${path} names no ./worker-thread.js`);
      return { contents: text.replace('"./worker-thread.js"', '"./worker-thread.cjs"'), loader: "js" };
    });
  },
};

// esbuild splits into modules only: each of them is made CommonJS afterwards.
const cli = await build({
  ...bundle,
  entryPoints: [`${compiled}/cli/main.js`],
  splitting: true,
  format: "esm",
  plugins: [workerIsCommonJs],
});
const worker = await build({
  ...bundle,
  entryPoints: [`${compiled}/cli/upload/worker/worker-thread.js`],
  format: "esm",
});

await rm(outdir, { recursive: true, force: true });
await mkdir(outdir, { recursive: true });
for (const { path, text } of [...(cli.outputFiles ?? []), ...(worker.outputFiles ?? [])]) {
  await writeFile(join(outdir, basename(path)), await commonJs(text));
}
await writeFile(join(outdir, "licenses.txt"), await licencesOf(projectFolder, [cli.metafile, worker.metafile]));

async function commonJs(module: string): Promise<string> {
  const { code } = await transform(module, {
    ...output,
    format: "cjs",
    define: { "import.meta.url": "importMetaUrl" },
    supported: { "dynamic-import": false }, // require, when its turn comes
  });
  return code.includes("importMetaUrl")
    ? `const importMetaUrl=require("node:url").pathToFileURL(__filename).href;${code}`
    : code;
}
