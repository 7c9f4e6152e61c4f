// The folder that keeps everything of a local stack: one process at a time, and what it must remember.
import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { PoolIds } from "./user-pool.ts";

/** Kept from run to run, so that URLs, tokens and profiles stay good. */
export interface StackMemory {
  accessKeyId: string;
  secretAccessKey: string;
  ports: { api?: number; s3?: number; cognito?: number; dynamodb?: number };
  pool?: PoolIds;
}

export interface DataFolder {
  path(name: string): string;
  memory: StackMemory;
  remember(memory: StackMemory): Promise<void>;
  release(): Promise<void>;
}

/** Throws FolderInUseError where another stack runs on it. */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const at = (name: string) => path.join(folder, name);
  await mkdir(folder, { recursive: true });
  await lock(at("lock"), folder);
  const remember = async (memory: StackMemory) => {
    await writeFile(at("stack.json.new"), JSON.stringify(memory, undefined, 2), { mode: 0o600, flush: true });
    await rename(at("stack.json.new"), at("stack.json"));
  };
  return { path: at, memory: await recall(at("stack.json")), remember, release: () => rm(at("lock"), { force: true }) };
}

/** The data folder is taken; the message says by whom. */
export class FolderInUseError extends Error {
  override name = "FolderInUseError";
}

async function lock(file: string, folder: string): Promise<void> {
  for (;;) {
    try {
      const handle = await open(file, "wx");
      await handle.writeFile(String(process.pid));
      await handle.close();
      return;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const pid = Number(await readFile(file, "utf8").catch(() => ""));
    if (pid > 0 && isRunning(pid)) {
      const advice = `stop it, give another --data, or delete ${file} if that is no photoup stack`;
      throw new FolderInUseError(`process ${pid} is using ${folder}: ${advice}`);
    }
    await rm(file, { force: true });
  }
}

function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

async function recall(file: string): Promise<StackMemory> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  // Not the real service's prefix: nobody should take it for a leaked key.
  const accessKeyId = `LOCAL${randomBytes(8).toString("hex").toUpperCase()}`;
  return { accessKeyId, secretAccessKey: randomBytes(30).toString("base64"), ports: {} };
}
