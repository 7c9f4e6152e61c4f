// Puts the compiled CLI into the files that run and ship, dist/photoup: a hundred small modules take longer to load than to
// run. What a command needs alone stays apart, and is loaded with it. All is CommonJS: it loads in a third of the time that
// Node's loader of modules takes (docs/decisions/0010).
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { type BuildOptions, build, type Metafile, type Plugin, transform } from "esbuild";
import { projectFolder } from "../support/project-folder.ts";

const outdir = join(projectFolder, "dist/photoup");

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

/** The thread of a lane has a file of its own, with another ending. */
const laneIsCommonJs: Plugin = {
  name: "lane is CommonJS",
  setup({ onLoad }) {
    onLoad({ filter: /start-lane-thread\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      if (!text.includes('"./lane-thread.js"')) throw new Error(`${path} names no ./lane-thread.js`);
      return { contents: text.replace('"./lane-thread.js"', '"./lane-thread.cjs"'), loader: "js" };
    });
  },
};

// esbuild splits into modules only: each of them is made CommonJS afterwards.
const cli = await build({
  ...bundle,
  entryPoints: ["dist/cli/main.js"],
  splitting: true,
  format: "esm",
  plugins: [laneIsCommonJs],
});
const lane = await build({ ...bundle, entryPoints: ["dist/cli/upload/lane/lane-thread.js"], format: "esm" });

await rm(outdir, { recursive: true, force: true });
await mkdir(outdir, { recursive: true });
for (const { path, text } of [...(cli.outputFiles ?? []), ...(lane.outputFiles ?? [])]) {
  await writeFile(join(outdir, basename(path)), await commonJs(text));
}
await writeFile(join(outdir, "licenses.txt"), await licences([cli.metafile, lane.metafile]));

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

/** Of the packages that are inside, with the same text once. */
async function licences(metafiles: (Metafile | undefined)[]): Promise<string> {
  const folders = new Set<string>();
  for (const path of metafiles.flatMap((each) => Object.keys(each?.inputs ?? {}))) {
    const folder = path.match(/.*node_modules\/(?:@[^/]+\/)?[^/]+\//)?.[0];
    if (folder) folders.add(folder);
  }
  const texts = new Map<string, string[]>();
  for (const path of [...folders].sort()) {
    const folder = join(projectFolder, path);
    const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? await readFile(join(folder, file), "utf8") : `Licence: ${license}`;
    texts.set(text, [...(texts.get(text) ?? []), `${name} ${version}`]);
  }
  const head = "photoup contains parts of these packages, under their licences:\n";
  const notices = [...texts].map(([text, names]) => `${names.join("\n")}\n\n${text.trim()}\n`);
  return [head, ...notices].join(`\n${"-".repeat(72)}\n\n`);
}
