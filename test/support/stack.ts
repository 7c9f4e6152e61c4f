// A local stack as a process of its own, as `npm run dev` starts it, and what a test may ask of it.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { inject } from "vitest";
import { findProjectFolder } from "../../api/local/find-project-folder.ts";
import type { StackAddresses } from "../../api/local/start-stack.ts";
import type { PoolIds } from "../../api/local/user-pool.ts";

export interface TestStack extends StackAddresses, PoolIds {
  controlUrl: string;
  /** Where the stack keeps everything. */
  dataFolder: string;
}

export interface OwnStack extends TestStack, AsyncDisposable {
  process: ChildProcess;
  /** All that it has said on stderr so far. */
  said(): string;
  /** Stops it as a terminal would; gives the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

declare module "vitest" {
  interface ProvidedContext {
    stack: TestStack;
  }
}

export const projectFolder = findProjectFolder(import.meta.dirname);

/** The one stack that all end-to-end test files share: use events, and users, of your own. */
export const sharedStack = (): TestStack => inject("stack");

/** A stack of one's own, to be stopped and started again on the same `dataFolder`. Its disposal removes the folder. */
export async function startOwnStack(options: { dataFolder?: string; port?: number } = {}): Promise<OwnStack> {
  const dataFolder = options.dataFolder ?? (await mkdtemp(path.join(tmpdir(), "photoup-stack-")));
  const dev = path.join(projectFolder, "dist/api/local/dev.js");
  const args = [dev, "--json", "--controls", "--port", String(options.port ?? 0), "--data", dataFolder];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe", "ipc"] });
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (said += text));
  const line = await firstLine(child);
  if (line === undefined) throw new Error(`the local stack did not start:\n${said}`);
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
    process: child,
    said: () => said,
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

// ---- what its control port knows ------------------------------------------------------------------------------------

export interface PutCount {
  attempts: number;
  stored: number;
}

export const photoPrefix = (eventId: string) => `uploads/event_${eventId}/`;

/** The PUTs that got past the signature, by S3 key. */
export function readPuts(stack: TestStack, eventId: string): Promise<Record<string, PutCount>> {
  return control(stack, "GET", `/puts?prefix=${encodeURIComponent(photoPrefix(eventId))}`);
}

/** The keys of the objects that are there. */
export function readKeys(stack: TestStack, eventId: string): Promise<string[]> {
  return control(stack, "GET", `/objects?prefix=${encodeURIComponent(photoPrefix(eventId))}`);
}

/** From now on, ObjectCreated of this event's photos comes so often (0: never) and so late. */
export async function planDelivery(
  stack: TestStack,
  eventId: string,
  plan: { copies: number; delayMs?: number },
): Promise<void> {
  await control(stack, "PUT", `/delivery?prefix=${encodeURIComponent(photoPrefix(eventId))}`, { delayMs: 0, ...plan });
}

/** The next PUTs of this event's photos are answered with this error. */
export async function failPuts(
  stack: TestStack,
  eventId: string,
  fault: { status: number; code: string; times: number },
): Promise<void> {
  await control(stack, "PUT", "/faults", [{ keyPrefix: photoPrefix(eventId), ...fault }]);
}

/** Hands events to the functions as EventBridge would, in this order. */
export async function sendEvents(stack: TestStack, events: object[]): Promise<void> {
  await control(stack, "POST", "/events", events);
}

/** Resolves once every event that was announced has been delivered or given up. */
export async function deliveriesSettled(stack: TestStack): Promise<void> {
  await control(stack, "GET", "/settled");
}

async function control<T>(stack: TestStack, method: string, pathAndQuery: string, body?: object): Promise<T> {
  const response = await fetch(stack.controlUrl + pathAndQuery, {
    method,
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${pathAndQuery}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
