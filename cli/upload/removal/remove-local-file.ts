// Deletes or moves a local file whose photo is confirmed. Reads its bytes again first and removes only the confirmed ones.

import { lstatSync, readFileSync, unlinkSync } from "node:fs";
import { isThere } from "../../is-there.ts";
import { makeFolder } from "../../make-folder.ts";
import { parentFolder } from "../../parent-folder.ts";
import { systemReason } from "../../system-reason.ts";
import type { UploadEvent } from "../events.ts";
import type { WalkedFile } from "../source/walk.ts";
import { fileIdentity } from "../worker/file-identity.ts";
import { holdsMedium } from "../worker/holds-medium.ts";
import { fsPath, localPathOf } from "../worker/local-path.ts";
import { removeStaleCopies } from "./copy-into-folder.ts";
import { moveFile } from "./move-file.ts";
import { assertUnchanged, changed, KeptError, type OpenLocalFile, withLocalFile } from "./open-local-file.ts";
import { sidecarTarget, targetPath } from "./target-path.ts";

export type Removal = { kind: "delete" } | { kind: "move"; folder: string };

export type RemovalEvent = Extract<UploadEvent, { type: "removed" | "warning" }>;
export type RemovableFile = Pick<WalkedFile, "local" | "relativePath" | "sidecar">;
type Path = string | Buffer;

/** What the thread needs that removes a file. */
export interface RemovalJob {
  found: RemovableFile;
  sha256: string;
  sidecarDoubt: string | undefined;
  removal: Removal;
}

/**
 * Removes the sidecar too, unless another photo shares it. Never throws: what cannot be removed stays, and an event says so.
 * @param sha256 of the confirmed bytes, in base64
 * @param sidecarDoubt why the event may lack what the sidecar says; then the sidecar is not deleted
 */
export type RemoveLocalFile = (found: RemovableFile, sha256: string, sidecarDoubt?: string) => Promise<RemovalEvent[]>;

export function createLocalRemover(removal: Removal): RemoveLocalFile {
  const ready = new Set<string>();
  const makeReady = (folder: Path) => {
    const key = Buffer.from(folder).toString("latin1");
    if (ready.has(key)) return;
    makeFolder(folder);
    removeStaleCopies(folder, Date.now());
    ready.add(key);
  };
  return (found, sha256, sidecarDoubt) => removeLocalFile(found, { sha256, sidecarDoubt, removal, makeReady });
}

interface HowToRemove extends Omit<RemovalJob, "found"> {
  makeReady(folder: Path): void;
}

async function removeLocalFile(
  found: RemovableFile,
  { sha256, sidecarDoubt, removal, makeReady }: HowToRemove,
): Promise<RemovalEvent[]> {
  const { path } = found.local;
  const source = fsPath(found.local);
  try {
    if (isReachedByLink(source, found.relativePath)) return [kept(path, "it is reached through a link")];
    const movedTo = await withLocalFile(source, async (file) => {
      if (file.sha256 !== sha256) throw changed();
      if (removal.kind === "delete") {
        unlinkSync(source);
        return undefined;
      }
      const target = targetPath(removal.folder, found);
      makeReady(parentFolder(target));
      return moveFile(file, target);
    });
    const beside = await removeSidecar(found, { photo: source, movedTo, doubt: sidecarDoubt });
    return [removed(path, movedTo), ...beside];
  } catch (error) {
    return [isThere(source) ? kept(path, reasonOf(error, removal.kind)) : gone(path)];
  }
}

/** @param movedTo where its photo is now; undefined if it was deleted */
async function removeSidecar(
  found: RemovableFile,
  { photo, movedTo, doubt }: { photo: Path; movedTo: Path | undefined; doubt: string | undefined },
): Promise<RemovalEvent[]> {
  const { sidecar } = found;
  if (sidecar === undefined || sidecar.isShared) return [];
  const { path } = sidecar.file;
  const source = fsPath(sidecar.file);
  try {
    if (lstatSync(source).isSymbolicLink()) return [kept(path, "it is a link")];
    if (holdsMedium(sidecar.file)) return [kept(path, "its bytes are not a sidecar's")];
    return await withLocalFile(source, async (file) => {
      if (fileIdentity(file.stats) !== sidecar.identity) throw changed();
      if (movedTo !== undefined) {
        const target = sidecarTarget({ from: photo, to: movedTo }, source);
        return [removed(path, await moveFile(file, target, { names: [target] }))];
      }
      const why = doubt ?? (await findUnsent(file));
      if (why !== undefined) return [kept(path, why)];
      assertUnchanged(file);
      unlinkSync(source);
      return [removed(path, undefined)];
    });
  } catch (error) {
    return [isThere(source) ? kept(path, reasonOf(error, movedTo === undefined ? "delete" : "move")) : gone(path)];
  }
}

const maxNamed = 3;

/** What the sidecar says that no event takes, such as labels and faces. @throws the file system's error */
async function findUnsent({ fd }: OpenLocalFile): Promise<string | undefined> {
  const { unreadProperties } = await import("../../../api/captions/unread-properties.ts");
  const unsent = unreadProperties(readFileSync(fd));
  if (unsent.length === 0) return undefined;
  const names = [...unsent.slice(0, maxNamed), ...(unsent.length > maxNamed ? ["…"] : [])];
  return `it has properties that events do not store (${names.join(", ")})`;
}

/** Whether the file, or a folder between it and the given path, is a link. Its target may be needed elsewhere. */
function isReachedByLink(file: Path, relativePath: string): boolean {
  let path = file;
  for (let depth = relativePath.split("/").length; depth > 0; depth--) {
    if (lstatSync(path).isSymbolicLink()) return true;
    path = parentFolder(path);
  }
  return false;
}

function removed(path: string, movedTo: Path | undefined): RemovalEvent {
  if (movedTo === undefined) return { type: "removed", path };
  return { type: "removed", path, movedTo: localPathOf(Buffer.from(movedTo)).path };
}

function kept(path: string, why: string): RemovalEvent {
  return { type: "warning", path, code: "kept", message: `${why}, so it was left where it is` };
}

function gone(path: string): RemovalEvent {
  const message = "it is no longer there: it was moved or deleted, or its disk was removed";
  return { type: "warning", path, code: "kept", message };
}

function reasonOf(error: unknown, kind: Removal["kind"]): string {
  if (error instanceof KeptError) return error.message;
  return `it could not be ${kind === "move" ? "moved" : "deleted"}: ${systemReason(error)}`;
}
