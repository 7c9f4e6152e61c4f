// Packs the Linux executable, its manual page and its completions into a .deb, with dpkg-deb.
import { execFile } from "node:child_process";
import { chmod, copyFile, mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { completionScripts } from "../program/completion-scripts.ts";
import { manPage } from "../program/man-page.ts";

const run = promisify(execFile);

export interface DebianPackage {
  /** The Linux x64 executable. */
  executable: string;
  outdir: string;
  version: string;
  homepage: string;
}

/** @returns the package's path, or undefined if this machine has no dpkg-deb */
export async function buildDebianPackage(options: DebianPackage): Promise<string | undefined> {
  const { executable, outdir, version, homepage } = options;
  if (!(await hasDpkg())) return undefined;
  const root = await mkdtemp(join(tmpdir(), "photoup-deb-"));
  try {
    const put = async (path: string, content: string | Buffer) => writeFile(await placeFor(root, path), content);
    const program = await placeFor(root, "usr/bin/photoup");
    await copyFile(executable, program);
    await chmod(program, 0o755);
    await put(
      "usr/share/man/man1/photoup.1.gz",
      gzipSync(manPage(new Date().toISOString().slice(0, 10)), { level: 9 }),
    );
    await put("usr/share/bash-completion/completions/photoup", completionScripts.bash ?? "");
    await put("usr/share/zsh/vendor-completions/_photoup", completionScripts.zsh ?? "");
    await put("usr/share/fish/vendor_completions.d/photoup.fish", completionScripts.fish ?? "");
    await copyFile(join(outdir, "licenses.txt"), await placeFor(root, "usr/share/doc/photoup/copyright"));
    const installedKilobytes = Math.ceil((await stat(executable)).size / 1024);
    await put("DEBIAN/control", control(version, homepage, installedKilobytes));
    await chmod(root, 0o755);
    const file = join(outdir, `photoup_${version}_amd64.deb`);
    // xz takes minutes for machine code. Level 9, the default, takes twice as long as 6 for half a per cent.
    await run("dpkg-deb", ["--build", "--root-owner-group", "-Zgzip", "-z6", root, file]);
    return file;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function placeFor(root: string, path: string): Promise<string> {
  await mkdir(join(root, dirname(path)), { recursive: true });
  return join(root, path);
}

/** Depends on the libraries that Node's binary is linked with. */
function control(version: string, homepage: string, installedKilobytes: number): string {
  return `Package: photoup
Version: ${version}
Section: graphics
Priority: optional
Architecture: amd64
Depends: libc6 (>= 2.28), libstdc++6 (>= 8), libatomic1
Installed-Size: ${installedKilobytes}
Maintainer: photoup's maintainers <maintainers@photoup.example>
Homepage: ${homepage}
Description: bulk photo uploader that proves every photo arrived
 Uploads the photos of an event to its API, goes on where it stopped, and
 verifies byte for byte that the event has every photo of a folder.
`;
}

async function hasDpkg(): Promise<boolean> {
  return run("dpkg-deb", ["--version"]).then(
    () => true,
    () => false,
  );
}
