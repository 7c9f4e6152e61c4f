// Walks the paths and sorts the files found: already ended, known from an earlier run, or to be read.
import { basename, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { unlessAborted } from "../../http/stoppable.ts";
import { type CachedPhoto, loadFolderCache } from "../hash-cache.ts";
import { skipped } from "../judge-left-out.ts";
import { hasOtherSidecar } from "../remember-photos.ts";
import { createSeenFiles } from "../seen-files.ts";
import type { Stopper } from "../stopper.ts";
import type { Tally } from "../tally.ts";
import type { SourceOptions } from "../upload-options.ts";
import type { LocalPath } from "../worker/local-path.ts";
import type { PhotoWorker } from "../worker/photo-worker.ts";
import { type GivenPath, type Walked, type WalkedFile, walk } from "./walk.ts";

/** A file of the run. */
export interface FoundFile extends WalkedFile {
  /** What an earlier run learnt about these bytes. The file system shows no change since. */
  cached?: CachedPhoto;
  /** The digest of the caption that an earlier run sent for these bytes, if the sidecar has changed since. */
  saidBefore?: string;
}

export interface FindOptions {
  source: SourceOptions;
  tally: Pick<Tally, "found" | "end" | "excluded">;
  /** A folder inside the source that is not walked; links resolved. */
  without?: LocalPath | undefined;
  session: { workers: { first: Pick<PhotoWorker, "list"> }; stopper: Pick<Stopper, "stopping"> };
  cacheFolder?: string | undefined;
  captionBasisOf(file: WalkedFile): string;
  /** Also takes a file that is found again, because it is given by name and in its folder. */
  repeats?: boolean;
  /** Takes a file. Resolves when there is room for the next; to false if no more are wanted. */
  take(file: FoundFile): boolean | Promise<boolean>;
}

export interface WalkTotal {
  files: number;
  bytes: number;
}

/** @returns undefined if the walk was cut short */
export async function findFiles(options: FindOptions): Promise<WalkTotal | undefined> {
  const { stopping } = options.session.stopper;
  try {
    return await walkAll(options, stopping);
  } catch (error) {
    if (!stopping.aborted || error !== stopping.reason) throw error;
    return undefined;
  }
}

/** @throws the signal's reason once aborted: a stop waits neither for the next path of a list nor for a folder on a network */
async function walkAll(options: FindOptions, stopping: AbortSignal): Promise<WalkTotal | undefined> {
  const { source, tally, cacheFolder, session } = options;
  const { first } = session.workers;
  const seen = options.repeats || isOne(source.paths) ? undefined : createSeenFiles();
  let folder: string | undefined;
  let remembered: ReadonlyMap<string, CachedPhoto> = new Map();
  let files = 0;
  let bytes = 0;
  // A watch would be another source here.
  const walked = walk({
    paths: untilStopped(source.paths, stopping),
    accepts: source.accepts ?? (() => true),
    ...(source.enters ? { enters: source.enters } : {}),
    ...(source.leavesOut ? { leavesOut: source.leavesOut } : {}),
    sidecarsOf: source.sidecarsOf,
    list: (id, folder) => unlessAborted(first.list(id, folder), stopping),
    wait: (ms) => unlessAborted(delay(ms), stopping),
    without: options.without,
    onExcluded: tally.excluded,
  });
  for await (const found of walked) {
    if (stopping.aborted) return undefined;
    const { local } = found;
    if (seen && !isLeftOut(found) && seen.look(absolute(local)) !== "new") continue;
    files++;
    bytes += local.sizeBytes;
    tally.found(local);
    if ("outcome" in found) {
      const { outcome } = found;
      if (outcome.kind === "skipped") tally.end(skipped(outcome, local));
      else tally.end({ type: "failed", code: outcome.code, message: outcome.message, ...local });
      continue;
    }
    if (cacheFolder !== undefined && found.folder.path !== folder) {
      folder = found.folder.path;
      remembered = loadFolderCache(cacheFolder, folder);
    }
    const cached = remembered.get(basename(local.path));
    const isWanted = options.take(cached?.identity === found.identity ? remembering(found, cached) : found);
    if (isWanted !== true && !(await isWanted)) return undefined;
  }
  return stopping.aborted ? undefined : { files, bytes };

  function remembering(found: WalkedFile, cached: CachedPhoto): FoundFile {
    const basis = options.captionBasisOf(found);
    if (cached.captionBasis === basis) return { ...found, cached };
    const isChanged = found.sidecar !== undefined && hasOtherSidecar(cached.captionBasis, basis);
    return isChanged ? { ...found, saidBefore: cached.captionDigest } : found;
  }
}

/** The walk of one folder finds each file once: no need to remember a hundred thousand of them. */
const isOne = (paths: SourceOptions["paths"]) => Array.isArray(paths) && paths.length === 1;

/** Its folder's walk leaves it out, but it is taken if it is given by name. */
const isLeftOut = (found: Walked) =>
  "outcome" in found && found.outcome.kind === "skipped" && found.outcome.reason === "excluded";

/** The same file may be given with another path. */
const absolute = (path: LocalPath): LocalPath => (path.pathBytes ? path : { path: resolve(path.path) });

/** A list's writer may be slow, or never end the list. */
async function* untilStopped(
  paths: Iterable<GivenPath> | AsyncIterable<GivenPath>,
  stopping: AbortSignal,
): AsyncGenerator<GivenPath> {
  if (Symbol.iterator in paths) return yield* paths;
  const given = paths[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await unlessAborted(given.next(), stopping);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    given.return?.().catch(() => {}); // nobody waits for its end, and its failure must not end the process
  }
}
