// Measures how fast photos can be read from a folder: a card, a disk or a network drive.
import { open, opendir, stat } from "node:fs/promises";
import { join } from "node:path";
import { exitCodes, isSystemError } from "../errors.ts";
import { formatBytes, formatRate } from "../output/units.ts";
import { systemReason } from "../system-reason.ts";
import type { Finding } from "./finding.ts";

const enoughBytes = 256 * 1024 ** 2;
const enoughMs = 2_000;
const maxDepth = 6;

/** Reads files below the path, for at most two seconds or 256 MiB. */
export async function checkDisk(path: string, elapsedMs: () => number): Promise<Finding> {
  const advice = "Name a folder with photos: `photoup doctor FOLDER`.";
  const startedAt = elapsedMs();
  const buffer = Buffer.alloc(1024 ** 2);
  let bytes = 0;
  const isEnough = () => bytes >= enoughBytes || elapsedMs() - startedAt > enoughMs;
  try {
    for await (const file of filesIn(path, maxDepth)) {
      bytes += await readWhole(file, buffer, isEnough).catch(() => 0);
      if (isEnough()) break;
    }
  } catch (error) {
    const saw = `${path} cannot be read: ${systemReason(error)}`;
    return { check: "disk", state: "wrong", saw, advice, exitCode: exitCodes.usage };
  }
  const seconds = Math.max(1, elapsedMs() - startedAt) / 1000;
  if (bytes === 0) return { check: "disk", state: "skipped", saw: `there is nothing to read in ${path}`, advice };
  const saw = `${formatRate(bytes / seconds)} from ${path} (${formatBytes(bytes)} read; some may have come from the system's cache)`;
  return { check: "disk", state: "ok", saw };
}

async function* filesIn(path: string, depth: number): AsyncGenerator<string> {
  if ((await stat(path)).isFile()) return yield path;
  for await (const entry of await opendir(path)) {
    const inside = join(path, entry.name);
    if (entry.isFile()) yield inside;
    else if (entry.isDirectory() && depth > 0 && entry.name !== "node_modules") yield* filesBelow(inside, depth - 1);
  }
}

/** Skips unreadable folders, such as a card's `lost+found`: they say nothing about the disk. */
async function* filesBelow(folder: string, depth: number): AsyncGenerator<string> {
  try {
    yield* filesIn(folder, depth);
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}

async function readWhole(path: string, buffer: Buffer, isEnough: () => boolean): Promise<number> {
  const file = await open(path);
  try {
    let bytes = 0;
    while (!isEnough()) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length);
      if (bytesRead === 0) break;
      bytes += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}
