// `npm run build`: compiles and bundles if a source has changed since the last build. It builds in a folder of its own and then
// moves each file into place, so that programs running from dist/ find every file at any time. Of several simultaneous builds,
// one does the work. Plain JavaScript, because it compiles the rest.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** Relative to the project's folder, where npm runs scripts. */
const sources = ["api", "bin", "cli", "test", "package.json", "package-lock.json", "tsconfig.json", "vitest.config.ts"];
const fresh = "dist.new";
const lock = "dist.lock";
const stamp = "dist/.built";
/** Built among the sources, beside its libraries. */
const pictureProcess = join("api", "decoders", "picture-process.mjs");

/** @returns {string[]} paths of the files below `folder`, without build output and editors' lock files (links to nothing) */
function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return entry.isFile() && path !== pictureProcess ? [path] : [];
    return ["dist", "node_modules", ".serverless"].includes(entry.name) ? [] : filesBelow(path);
  });
}

/** Hashes the sources' names, sizes and times. */
function fingerprint() {
  const hash = createHash("sha256");
  for (const source of sources) {
    for (const path of statSync(source).isDirectory() ? filesBelow(source).sort() : [source]) {
      const { size, mtimeMs } = statSync(path);
      hash.update(`${path}\0${size}\0${mtimeMs}\n`);
    }
  }
  return hash.digest("hex");
}

/** @param {string} print */
function isBuilt(print) {
  if (!existsSync(stamp)) return false;
  const [built, ...files] = readFileSync(stamp, "utf8").split("\n");
  return built === print && files.every((file) => existsSync(file));
}

function takeLock() {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    const isOthers = error.code === "EEXIST";
    if (!isOthers || !isAlive(lockHolder())) rmSync(lock, { force: true }); // a full disk; a build that was killed
    if (!isOthers) throw error;
    return false;
  }
}

/** Empty while the lock is being written, or once it has been released. */
function lockHolder() {
  try {
    return readFileSync(lock, "utf8");
  } catch {
    return "";
  }
}

/** @param {string} pid empty: assumed to be alive */
function isAlive(pid) {
  try {
    return pid === "" || process.kill(Number(pid), 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Ends this process if the other one fails. @param {string[]} args */
function run(...args) {
  const { status, signal } = spawnSync(process.execPath, args, { stdio: "inherit" });
  if (signal) process.kill(process.pid, signal);
  if (status !== 0) process.exit(status ?? 1);
}

function build() {
  rmSync(fresh, { recursive: true, force: true });
  run("node_modules/typescript/bin/tsc", "-p", ".", "--outDir", fresh);
  run(`${fresh}/api/deploy/bundle-functions.js`, `${fresh}/functions`, `${fresh}/picture-process.mjs`);
  run(`${fresh}/api/deploy/bundle-page.js`, `${fresh}/page`);
  run(`${fresh}/cli/pack/bundle-cli.js`, fresh);
  run(`${fresh}/cli/pack/write-man-page.js`, `${fresh}/man`);
  renameSync(`${fresh}/picture-process.mjs`, pictureProcess);
  run(`${fresh}/cli/pack/put-in-place.js`, `${fresh}/functions`, "api/dist", `${fresh}/man`, "man", fresh, "dist");
  rmSync(fresh, { recursive: true, force: true });
}

/** @param {string} what */
function refuse(what) {
  console.error(`photoup: the build needs ${what}`);
  process.exit(1);
}

const { node } = process.versions;
const [major, minor] = node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19))
  refuse(`Node 20.19 or newer, and this is Node ${node}. Get a newer one at https://nodejs.org`);
if (!existsSync("node_modules/typescript")) refuse("what `npm ci` installs. Run that first.");

let hasSaidSo = false;
while (!isBuilt(fingerprint())) {
  if (!takeLock()) {
    if (!hasSaidSo && existsSync(lock)) {
      console.error(`photoup: waiting for another build. If none is running, delete ${lock}.`);
      hasSaidSo = true;
    }
    await delay(100);
    continue;
  }
  process.on("exit", () => rmSync(lock, { force: true }));
  const print = fingerprint(); // before compiling, in case a source changes meanwhile
  if (!isBuilt(print)) {
    build();
    const files = ["dist", "api/dist", "man"].flatMap((folder) =>
      readdirSync(folder, { recursive: true, withFileTypes: true }),
    );
    const paths = files.filter((file) => file.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    writeFileSync(stamp, [print, pictureProcess, ...paths].join("\n"));
  }
  break;
}
