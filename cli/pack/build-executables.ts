// `npm run executables`: builds one file per target that runs without Node, and the package managers' manifests.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import pLimit from "p-limit";
import { licencesOf } from "../../api/deploy/licences-of.ts";
import { readScript } from "../../api/deploy/script-arguments.ts";
import { buildDebianPackage } from "./build-debian-package.ts";
import { bundleSingleFile } from "./bundle-single-file.ts";
import { type ExecutableTarget, executableTargets } from "./executable-targets.ts";
import { homebrewFormula, wingetManifests } from "./installer-manifests.ts";

const run = promisify(execFile);
/** npm runs scripts in the project's folder. */
const projectFolder = process.cwd();
const outdir = join(projectFolder, "dist/executables");
const runtimes = join(projectFolder, "cli/pack/runtimes");

readScript("usage: npm run executables", {});
const packageJson = JSON.parse(await readFile(join(projectFolder, "package.json"), "utf8"));
const version: string = packageJson.version;
const homepage: string = packageJson.homepage;

await rm(outdir, { recursive: true, force: true });
await mkdir(outdir, { recursive: true });
const work = await mkdtemp(join(tmpdir(), "photoup-executables-"));
try {
  // The lock file holds the binaries' checksums. --force, because three of the four do not run on this machine.
  const install = ["ci", "--prefix", runtimes, "--force", "--ignore-scripts", "--no-audit", "--no-fund"];
  await run("npm", install, { cwd: runtimes });
  const { main, threads, metafiles } = await bundleSingleFile(projectFolder);
  const script = join(work, "photoup.cjs");
  await writeFile(script, main);
  const assets: Record<string, string> = {};
  for (const [name, text] of threads) {
    assets[name] = join(work, `${name}.cjs`);
    await writeFile(assets[name], text);
  }
  const atOnce = pLimit(2); // each takes a core, and memory for several copies of the runtime
  const built = await Promise.all(
    executableTargets.map((target) => atOnce(() => buildExecutable(target, script, assets))),
  );
  const sources = metafiles.flatMap(({ inputs }) => Object.keys(inputs));
  await writeFile(join(outdir, "licenses.txt"), await licencesOf(projectFolder, sources));
  const debian = await buildDebianPackage({ executable: join(outdir, "photoup-linux-x64"), outdir, version, homepage });
  if (debian) built.push(debian);
  else console.log("photoup_*.deb: skipped, because this machine has no dpkg-deb");
  const tarball = await packTarball();
  built.push(tarball);

  const sums = new Map<string, string>();
  for (const file of built) sums.set(basename(file), await sha256Of(file));
  await writeFile(join(outdir, "SHA256SUMS"), [...sums].map(([name, sum]) => `${sum}  ${name}\n`).join(""));
  const release = { version, homepage, sha256Of: (name: string) => sums.get(name) ?? "" };
  await writeFile(join(outdir, "photoup.rb"), homebrewFormula(release, basename(tarball)));
  for (const [name, text] of wingetManifests(release, "photoup-windows-x64.exe"))
    await writeFile(join(outdir, name), text);
  for (const [name, sum] of sums) console.log(`${sum}  ${name}`);
} finally {
  await rm(work, { recursive: true, force: true });
}

/** @returns the executable's path. The blob is made with the same Node version that it is put into. */
async function buildExecutable(
  target: ExecutableTarget,
  script: string,
  assets: Record<string, string>,
): Promise<string> {
  const output = join(outdir, target.fileName);
  const config = join(work, `${target.fileName}.json`);
  const settings = {
    main: script,
    executable: join(runtimes, "node_modules", target.runtime),
    output,
    assets,
    disableExperimentalSEAWarning: true,
    useSnapshot: false,
    useCodeCache: false, // another machine's V8 would discard it with a warning
  };
  await writeFile(config, JSON.stringify(settings));
  await run(join(runtimes, "node_modules", runtimeOfThisMachine()), ["--build-sea", config]);
  return output;
}

function runtimeOfThisMachine(): string {
  const own = executableTargets.find(({ platform, arch }) => platform === process.platform && arch === process.arch);
  if (own) return own.runtime;
  throw new Error(
    `Executables are built on ${executableTargets.map(({ fileName }) => fileName).join(", ")}'s machines only.`,
  );
}

async function packTarball(): Promise<string> {
  const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", outdir], {
    cwd: projectFolder,
  });
  return join(outdir, JSON.parse(stdout)[0].filename);
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
