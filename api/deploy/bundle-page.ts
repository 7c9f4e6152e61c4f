// Bundles the attendees' page into dist/page: files whose names change with their content, and the index.html that names them.

import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Metafile } from "esbuild";
import { licencesOf } from "./licences-of.ts";

/** @param outdir is emptied first */
export async function bundlePage(repository: string, outdir: string): Promise<void> {
  await rm(outdir, { recursive: true, force: true });
  const web = join(repository, "api/web");
  const assets = join(outdir, "assets");
  const shared = {
    absWorkingDir: repository,
    outdir: assets,
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    bundle: true,
    format: "esm",
    platform: "browser",
    target: ["chrome123", "firefox121", "safari17.5"],
    minify: true,
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
    loader: { ".svg": "file" },
  } as const satisfies BuildOptions;

  const worker = await build({
    ...shared,
    ...withoutNode(repository),
    entryPoints: [join(web, "upload/hash-worker.ts")],
  });
  const page = await build({
    ...shared,
    entryPoints: [join(web, "main.tsx")],
    splitting: true,
    jsx: "automatic",
    jsxImportSource: "preact",
    define: { HASH_WORKER: JSON.stringify(`/assets/${fileOf(worker.metafile, "hash-worker.ts")}`) },
  });
  await mkdir(outdir, { recursive: true });
  const icon = Object.keys(page.metafile.outputs).find((file) => file.endsWith(".svg"));
  const sources = [page, worker].flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const licences = await licencesOf(repository, sources);
  const html = await readFile(join(web, "index.html"), "utf8");
  const names = {
    script: fileOf(page.metafile, "main.tsx"),
    style: basename(page.metafile.outputs[outputOf(page.metafile, "main.tsx")]?.cssBundle ?? ""),
    icon: basename(icon ?? ""),
    licences: `licences-${hashOf(licences)}.txt`,
  };
  await writeFile(join(assets, names.licences), licences);
  // Otherwise the browser would discover them one after the other.
  const preloads = importsOf(page.metafile, outputOf(page.metafile, "main.tsx")).map(
    (file) => `<link rel="modulepreload" href="/assets/${basename(file)}" />`,
  );
  await writeFile(
    join(outdir, "index.html"),
    html
      .replace("{{preloads}}", preloads.join("\n    "))
      .replace(/\{\{(script|style|icon|licences)\}\}/g, (_, name: keyof typeof names) => `/assets/${names[name]}`),
  );
}

/** Stand-ins for the Node modules used by code that is shared with the CLI. */
export function withoutNode(repository: string): Pick<BuildOptions, "alias" | "inject"> {
  const standIns = join(repository, "api/web/upload/node-stand-ins.ts");
  return { alias: { "node:zlib": standIns, "node:buffer": standIns }, inject: [standIns] };
}

/** In the style of esbuild's file names. */
const hashOf = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();

function outputOf({ outputs }: Metafile, entry: string): string {
  const found = Object.entries(outputs).find(([, { entryPoint }]) => basename(entryPoint ?? "") === entry);
  if (!found) throw new Error(`esbuild produced no output for ${entry}`);
  return found[0];
}

/** A script's static imports, and theirs. */
function importsOf(metafile: Metafile, output: string, found = new Set<string>()): string[] {
  for (const { path, kind } of metafile.outputs[output]?.imports ?? []) {
    if (kind !== "import-statement" || found.has(path)) continue;
    found.add(path);
    importsOf(metafile, path, found);
  }
  return [...found];
}

const fileOf = (metafile: Metafile, entry: string) => basename(outputOf(metafile, entry));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const repository = fileURLToPath(new URL("../../..", import.meta.url));
  await bundlePage(repository, resolve(process.argv[2] ?? join(repository, "dist/page")));
}
