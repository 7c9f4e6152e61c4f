// A local stack in its own process, as `npm run dev` starts it.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { StackAddresses } from "../../api/local/start-stack.ts";
import type { PoolIds } from "../../api/local/user-pool.ts";
import { projectFolder } from "./project-folder.ts";

export interface TestStack extends StackAddresses, PoolIds {
  controlUrl: string;
  pid: number;
  /** The folder of all the stack's data. */
  dataFolder: string;
}

export interface OwnStack extends TestStack, AsyncDisposable {
  process: ChildProcess;
  /** Its stderr so far. */
  stderr(): string;
  /** Stops it as a terminal would; returns the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

interface StackOptions {
  dataFolder?: string;
  port?: number;
  /** `prompt`: for tests that wait for them; at the lowest priority they take long on a busy machine. */
  renditions?: boolean | "prompt";
}

/** Another process may have taken a port that was free a moment ago. */
const attempts = 4;

/** A test's own stack, which can be restarted with the same `dataFolder`. Its disposal removes the folder. */
export async function startOwnStack(options: StackOptions = {}): Promise<OwnStack> {
  const dataFolder = options.dataFolder ?? (await mkdtemp(path.join(tmpdir(), "photoup-stack-")));
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(dataFolder, options);
    } catch (error) {
      if (attempt === attempts || !/EADDRINUSE|port \d+ is taken/.test(String(error))) throw error;
    }
  }
}

async function startOnce(dataFolder: string, options: StackOptions): Promise<OwnStack> {
  const dev = path.join(projectFolder, "dist/api/local/dev.js");
  const args = [dev, "--json", "--controls", "--port", String(options.port ?? 0), "--data", dataFolder];
  if (options.renditions === false) args.push("--no-renditions");
  if (options.renditions === "prompt") args.push("--prompt-renditions");
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe", "ipc"] });
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const line = await firstLine(child);
  if (line === undefined) throw new Error(`the local stack did not start:\n${stderr}`);
  const addresses: StackAddresses & { controlUrl: string } = JSON.parse(line);
  const config = (await (await fetch(`${addresses.apiUrl}/config`)).json()) as PoolIds;
  const { userPoolId, userPoolClientId } = config;
  const stop = async (signal: NodeJS.Signals = "SIGTERM") => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await once(child, "exit");
    }
    return child.exitCode;
  };
  return {
    ...addresses,
    userPoolId,
    userPoolClientId,
    dataFolder,
    pid: child.pid ?? 0,
    process: child,
    stderr: () => stderr,
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string | undefined> {
  if (!child.stdout) return undefined;
  for await (const line of createInterface({ input: child.stdout })) return line;
  return undefined;
}
