// Runs the built CLI as users do: a process with arguments, environment and standard streams.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { projectFolder } from "./project-folder.ts";

export interface RunOptions {
  /** In addition to PATH and PHOTOUP_HOME, which is a new temporary folder unless given here. */
  env?: Record<string, string>;
  /** Its standard input; empty by default. */
  input?: string;
  cwd?: string;
  /** The limit of open descriptors. */
  maxOpenFiles?: number;
  /** Runs it as another user; needs root. */
  uid?: number;
  /** It writes to this process's own output, which may be a terminal; the result's texts stay empty. */
  isOutputShared?: boolean;
  /** Called as soon as the process exists, for example to kill it. */
  onStart?: (child: ChildProcess) => void;
}

export interface RunResult {
  stdout: string;
  stderr: string;
  /** Null if a signal ended it. */
  exitCode: number | null;
  signal: NodeJS.Signals | null;
}

/** Runs `photoup ARGS` to its end, successful or not. */
export async function runPhotoup(args: string[], options: RunOptions = {}): Promise<RunResult> {
  const home = options.env?.PHOTOUP_HOME ?? (await mkdtemp(path.join(tmpdir(), "photoup-home-")));
  await mkdir(home, { recursive: true });
  try {
    const command = [process.execPath, path.join(projectFolder, "bin/photoup.js"), ...args];
    const limited = ["sh", "-c", `ulimit -n ${options.maxOpenFiles} && exec "$@"`, "sh", ...command];
    const [program = "", ...words] = options.maxOpenFiles === undefined ? command : limited;
    const child = spawn(program, words, {
      env: { PATH: process.env.PATH ?? "", HOME: home, PHOTOUP_HOME: home, ...options.env },
      cwd: options.cwd ?? home,
      ...(options.uid !== undefined && { uid: options.uid }),
      stdio: options.isOutputShared ? ["pipe", "inherit", "inherit"] : "pipe",
    });
    options.onStart?.(child);
    // A process that does not read all of its input breaks the pipe; that is fine.
    child.stdin?.on("error", () => undefined).end(options.input ?? "");
    const all = (stream: Readable | null) => (stream ? text(stream) : "");
    const [stdout, stderr] = await Promise.all([all(child.stdout), all(child.stderr), once(child, "close")]);
    return { stdout, stderr, exitCode: child.exitCode, signal: child.signalCode };
  } finally {
    if (options.env?.PHOTOUP_HOME === undefined) await rm(home, { recursive: true, force: true });
  }
}

/** The lines of `--json`, parsed. */
export function parseLines(stdout: string): Record<string, unknown>[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}
