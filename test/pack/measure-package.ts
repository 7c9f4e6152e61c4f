// Installs the packed tarball globally into an empty prefix, as a new user would, tries it, and checks its size budget.
import { execFile } from "node:child_process";
import { lstat, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { readScript } from "../../api/deploy/script-arguments.ts";
import { probePhoto } from "../../cli/doctor/probe-photo.ts";
import { startOwnStack } from "../support/own-stack.ts";
import { projectFolder } from "../support/project-folder.ts";

const run = promisify(execFile);
const maxBytes = 32 * 1_000_000;
const maxPackages = 60;

readScript("usage: npm run package-size", {});
const folder = await mkdtemp(join(tmpdir(), "photoup-package-"));
try {
  const prefix = join(folder, "prefix");
  const packed = await run("npm", ["pack", "--json", "--pack-destination", folder], { cwd: projectFolder });
  const [{ filename, files }] = JSON.parse(packed.stdout.slice(packed.stdout.indexOf("[")));
  const strangers = files.map(({ path }: { path: string }) => path).filter((path: string) => !isOurs(path));
  await writeFile(join(folder, "package.json"), "{}");
  await run("npm", ["install", "--global", "--prefix", prefix, "--no-audit", "--no-fund", join(folder, filename)], {
    cwd: folder,
  });
  const photoup = process.platform === "win32" ? join(prefix, "photoup.cmd") : join(prefix, "bin", "photoup");
  const { stdout: version } = await run(photoup, ["--version"]);
  const { stdout: help } = await run(photoup, ["help", "push"]);
  const firstUse = await tryAsNewUser(photoup, folder);
  const size = await measure(prefix);
  const packages = await countPackages(
    join(prefix, process.platform === "win32" ? "node_modules" : "lib/node_modules"),
  );
  const manual = join(prefix, "share/man/man1/photoup.1");
  const hasManual = process.platform === "win32" || (await lstat(manual).then(Boolean, () => false));
  const failures = [
    ...(size > maxBytes ? [`it takes ${size} bytes, more than ${maxBytes}`] : []),
    ...(packages > maxPackages ? [`it takes ${packages} packages, more than ${maxPackages}`] : []),
    ...(strangers.length > 0 ? [`it ships what is no part of the CLI: ${strangers.join(", ")}`] : []),
    ...(hasManual ? [] : ["its manual page is not installed"]),
    ...(firstUse === "" ? [] : [firstUse]),
    ...(help.includes("Examples:") ? [] : ["`photoup help push` shows no examples"]),
  ];
  console.log(`photoup ${version.trim()}: ${(size / 1_000_000).toFixed(1)} MB installed, ${packages} packages`);
  for (const failure of failures) console.error(`photoup's package: ${failure}`);
  process.exitCode = failures.length > 0 ? 1 : 0;
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Signs in to a local stack with only the URL, and pushes without a flag; returns what went wrong, or nothing. */
async function tryAsNewUser(photoup: string, folder: string): Promise<string> {
  await using stack = await startOwnStack();
  const [attendee] = stack.users;
  const env = { PATH: process.env.PATH ?? "", HOME: folder, XDG_CONFIG_HOME: join(folder, "config") };
  const photos = join(folder, "event-42");
  await mkdir(photos);
  for (const name of ["a.png", "b [1].png", "çà.png"]) await writeFile(join(photos, name), probePhoto(10_000));
  const secrets = { PHOTOUP_EMAIL: attendee?.email ?? "", PHOTOUP_PASSWORD: attendee?.password ?? "" };
  await run(photoup, ["login", stack.apiUrl], { env: { ...env, ...secrets } });
  const { stderr } = await run(photoup, ["push", photos], { env });
  const { stdout } = await run(photoup, ["ls", "42", "--json"], { env });
  await run(photoup, ["logout"], { env }); // leaves nothing in this machine's keychain
  const listed = stdout.split("\n").filter(Boolean).length;
  return listed === 3 ? "" : `a new user's push of 3 photos left ${listed} in the event: ${stderr}`;
}

function isOurs(path: string): boolean {
  return /^(bin\/|dist\/photoup\/([\w-]+\.cjs|licenses\.txt)$|man\/|package\.json$|README|LICENSE|CHANGELOG)/.test(
    path,
  );
}

/** The files' size on a disk with blocks of 4 KiB; links do not count. */
async function measure(path: string): Promise<number> {
  const found = await lstat(path);
  if (found.isSymbolicLink()) return 0;
  if (!found.isDirectory()) return Math.ceil(found.size / 4096) * 4096;
  const inside = await readdir(path);
  const sizes = await Promise.all(inside.map((name) => measure(join(path, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Folders below node_modules with a versioned package.json; scoped packages are one level deeper. */
async function countPackages(modules: string): Promise<number> {
  let packages = 0;
  for (const name of await readdir(modules).catch(() => [])) {
    if (name.startsWith(".")) continue;
    const path = join(modules, name);
    if (name.startsWith("@")) packages += await countPackages(path);
    else packages += 1 + (await countPackages(join(path, "node_modules")));
  }
  return packages;
}
