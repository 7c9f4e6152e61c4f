// Where a moved file goes: its path below the given path, byte for byte, below the target folder.
import { join, sep } from "node:path";
import type { WalkedFile } from "../source/walk.ts";
import { fsPath, slashed } from "../worker/local-path.ts";

type Path = string | Buffer;

/** @returns text, or bytes if a name is not UTF-8 */
export function targetPath(folder: string, { local, relativePath }: Pick<WalkedFile, "local" | "relativePath">): Path {
  if (!local.pathBytes) return join(folder, relativePath);
  const depth = relativePath.split("/").length;
  const names = slashed(latin1(fsPath(local)))
    .split("/")
    .slice(-depth)
    .join("/");
  return Buffer.concat([Buffer.from(folder + sep), Buffer.from(names, "latin1")]);
}

/** The sidecar's target, named after its photo's if that got a number: `a-1.jpg` has `a-1.xmp`. */
export function sidecarTarget(photo: { from: Path; to: Path }, sidecar: Path): Path {
  const [from, to, beside] = [latin1(photo.from), latin1(photo.to), nameOf(latin1(sidecar))];
  const folder = to.slice(0, to.length - nameOf(to).length);
  const isRenamed = nameOf(from) !== nameOf(to);
  const target = Buffer.from(folder + (isRenamed ? renamed(beside, nameOf(from), nameOf(to)) : beside), "latin1");
  return typeof photo.to === "string" && typeof sidecar === "string" ? target.toString() : target;
}

/** `a.jpg.supplemental-metadata.json` follows `a.jpg`, and `a.xmp` follows `a`, whatever the letter case. */
function renamed(sidecar: string, from: string, to: string): string {
  const isCalled = (start: string) => sidecar.toLowerCase().startsWith(start.toLowerCase());
  if (isCalled(from)) return to + sidecar.slice(from.length);
  const after = isCalled(stemOf(from)) ? sidecar.slice(stemOf(from).length) : extensionOf(sidecar);
  return stemOf(to) + after;
}

/** One character per byte, also for names that are not UTF-8. */
const latin1 = (path: Path) => Buffer.from(path).toString("latin1");
const nameOf = (path: string) => path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf(sep)) + 1);
const extensionOf = (path: string) => /(?<=.)\.[^.]*$/.exec(nameOf(path))?.[0] ?? "";
const stemOf = (name: string) => name.slice(0, name.length - extensionOf(name).length);
