// The folder with all of a local stack's data: locked for one process, with what it must remember between runs.
import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { hasCode } from "./has-code.ts";
import { lockFolder } from "./lock-folder.ts";
import type { PoolIds } from "./user-pool.ts";

/** Kept between runs, so that URLs, tokens and profiles stay valid. */
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

/** Throws FolderInUseError if another stack uses it. */
export async function openDataFolder(folder: string, patienceMs = 3000): Promise<DataFolder> {
  const at = (name: string) => path.join(folder, name);
  await mkdir(folder, { recursive: true });
  const release = await lockFolder(folder, patienceMs);
  const remember = async (memory: StackMemory) => {
    await writeFile(at("stack.json.new"), JSON.stringify(memory, undefined, 2), { mode: 0o600, flush: true });
    await rename(at("stack.json.new"), at("stack.json"));
  };
  return { path: at, memory: await recall(at("stack.json")), remember, release };
}

async function recall(file: string): Promise<StackMemory> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
  // Not AWS's prefix: nobody should mistake it for a leaked key.
  const accessKeyId = `LOCAL${randomBytes(8).toString("hex").toUpperCase()}`;
  return { accessKeyId, secretAccessKey: randomBytes(30).toString("base64"), ports: {} };
}
