// Tries the Linux executable on its own: in a root folder with only the file, the C libraries that it needs, and /proc.
import { execFile } from "node:child_process";
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { readScript } from "../../api/deploy/script-arguments.ts";
import { probePhoto } from "../../cli/doctor/probe-photo.ts";
import { version } from "../../cli/version.ts";
import { startOwnStack } from "../support/own-stack.ts";
import { projectFolder } from "../support/project-folder.ts";

const run = promisify(execFile);
const executable = join(projectFolder, "dist/executables/photoup-linux-x64");

readScript("usage: node dist/test/pack/try-executable.js", {});
if (process.platform !== "linux" || process.arch !== "x64" || process.getuid?.() !== 0) {
  console.log("The executable is not tried: that takes root on Linux on x64 (chroot).");
} else {
  const root = await mkdtemp(join(tmpdir(), "photoup-root-"));
  try {
    await fill(root);
    const failures = await tryAsNewUser(root);
    for (const failure of failures) console.error(`photoup's executable: ${failure}`);
    if (failures.length === 0) console.log(`photoup ${version} runs, signs in, pushes and verifies in an empty root.`);
    process.exitCode = failures.length > 0 ? 1 : 0;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function fill(root: string): Promise<void> {
  for (const folder of ["proc", "home", "tmp", "event-42"]) await mkdir(join(root, folder));
  await copyFile(executable, join(root, "photoup"));
  const { stdout } = await run("ldd", [executable]);
  for (const [library] of stdout.matchAll(/\/\S+\.so\.\d+/g)) {
    await mkdir(join(root, dirname(library)), { recursive: true });
    await cp(library, join(root, library), { dereference: true });
  }
  for (const name of ["a.png", "b [1].png", "çà.png"])
    await writeFile(join(root, "event-42", name), probePhoto(10_000));
}

async function tryAsNewUser(root: string): Promise<string[]> {
  await using stack = await startOwnStack();
  const [attendee] = stack.users;
  const secrets = { PHOTOUP_EMAIL: attendee?.email ?? "", PHOTOUP_PASSWORD: attendee?.password ?? "" };
  const failures: string[] = [];
  const expect = async (what: string, args: string[], wanted: RegExp, env = {}) => {
    const { code, text } = await inRoot(root, args, env);
    if (code !== 0 || !wanted.test(text)) failures.push(`${what}: exit code ${code}\n${text}`);
  };
  await expect("--version", ["--version"], new RegExp(`^${version.replaceAll(".", "\\.")}\\s*$`));
  await expect("login", ["login", stack.apiUrl], /^/, secrets);
  await expect("push", ["push", "/event-42"], /3/);
  await expect("verify", ["verify", "/event-42"], /safe/i);
  await expect("inspect", ["inspect", "/event-42"], /a\.png/);
  // Without a keychain, the tokens are in a file that only its owner can read; logging out removes them.
  const { stdout: kept } = await run("find", [join(root, "home"), "-type", "f", "-perm", "600"]);
  if (!kept.split("\n").some((file) => /token/i.test(basename(file))))
    failures.push(`no tokens' file for its owner alone: ${kept}`);
  await expect("logout", ["logout"], /^/);
  if (/"refreshToken"\s*:\s*"/.test(await allText(join(root, "home")))) failures.push("logout left a token behind");
  return failures;
}

/** With its own /proc, which ends with the command. */
async function inRoot(root: string, args: string[], env: Record<string, string>) {
  const script = 'mount -t proc proc "$0/proc" && exec chroot "$0" /photoup "$@"';
  const result = await run("unshare", ["--mount", "bash", "-c", script, root, ...args], {
    env: { PATH: process.env.PATH ?? "", HOME: "/home", ...env },
  }).catch((error: { code: number; stdout: string; stderr: string }) => error);
  const code = "code" in result ? result.code : 0;
  return { code, text: `${result.stdout}${result.stderr}` };
}

async function allText(folder: string): Promise<string> {
  const { stdout } = await run("find", [folder, "-type", "f"]);
  const texts = stdout
    .split("\n")
    .filter(Boolean)
    .map((file) => readFile(file, "utf8"));
  return (await Promise.all(texts)).join("\n");
}
