// The built CLI at a real pseudo-terminal: what a person sees and types.
import { join } from "node:path";
import { projectFolder } from "./project-folder.ts";

export interface Terminal {
  /** Everything shown so far. */
  shown(): string;
  /** Resolves once this text appears after the previous one; rejects if the program ends first. */
  sees(text: string | RegExp): Promise<void>;
  type(text: string): void;
  signal(name: string): void;
  exit: Promise<{ exitCode: number; signal: number | undefined }>;
}

type Pty = typeof import("@lydell/node-pty");

/** `pty` is undefined, with a reason, if this machine has no pseudo-terminals for Node. */
export async function loadPty(): Promise<{ pty?: Pty; reason: string }> {
  try {
    return { pty: await import("@lydell/node-pty"), reason: "" };
  } catch (error) {
    return { reason: `@lydell/node-pty does not load here: ${(error as Error).message}` };
  }
}

/** @param args of photoup, or of the shell */
export function openTerminal(pty: Pty, args: string[], env: Record<string, string>, shell?: string): Terminal {
  const photoup = [join(projectFolder, "bin/photoup.js"), ...args];
  const terminal = pty.spawn(shell ?? process.execPath, shell ? args : photoup, {
    cols: 100,
    rows: 60,
    cwd: env.PHOTOUP_HOME ?? projectFolder,
    env: { PATH: process.env.PATH ?? "", TERM: "xterm-256color", ...env },
  });
  let shown = "";
  let from = 0;
  let hasEnded = false;
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const look of [...waiting]) look();
  };
  terminal.onData((text) => {
    shown += text;
    wake();
  });
  const exit = new Promise<{ exitCode: number; signal: number | undefined }>((resolve) => {
    terminal.onExit(({ exitCode, signal }) => {
      hasEnded = true;
      resolve({ exitCode, signal });
      wake();
    });
  });
  return {
    shown: () => shown,
    exit,
    type: (text) => terminal.write(text),
    signal: (name) => terminal.kill(name),
    sees: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const rest = shown.slice(from);
          const at = typeof text === "string" ? rest.indexOf(text) : rest.search(text);
          if (at < 0 && !hasEnded) return;
          waiting.delete(look);
          if (at < 0) return reject(new Error(`never seen: ${text}\n${shown}`));
          from += at + (typeof text === "string" ? text.length : (rest.match(text)?.[0].length ?? 0));
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}
