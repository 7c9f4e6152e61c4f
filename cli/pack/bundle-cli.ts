// Bundles the compiled CLI into the files that run and ship, dist/photoup: a hundred small modules take longer to load than to
// run. Modules that only one command needs stay separate and load on demand. CommonJS, because it loads in a third of the time
// that ES modules take (docs/decisions/0010).
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { transform } from "esbuild";
import { type InputOptions, type OutputOptions, type Plugin, rolldown } from "rolldown";
import { licencesOf } from "../../api/deploy/licences-of.ts";

/** npm runs scripts in the project's folder. */
const projectFolder = process.cwd();
const compiled = process.argv[2] ?? "dist";
const outdir = join(projectFolder, compiled, "photoup");

/** Native, or used by few commands: these stay packages, which the user's npm keeps up to date. */
const packages = ["@napi-rs/keyring", "cli-progress", "csv-parse", "exifr", "saxes", "undici"];

/** Modules that load together, one file per entry. Each file also holds its modules' imports, unless an earlier file has them. */
const files: Record<string, string[]> = {
  "find-ticket": ["find-ticket", "raw-arguments"],
  "start-early": ["start-early"],
  process: ["run-process"],
  program: ["assert-utf8-arguments", "program"],
  engine: ["commands/push", "commands/retry", "commands/verify", "start-upload", "connect-asking"],
};

/** The worker thread's file has another extension. */
const workerIsCommonJs: Plugin = {
  name: "worker is CommonJS",
  transform: {
    filter: { id: /start-worker-thread\.js$/ },
    handler(text, path) {
      if (!text.includes('"./worker-thread.js"')) throw new Error(`${path} names no ./worker-thread.js`);
      return text.replace('"./worker-thread.js"', '"./worker-thread.cjs"');
    },
  },
};

/** A library that is looked for while no more files may be opened is never found, and the captions that need it are lost. */
const workerIsWhole: Plugin = {
  name: "worker is whole",
  transform: {
    filter: { id: /read-xmp\.js$/ },
    handler(text, path) {
      if (!text.includes('createRequire(import.meta.url)("saxes")')) throw new Error(`${path} does not load saxes`);
      return text.replace("createRequire(import.meta.url)(", "require(");
    },
  },
};

const groups = Object.entries(files).map(([name, modules]) => {
  const paths = new Set(modules.map((module) => pathOf(`${module}.js`)));
  return { name, test: (path: string) => paths.has(path) };
});
const chunks = [
  ...(await bundle("main.js", { codeSplitting: { groups } })),
  ...(await bundle("upload/worker/worker-thread.js", { codeSplitting: false }, [workerIsWhole])),
];

await rm(outdir, { recursive: true, force: true });
await mkdir(outdir, { recursive: true });
for (const { fileName, code } of chunks) await writeFile(join(outdir, fileName), await minified(code));
for (const name of Object.keys(files)) {
  if (!chunks.some(({ fileName }) => fileName.startsWith(`${name}-`))) throw new Error(`no module is in ${name}`);
}
// The first thread takes longest to start, so nothing large may load before it.
const early = chunks
  .filter(({ fileName }) => /^(main|start-early)[-.]/.test(fileName))
  .flatMap(({ imports }) => imports);
const inTheWay = early.filter((name) => /\.cjs$/.test(name) && !/^(find-ticket|rolldown-runtime)-/.test(name));
if (inTheWay.length > 0) throw new Error(`the first thread has to wait for ${inTheWay.join(", ")}`);
const sources = chunks.flatMap(({ moduleIds }) => moduleIds.map((path) => relative(projectFolder, path)));
await writeFile(join(outdir, "licenses.txt"), await licencesOf(projectFolder, sources));

async function bundle(entry: string, output: OutputOptions, plugins: Plugin[] = []) {
  const external = plugins.includes(workerIsWhole) ? [] : packages;
  const input: InputOptions = {
    input: pathOf(entry),
    cwd: projectFolder,
    platform: "node",
    resolve: { mainFields: ["module", "main"] }, // ES modules, so that unused code is dropped
    external: (id) => external.some((name) => id === name || id.startsWith(`${name}/`)),
    plugins: [workerIsCommonJs, ...plugins],
  };
  const built = await (await rolldown(input)).generate({
    format: "cjs",
    dynamicImportInCjs: false, // becomes a lazy `require`
    entryFileNames: "[name].cjs",
    chunkFileNames: "[name]-[hash].cjs",
    hashCharacters: "base36",
    topLevelVar: true, // `var` needs no check whether it is initialized
    ...output,
  });
  return built.output.filter((file) => file.type === "chunk");
}

function pathOf(module: string): string {
  return join(projectFolder, compiled, "cli", module);
}

/** In ASCII, which V8 stores as one byte per character. */
async function minified(text: string): Promise<string> {
  const { code } = await transform(text, {
    platform: "node",
    target: "node20.19",
    charset: "ascii",
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
  });
  return code;
}
