// Bundles the whole compiled CLI into one script, and each thread into another, for single executables.
import { readFile } from "node:fs/promises";
import { dirname, join, parse } from "node:path";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";

export interface SingleFileBundle {
  main: string;
  /** The threads' scripts, by the name under which the main script requests them from `node:sea`. */
  threads: ReadonlyMap<string, string>;
  metafiles: Metafile[];
}

/** Native, so it cannot be bundled; the CLI works without it (cli/sign-in/keychain.ts). */
const leftOut = ["@napi-rs/keyring"];

const options: BuildOptions = {
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node26",
  mainFields: ["module", "main"], // ES modules, so that unused code is dropped
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  external: leftOut,
  metafile: true,
  write: false,
  logLevel: "warning",
};

/** @param projectFolder contains the built dist/cli. Throws if a thread's file is not named as expected. */
export async function bundleSingleFile(projectFolder: string): Promise<SingleFileBundle> {
  const threadFiles = new Set<string>();
  const plugins = [asOneFile(threadFiles)];
  const main = await build({
    ...options,
    absWorkingDir: projectFolder,
    plugins,
    stdin: {
      contents: `process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true"; import("./dist/cli/main.js");`,
      resolveDir: projectFolder,
    },
  });
  if (threadFiles.size === 0) throw new Error("The CLI starts no thread from a file: adapt the executables' bundle.");
  const threads = new Map<string, string>();
  const metafiles = [metafileOf(main)];
  for (const file of threadFiles) {
    const thread = await build({ ...options, absWorkingDir: projectFolder, plugins, entryPoints: [file] });
    threads.set(parse(file).name, textOf(thread));
    metafiles.push(metafileOf(thread));
  }
  return { main: textOf(main), threads, metafiles };
}

/** An executable has no files to load by URL: threads come from its assets, and lazily loaded libraries from the bundle. */
const asOneFile = (threadFiles: Set<string>): Plugin => ({
  name: "as one file",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]dist[\\/](cli|api)[\\/].*\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const contents = text
        .replaceAll("createRequire(import.meta.url)(", "require(")
        .replace(/new Worker\(new URL\("([^"]+)", import\.meta\.url\), \{/g, (_, file: string) => {
          threadFiles.add(join(dirname(path), file));
          return `new Worker(require("node:sea").getAsset(${JSON.stringify(parse(file).name)}, "utf8"), { eval: true,`;
        });
      if (contents.includes("import.meta"))
        throw new Error(`${path} looks for a file beside it, which an executable does not have.`);
      return { contents, loader: "js" };
    });
  },
});

function textOf({ outputFiles }: Awaited<ReturnType<typeof build>>): string {
  const [file] = outputFiles ?? [];
  if (!file) throw new Error("esbuild produced no output.");
  return file.text;
}

function metafileOf({ metafile }: Awaited<ReturnType<typeof build>>): Metafile {
  if (!metafile) throw new Error("esbuild produced no metafile.");
  return metafile;
}
