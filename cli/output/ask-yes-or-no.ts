// Asks for confirmation at the terminal before something that cannot be undone.
import { createInterface } from "node:readline";
import { InterruptedError } from "../errors.ts";
import type { Io } from "../io.ts";
import { isDumb } from "./paint.ts";
import { shown } from "./say.ts";

/** Anything but `y` or `yes` means no. @param question one line, with its question mark. Throws InterruptedError at Ctrl-C. */
export async function askYesOrNo(question: string, io: Io): Promise<boolean> {
  return /^\s*y(es)?\s*$/i.test(await askLine(`${question} [y/N]`, io));
}

/** @returns what was typed; empty if the terminal is closed. Throws InterruptedError at Ctrl-C. */
export function askLine(question: string, io: Io): Promise<string> {
  const terminal = createInterface({
    input: io.stdin,
    output: io.stderr,
    terminal: io.isTerminal.stdin && !isDumb(io.env),
  });
  return new Promise((resolve, reject) => {
    terminal.once("SIGINT", () => {
      reject(new InterruptedError());
      io.stderr.write("\n");
      terminal.close();
    });
    terminal.once("close", () => resolve(""));
    terminal.question(`${shown(question)} `, (answer) => {
      resolve(answer);
      terminal.close();
    });
  });
}
