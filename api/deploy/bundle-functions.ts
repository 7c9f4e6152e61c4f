// Bundles each Lambda function in lambda.ts into its own file, api/dist/NAME.mjs, with the parts of the SDK that it uses; and the process
// that decodes photos, which goes next to its libraries.
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { fileNameOf, functionNames } from "./function-names.ts";

/** @param outdir is emptied first */
export async function bundleFunctions(repository: string, outdir: string): Promise<void> {
  await rm(outdir, { recursive: true, force: true });
  await build({
    ...options,
    absWorkingDir: repository,
    entryPoints: functionNames.map((name) => ({ in: `function:${name}`, out: fileNameOf(name) })),
    plugins: [oneExportOf(join(repository, "api"), "lambda.ts")],
    outdir,
    outExtension: { ".js": ".mjs" },
  });
}

/** Excludes its libraries: they contain binaries, which api/decoders/package.json fetches for Lambda's processor. */
export async function bundlePictureProcess(repository: string, outfile: string): Promise<void> {
  await build({
    ...options,
    absWorkingDir: repository,
    entryPoints: ["api/renditions/picture-process.ts"],
    external: ["sharp", "libheif-js", "wasm-vips", "saxes"],
    outfile,
  });
}

const options = {
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node22",
  mainFields: ["module", "main"],
  // Names are not minified: people read the stack traces in the logs, and the zip is small enough.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "none",
  // CommonJS dependencies load Node's own modules with `require`, which ES modules lack. Imported under another name, because bundled code
  // may import `createRequire` as well.
  banner: { js: 'import{createRequire as requireFrom}from"node:module";const require=requireFrom(import.meta.url);' },
  logLevel: "warning",
} satisfies BuildOptions;

/** Exports one function as `handler`, as Lambda requires; tree shaking drops what only the others need. */
const oneExportOf = (folder: string, file: string): Plugin => ({
  name: "one-function-a-bundle",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^function:/ }, ({ path }) => ({
      path: path.slice("function:".length),
      namespace: "function",
    }));
    onLoad({ filter: /./, namespace: "function" }, ({ path: name }) => ({
      contents: `export { ${name} as handler } from "./${file}";`,
      resolveDir: folder,
    }));
  },
});

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const repository = fileURLToPath(new URL("../../..", import.meta.url));
  const [outdir = join(repository, "api/dist"), pictureProcess = join(repository, "api/decoders/picture-process.mjs")] =
    process.argv.slice(2);
  await bundleFunctions(repository, resolve(outdir));
  await bundlePictureProcess(repository, resolve(pictureProcess));
}
